import type { Catalog } from '../catalog'

export const certificates: Catalog['certificates'] = {
  'cert.why.over': '有効期限が切れています。',
  'cert.why.notYet': 'まだ有効期間になっていません。',
  'cert.why.name': '別のサーバー用に発行されたものです。',
  'cert.why.self': 'サーバーが自分自身で発行したものです。',
  'cert.why.authority': 'このデバイスが信頼する認証局によるものではありません。',
  'cert.why.purpose': 'サーバー用のものではありません。',
  'cert.why.revoked': '失効しています。',
  'cert.clock': 'このデバイスの日時は {now} です。正しくない場合は、先に時計を合わせてください。',
  'cert.hadValid':
    'このサーバーにはこれまで有効な証明書がありました。そのため、この証明書を信頼する選択肢は表示しません。サーバーの管理者に確認してください。',
}
