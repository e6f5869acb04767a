import type { Catalog } from '../catalog'

export const search: Catalog['search'] = {
  'search.label': 'メールを検索',
  'search.clear': '検索をクリア',
  'search.title': '検索: {q}',
  'search.results': '検索結果',
  'search.where': '検索する場所',
  'search.scope.mailbox': 'このフォルダー',
  'search.scope.account': 'このアカウント',
  'search.scope.all': 'すべてのアカウント',
  'search.filters': '絞り込み',
  'search.remove': '{filter} を外す',
  'search.unknown': '絞り込みとして認識できないため、文字として検索しました: {operators}',
  'search.coverage': '検索用の索引を作成中です: {total, number} 件中 {done, number} 件',
  'search.failed': '現在検索を利用できません。メールは安全です。しばらくしてからもう一度お試しください。',
  'search.running': '検索中…',
  'search.found': '{n, plural, =0 {0 件} other {# 件}}',
  'search.most': '{n, plural, other {新しい順に # 件}}',
  'search.none': '「{q}」は見つかりませんでした',
  'search.everywhere': 'すべてのアカウントを検索',
}
