import type { Catalog } from '../catalog'

export const local: Catalog['local'] = {
  'err.backup.not-ours': 'Questo file non è un backup di Tern.',
  'err.backup.cut-short': 'Questo file non è un backup, oppure ne manca una parte.',
  'err.backup.damaged': 'Questo backup è danneggiato. Non è stato modificato nulla.',
  'err.backup.newer': 'Questo backup è stato creato da una versione più recente di Tern.',
  'err.backup.do': 'Scegli un altro file o aggiorna Tern.',
}
