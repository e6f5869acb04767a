import type { Catalog } from '../catalog'

export const moving: Catalog['moving'] = {
  'folder.removed': '「{name}」を削除しました。メッセージはゴミ箱にあります',
  'scope.toDevice': 'このデバイスへ（サーバーから削除）',
  'scope.toServer': 'サーバーとほかのデバイスへ',
  'scope.betweenServers': '別のサーバーへ（このサーバーから削除）',
  'done.movedToDevice':
    '{n, plural, other {# 件をこのデバイスの「{folder}」に移動しました。サーバーからは後で削除されます}}',
  'done.movedToServer': '{n, plural, other {# 件をサーバーの「{folder}」に移動中です}}',
  'done.copiedToServer': '{n, plural, other {# 件をサーバーの「{folder}」にコピー中です}}',
  'done.movedBetween': '{n, plural, other {# 件を別のサーバーの「{folder}」に移動中です}}',
}
