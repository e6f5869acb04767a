import type { Catalog } from '../catalog'

export const shelf: Catalog['shelf'] = {
  'fate.stays.comes-back': '残る: 次回の確認時にこのアカウントに戻ります',
  'shelf.changed': '一覧が変更されました。もう一度ご確認ください。何も実行されていません。',
  'shelf.lost':
    '{n, plural, other {選択した # 件は別のアカウントに移動されましたが、移動先にコピーが見つかりませんでした。これが最後のコピーかもしれません。}}',
  'shelf.bringBack': 'ここに戻す',
  'shelf.broughtBack': '{n, plural, other {次回の確認時に # 件が受信箱に戻ります}}',
  'shelf.giveUp': '完全に削除…',
  'shelf.giveUp.title': '{n, plural, other {最後かもしれない # 件のコピーを削除しますか？}}',
  'shelf.giveUp.means':
    '{n, plural, other {このデバイスにはコピーが見つかりませんでした。サーバーのコピーを削除すると、元に戻すことはできません。}}',
  'shelf.giveUp.safe': 'サーバーに残す',
  'shelf.giveUp.go': '完全に削除',
}
