import type { Catalog } from '../catalog'

export const mirror: Catalog['mirror'] = {
  'search.more': '{n, plural, other {# 件のメールはサーバーにのみあります。サーバーでも検索}}',
  'search.server.label': 'サーバーでの検索',
  'search.server.asking': 'サーバーで検索中: {total, number} フォルダー中 {done, number}',
  'search.server.stop': '中止',
  'search.server.found':
    '{n, plural, =0 {サーバーでは他に見つかりませんでした。} other {サーバーでさらに # 件見つかりました。}}',
  'search.server.unlisted': '{n, plural, other {さらに # 件は、フォルダーの読み込みが終わると表示されます。}}',
  'search.server.most': '1 つのフォルダーにつき、新しいものから {n, number} 件だけを表示しています。',
  'search.server.failed': '一部を検索できませんでした: {accounts}',
  'search.server.again': 'サーバーでもう一度検索',
  'offline.menu': 'オフライン用コピー…',
  'offline.title': '「{folder}」のオフライン用コピー',
  'offline.usual': 'アカウント {account} 全体と同じ ({choice})',
  'offline.use': 'この設定を使う',
  'folder.readOnly': 'このフォルダーは読み取り専用です。サーバーはあなたからの変更を受け付けません。',
  'folder.use': '用途',
  'folder.use.none': '特になし',
  'folder.use.hint': 'Tern がこのアカウントの該当するメールを入れる場所です。サーバー上の名前や場所は変わりません。',
  'folder.subscribed': '購読中',
  'folder.subscribed.hint': '購読中のフォルダーだけを表示するプログラムもあります。',
}
