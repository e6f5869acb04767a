import type { Catalog } from '../catalog'

export const local: Catalog['local'] = {
  'err.backup.not-ours': 'Diese Datei ist keine Sicherung von Tern.',
  'err.backup.cut-short': 'Diese Datei ist keine Sicherung, oder ein Teil von ihr fehlt.',
  'err.backup.damaged': 'Diese Sicherung ist beschädigt. Es wurde nichts verändert.',
  'err.backup.newer': 'Diese Sicherung stammt von einer neueren Version von Tern.',
  'err.backup.do': 'Wählen Sie eine andere Datei oder aktualisieren Sie Tern.',
}
