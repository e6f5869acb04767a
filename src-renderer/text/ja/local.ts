import type { Catalog } from '../catalog'

export const local: Catalog['local'] = {
  'err.backup.not-ours': 'このファイルは Tern のバックアップではありません。',
  'err.backup.cut-short': 'このファイルはバックアップではないか、一部が欠けています。',
  'err.backup.damaged': 'このバックアップは破損しています。何も変更されていません。',
  'err.backup.newer': 'このバックアップは新しいバージョンの Tern で作成されています。',
  'err.backup.do': '別のファイルを選ぶか、Tern を更新してください。',
}
