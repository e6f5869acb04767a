import type { Catalog } from '../catalog'

export const moving: Catalog['moving'] = {
  'folder.removed': '«{name}» rimossa, i messaggi sono nel Cestino',
  'scope.toDevice': 'Su questo dispositivo – rimosso dal server',
  'scope.toServer': 'Sul server e sui tuoi altri dispositivi',
  'scope.betweenServers': 'Sull’altro server – rimosso da questo',
  'done.movedToDevice':
    '{n, plural, one {Spostato in «{folder}» su questo dispositivo, sarà rimosso dal server} many {# di messaggi spostati in «{folder}» su questo dispositivo, saranno rimossi dal server} other {# messaggi spostati in «{folder}» su questo dispositivo, saranno rimossi dal server}}',
  'done.movedToServer':
    '{n, plural, one {In trasferimento in «{folder}» sul server} many {# di messaggi in trasferimento in «{folder}» sul server} other {# messaggi in trasferimento in «{folder}» sul server}}',
  'done.copiedToServer':
    '{n, plural, one {Una copia è in trasferimento in «{folder}» sul server} many {# di copie in trasferimento in «{folder}» sul server} other {# copie in trasferimento in «{folder}» sul server}}',
  'done.movedBetween':
    '{n, plural, one {In trasferimento in «{folder}» sull’altro server} many {# di messaggi in trasferimento in «{folder}» sull’altro server} other {# messaggi in trasferimento in «{folder}» sull’altro server}}',
}
