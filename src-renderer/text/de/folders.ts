import type { Catalog } from '../catalog'

export const folders: Catalog['folders'] = {
  'cmd.folder.move': 'Diesen Ordner verschieben …',
  'folders.move': 'Ordner verschieben …',
  'folders.moveTitle': 'Ordner „{name}“ verschieben nach …',
  'folders.places': 'Orte',
  'folders.top': 'Oberste Ebene von {account}',
  'folders.noPlace': 'Es gibt keinen Ort dafür.',
  'folders.taken':
    '{n, plural, one {# Ort, der schon einen Ordner „{name}“ hat, ist nicht aufgeführt.} other {# Orte, die schon einen Ordner „{name}“ haben, sind nicht aufgeführt.}}',
  'folders.move.server':
    '{n, plural, =0 {Der Ordner wird auch auf dem Server verschoben: Ihre anderen Geräte und die Webmail zeigen ihn am neuen Ort.} one {Der Ordner und der eine darin werden auch auf dem Server verschoben: Ihre anderen Geräte und die Webmail zeigen sie am neuen Ort.} other {Der Ordner und die # Ordner darin werden auch auf dem Server verschoben: Ihre anderen Geräte und die Webmail zeigen sie am neuen Ort.}}',
  'folders.move.device':
    '{n, plural, =0 {Der Ordner wird nur auf diesem Gerät verschoben. Auf keinem Server ändert sich etwas.} one {Der Ordner und der eine darin werden nur auf diesem Gerät verschoben. Auf keinem Server ändert sich etwas.} other {Der Ordner und die # Ordner darin werden nur auf diesem Gerät verschoben. Auf keinem Server ändert sich etwas.}}',
  'folders.moved':
    '{scope, select, server {Ordner „{name}“ nach „{place}“ verschoben, auch auf dem Server} other {Ordner „{name}“ nach „{place}“ verschoben, nur auf diesem Gerät}}',
  'folders.drag': 'Ordner „{name}“ nach „{place}“ verschieben – {scope}',
  'activity.what.moveFolder': 'Ordner „{mailbox}“ nach „{to}“ verschieben',
  'activity.what.moveFolderTop': 'Ordner „{mailbox}“ auf die oberste Ebene verschieben',
}
