import type { Catalog } from '../catalog'

export const retention: Catalog['retention'] = {
  'ret.newest':
    '{n, plural, one {Lascia sul server solo il messaggio più recente} many {Lascia sul server i # messaggi più recenti} other {Lascia sul server i # messaggi più recenti}}',
  'ret.size': 'Lascia sul server gli ultimi {n, number} MB',
}
