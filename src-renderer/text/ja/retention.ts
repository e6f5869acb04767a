import type { Catalog } from '../catalog'

export const retention: Catalog['retention'] = {
  'ret.newest': '{n, plural, other {サーバーに新しい順で # 通を残す}}',
  'ret.size': 'サーバーに新しい順で {n, number} MB を残す',
}
