import type { Catalog } from '../catalog'

export const mirror: Catalog['mirror'] = {
  'search.more':
    '{n, plural, one {# messaggio è solo sul server. Cerca anche lì} many {# di messaggi sono solo sul server. Cerca anche lì} other {# messaggi sono solo sul server. Cerca anche lì}}',
  'search.server.label': 'Ricerca sul server',
  'search.server.asking': 'Ricerca sul server: {done, number} cartelle su {total, number}…',
  'search.server.stop': 'Interrompi',
  'search.server.found':
    '{n, plural, =0 {Il server non ha trovato altro.} one {Il server ha trovato un altro messaggio.} many {Il server ha trovato altri # di messaggi.} other {Il server ha trovato altri # messaggi.}}',
  'search.server.unlisted':
    '{n, plural, one {Un altro apparirà quando la sua cartella sarà stata letta.} many {Altri # appariranno quando le loro cartelle saranno state lette.} other {Altri # appariranno quando le loro cartelle saranno state lette.}}',
  'search.server.most': 'Di ogni cartella sono mostrati solo i {n, number} più recenti.',
  'search.server.failed': 'Non è stato possibile cercare ovunque in: {accounts}.',
  'search.server.again': 'Cerca di nuovo lì',
  'offline.menu': 'Copia offline…',
  'offline.title': 'Copia offline di «{folder}»',
  'offline.usual': 'Come per tutto l’account {account} ({choice})',
  'offline.use': 'Usa questa scelta',
  'folder.readOnly': 'Questa cartella è di sola lettura: il server non accetta modifiche da te.',
  'folder.use': 'Usata per',
  'folder.use.none': 'Niente in particolare',
  'folder.use.hint': 'Dove Tern mette questa posta dell’account. Sul server non viene rinominato né spostato nulla.',
  'folder.subscribed': 'Sottoscritta',
  'folder.subscribed.hint': 'Alcuni altri programmi mostrano solo le cartelle sottoscritte.',
}
