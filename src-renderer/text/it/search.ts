import type { Catalog } from '../catalog'

export const search: Catalog['search'] = {
  'search.label': 'Cerca nella posta',
  'search.clear': 'Cancella ricerca',
  'search.title': 'Ricerca: {q}',
  'search.results': 'Risultati della ricerca',
  'search.where': 'Dove cercare',
  'search.scope.mailbox': 'Questa cartella',
  'search.scope.account': 'Questo account',
  'search.scope.all': 'Tutti gli account',
  'search.filters': 'Filtri',
  'search.remove': 'Rimuovi {filter}',
  'search.unknown': 'Filtro sconosciuto, cercato come testo: {operators}',
  'search.coverage': 'L’indice di ricerca è in costruzione: {done, number} messaggi su {total, number}.',
  'search.failed': 'La ricerca non è disponibile in questo momento. La tua posta è al sicuro; riprova tra poco.',
  'search.running': 'Ricerca in corso…',
  'search.found': '{n, plural, =0 {Nessun messaggio} one {# messaggio} many {# di messaggi} other {# messaggi}}',
  'search.most':
    '{n, plural, one {Il messaggio più recente} many {I # di messaggi più recenti} other {I # messaggi più recenti}}',
  'search.none': 'Nessun risultato per «{q}»',
  'search.everywhere': 'Cerca in tutti gli account',
}
