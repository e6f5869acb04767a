import type { Catalog } from '../catalog'

export const search: Catalog['search'] = {
  'search.label': 'E-Mails durchsuchen',
  'search.clear': 'Suche leeren',
  'search.title': 'Suche: {q}',
  'search.results': 'Suchergebnisse',
  'search.where': 'Wo gesucht wird',
  'search.scope.mailbox': 'Dieser Ordner',
  'search.scope.account': 'Dieses Konto',
  'search.scope.all': 'Alle Konten',
  'search.filters': 'Filter',
  'search.remove': '{filter} entfernen',
  'search.unknown': 'Kein bekannter Filter, daher als Text gesucht: {operators}',
  'search.coverage': 'Der Suchindex wird aufgebaut: bisher {done, number} von {total, number} Nachrichten.',
  'search.failed':
    'Die Suche ist gerade nicht verfügbar. Ihre E-Mails sind sicher; bitte versuchen Sie es gleich noch einmal.',
  'search.running': 'Suche läuft …',
  'search.found': '{n, plural, =0 {Keine Nachrichten} one {# Nachricht} other {# Nachrichten}}',
  'search.most': '{n, plural, one {Die neueste Nachricht} other {Die neuesten # Nachrichten}}',
  'search.none': 'Nichts gefunden für „{q}“',
  'search.everywhere': 'Alle Konten durchsuchen',
}
