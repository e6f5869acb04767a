import type { Catalog } from '../catalog'

export const retention: Catalog['retention'] = {
  'ret.newest':
    '{n, plural, one {Nur die neueste Nachricht auf dem Server lassen} other {Die neuesten # Nachrichten auf dem Server lassen}}',
  'ret.size': 'Die neuesten {n, number} MB auf dem Server lassen',
}
