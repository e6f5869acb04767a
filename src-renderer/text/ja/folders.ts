import type { Catalog } from '../catalog'

export const folders: Catalog['folders'] = {
  'cmd.folder.move': 'このフォルダーを移動…',
  'folders.move': 'フォルダーを移動…',
  'folders.moveTitle': 'フォルダー「{name}」の移動先',
  'folders.places': '移動先',
  'folders.top': '{account} の最上位',
  'folders.noPlace': '移動できる場所がありません。',
  'folders.taken': '{n, plural, other {「{name}」という名前のフォルダーがすでにある # か所は表示していません。}}',
  'folders.move.server':
    '{n, plural, =0 {フォルダーはサーバー上でも移動します。ほかのデバイスやウェブメールでも新しい場所に表示されます。} other {フォルダーと、その中の # 個のフォルダーはサーバー上でも移動します。ほかのデバイスやウェブメールでも新しい場所に表示されます。}}',
  'folders.move.device':
    '{n, plural, =0 {フォルダーはこのデバイスでのみ移動します。サーバーは変更されません。} other {フォルダーと、その中の # 個のフォルダーはこのデバイスでのみ移動します。サーバーは変更されません。}}',
  'folders.moved':
    '{scope, select, server {フォルダー「{name}」を「{place}」へ移動しました（サーバーでも）} other {フォルダー「{name}」を「{place}」へ移動しました（このデバイスのみ）}}',
  'folders.drag': 'フォルダー「{name}」を「{place}」へ移動 – {scope}',
  'activity.what.moveFolder': 'フォルダー「{mailbox}」を「{to}」へ移動する',
  'activity.what.moveFolderTop': 'フォルダー「{mailbox}」を最上位へ移動する',
}
