import type { Catalog } from '../catalog'

export const masterPassword: Catalog['masterPassword'] = {
  'master.set': 'マスターパスワードを設定…',
  'master.change': 'マスターパスワードを変更…',
  'master.drop': 'マスターパスワードをやめる',
  'master.drop.go': 'やめる',
  'master.drop.text':
    'システムにキーチェーンがあれば、アカウントのパスワードはそこへ移ります。なければ Tern は終了するまでだけ保持し、次回また尋ねます。',
  'master.dropped': 'マスターパスワードはなくなりました。',
  'master.kept': 'パスワードはマスターパスワードで保護されています。',
  'master.where': 'パスワードの保存場所',
  'master.where.keychain': 'システムのキーチェーンの中。',
  'master.where.session-only':
    '終了するまでメモリーの中だけです。このシステムにはキーチェーンがありません。マスターパスワードを設定すると保存できます。または GNOME Keyring や KWallet などのキーチェーンをインストールして、Tern を起動し直してください。',
  'master.where.master-password': 'このデバイスのファイルの中。マスターパスワードで開きます。',
  'master.where.locked': 'このデバイスのファイルの中。使うにはマスターパスワードを入力してください。',
  'master.means':
    'Tern はこれでアカウントのパスワードを暗号化し、このデバイスに保存します（scrypt、AES-256）。起動するたびにマスターパスワードを尋ねます。',
  'master.limits':
    '保護されるのはパスワードだけで、このデバイスのメールは暗号化されません。忘れた場合は、アカウントのパスワードをもう一度入力してください。メールは失われません。',
  'master.first': 'マスターパスワード',
  'master.second': 'もう一度同じもの',
  'master.short': '{n} 文字以上。1 つの単語より、いくつかの単語のほうが安全です。',
  'master.differs': '2 つが一致していません。',
  'master.password': 'マスターパスワード',
  'master.unlock.title': 'パスワードのロックを解除',
  'master.unlock.text':
    'アカウントにサインインするには、マスターパスワードが必要です。このデバイスのメールは、なくても読めます。',
  'master.unlock': 'ロックを解除',
  'master.later': 'あとで',
  'master.forgotten': '忘れた場合',
  'master.forgotten.go': 'パスワードを破棄',
  'master.forgotten.text':
    'マスターパスワードがないと、保存されたパスワードは読めません。破棄され、Tern は各アカウントのパスワードをもう一度尋ねます。メールは失われません。',
  'master.wrong': 'マスターパスワードが違います。',
  'master.wrong.do': 'もう一度お試しください。大文字と小文字は区別されます。',
}
