import type { Catalog } from '../catalog'

export const moving: Catalog['moving'] = {
  'folder.removed': '„{name}“ entfernt, die Nachrichten liegen im Papierkorb',
  'scope.toDevice': 'Auf dieses Gerät – vom Server entfernt',
  'scope.toServer': 'Auf den Server und damit auf Ihre anderen Geräte',
  'scope.betweenServers': 'Auf den anderen Server – von diesem entfernt',
  'done.movedToDevice':
    '{n, plural, one {Nach „{folder}“ auf diesem Gerät verschoben, wird vom Server entfernt} other {# Nachrichten nach „{folder}“ auf diesem Gerät verschoben, werden vom Server entfernt}}',
  'done.movedToServer':
    '{n, plural, one {Unterwegs nach „{folder}“ auf dem Server} other {# Nachrichten unterwegs nach „{folder}“ auf dem Server}}',
  'done.copiedToServer':
    '{n, plural, one {Eine Kopie ist unterwegs nach „{folder}“ auf dem Server} other {# Kopien sind unterwegs nach „{folder}“ auf dem Server}}',
  'done.movedBetween':
    '{n, plural, one {Unterwegs nach „{folder}“ auf dem anderen Server} other {# Nachrichten unterwegs nach „{folder}“ auf dem anderen Server}}',
}
