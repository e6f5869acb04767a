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
  'share.same': '同じパスワードをそこでも使う',
  'share.ask': 'そこでも同じパスワードが有効ですか？違う場合は、{server} のパスワードを入力してください。',
  'share.ask.own': 'そこでも同じパスワードが有効ですか？違う場合は、「{own}」を選んでください。',
  'share.ask.setup':
    'そこでも同じパスワードが有効ですか？違う場合は、戻ってこのサーバーを外してください。後から別のパスワードで追加できます。',
  'switch.toImap': 'IMAP に切り替える',
  'switch.toPop3': 'POP3 に切り替える',
  'switch.open': '{mode}…',
  'switch.of': '{account}: {mode}',
  'switch.plan': '何が起こるか',
  'switch.planning': 'このデバイスの内容を確認しています…',
  'switch.stay': '{mode} のままにする',
  'switch.imap.stays':
    '{n, plural, =0 {このデバイスには、このアカウントのメールはまだありません。} other {このデバイスの # 件はすべて残ります。「ローカルフォルダー › {account}」の元と同じフォルダーに移ります。}}',
  'switch.imap.appears':
    'サーバーのフォルダーが表示され、同期されます。サーバーとここの両方にあるメールは、両方の場所に残ります。',
  'switch.imap.server': 'あなたが削除しないかぎり、サーバーからは今もこれからも何も削除されません。',
  'switch.pop3.download':
    '{n, plural, =0 {すべてこのデバイスにあり、ダウンロードは不要です。} other {まず # 件をダウンロードします。}}',
  'switch.pop3.stays':
    '{n, plural, =0 {このデバイスには、このアカウントのメールはまだありません。} other {# 件すべてが、フォルダーとマークもそのままこのデバイスに残ります。}}',
  'switch.pop3.server':
    'サーバーからは今は何も削除されません。今後は受信トレイだけをダウンロードします。ほかのフォルダーはサーバーに残り、ここにもコピーとして残ります。',
  'switch.pop3.existing': 'すでにサーバーにあるものも同じルールで削除する',
  'switch.block.offline': 'サーバーへの接続が必要ですが、接続がありません。',
  'switch.block.receiving': 'まだすべてを受信していません。アカウントが最新になるまでお待ちください。',
  'switch.block.changes': 'サーバーを待っている変更があります。先にそれを送ります。',
  'switch.block.refused-changes':
    'サーバーが拒否した変更があります。先に「アクティビティ」で再試行するか破棄してください。',
  'switch.block.outbox': '送信トレイに残っているものがあります。先に送信するか取り消してください。',
  'switch.block.drafts': 'このアカウントのメッセージを作成中です。先に閉じてください。',
  'switch.block.no-uidl':
    'このサーバーはメッセージを区別できません（UIDL なし）。「ダウンロード後すぐに削除」を選ぶか、IMAP のままにしてください。',
  'switch.block.do': '何も変更されていません。',
  'switch.downloading': '{total, number} 件中 {done, number} 件をダウンロード…',
  'switch.copying': '{total, number} 件中 {done, number} 件を新しい場所へ…',
  'switch.stop': '中止',
  'switch.undone.imap': '{account} を切り替えられなかったため、IMAP のままです。失われたものはありません。',
  'switch.undone.pop3':
    '{account} を切り替えられなかったため、POP3 のままです。失われたものはありません。すでにコピーされたものはローカルフォルダーにも残っている場合があります。',
  'switch.done.imap':
    '{n, plural, =0 {{account} は IMAP になりました。} other {{account} は IMAP になりました。# 件がローカルフォルダーにあります。}}',
  'switch.done.pop3':
    '{n, plural, =0 {{account} は POP3 になりました。} other {{account} は POP3 になりました。# 件がこのデバイスにあります。}}',
}
