import type { Catalog } from '../catalog'

export const accountSettings: Catalog['accountSettings'] = {
  'acc.identity': '名前と色',
  'acc.offline.headers': '差出人、件名、日付のみ',
  'acc.offline.everything.means': 'すべてのメールがこのデバイスにあり、接続がなくても読めます。',
  'acc.offline.year.means':
    '過去 12 か月のメールは接続がなくても読めます。それより古いメールの本文はこのデバイスからなくなりますが、サーバーに残り、開くときに取得します。',
  'acc.offline.quarter.means':
    '過去 90 日のメールは接続がなくても読めます。それより古いメールの本文はこのデバイスからなくなりますが、サーバーに残り、開くときに取得します。',
  'acc.offline.headers.means':
    '一覧はすべて表示されます。本文と添付ファイルはこのデバイスからなくなりますが、サーバーに残り、メールを開くときに取得します。接続がないと読めません。',
  'acc.offline.change': '変更した場合',
  'acc.offline.safe': 'サーバーからは何も削除されません。',
  'acc.offline.use': 'この設定を使う',
  'acc.check.title': '新着メールの確認',
  'acc.check.minutes': '{n, plural, other {# 分ごと}}',
  'acc.check.hours': '{n, plural, other {# 時間ごと}}',
  'acc.check.hint': 'その間、Tern はサーバーに接続しません。「{button}」を押すとすぐに確認します。',
  'acc.remove.mail': 'このデバイスにあるメールをどうしますか？',
  'acc.remove.keep': 'メールをローカルフォルダーに残す',
  'acc.remove.keepHint':
    'フォルダー、既読とスターの状態も含めて「ローカルフォルダー › {account}」に移します。すべてのメールがそこにあると確認できてから、アカウントを削除します。',
  'acc.remove.server': 'サーバー上のものには何もしません。',
  'acc.remove.keepNow': 'メールを残してアカウントを削除',
  'acc.remove.deleteNow': 'メールを削除してアカウントも削除',
  'acc.remove.moving': 'メールをローカルフォルダーに移しています…',
  'acc.removed.kept': '{n, plural, other {{account} を削除しました。# 件のメールがローカルフォルダーにあります。}}',
  'acc.remove.unsent':
    '{n, plural, other {送信トレイの # 件のメールはまだ送信されていません。アカウントとともに破棄されます。}}',
  'acc.servers.open': 'サーバーとサインイン…',
  'acc.servers.of': '{account} のサーバー',
  'acc.servers.hint': '変更はまず試され、うまくいった場合だけ保存されます。それまではこれまでどおり動きます。',
  'acc.servers.try': 'テストして保存',
  'acc.servers.password.keep': '空のままにすると、今のパスワードを使い続けます。',
  'acc.servers.oauth': '{provider} でサインインしています。',
  'acc.servers.signIn': '送信サーバーへのサインイン',
  'acc.servers.signIn.incoming': '受信と同じ',
  'acc.servers.signIn.own': '別のパスワード',
  'acc.servers.signIn.none': 'なし',
  'acc.servers.noOutgoing': '送信サーバーがないため、このアカウントのメールは送信できません。',
}
