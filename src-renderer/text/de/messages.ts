import type { Catalog } from '../catalog'

export const messages: Catalog['messages'] = {
  'list.empty': 'Keine Nachrichten in „{folder}“',
  'list.total': '{n, plural, one {# Nachricht} other {# Nachrichten}}',
  'list.unread': '{n, plural, one {# ungelesen} other {# ungelesen}}',
  'list.loading': 'Wird geladen',
  'list.noSender': 'Kein Absender',
  'list.noSubject': 'Kein Betreff',
  'list.to': 'An {names}',
  'list.label': 'Nachrichten in „{folder}“',
  'list.star': 'Stern: {subject}',
  'list.state.unread': 'Ungelesen',
  'list.state.starred': 'Mit Stern',
  'list.state.attachment': 'Anhang',
  'list.selected': '{n, plural, one {# ausgewählt} other {# ausgewählt}}',
  'list.all.means': 'Die Eingänge aller Konten zusammen. Für jedes Konto gilt weiter seine eigene Regel.',

  'action.label': 'Aktionen für Nachrichten',
  'action.delete':
    '{scope, select, server {Löschen – auch auf dem Server} device {Löschen – nur auf diesem Gerät} other {Löschen}}',
  'action.move':
    '{scope, select, server {Verschieben … – auch auf dem Server} device {Verschieben … – nur auf diesem Gerät} other {Verschieben …}}',
  'action.moveTo': 'Nach „{folder}“ verschieben',
  'action.star': 'Stern hinzufügen',
  'action.unstar': 'Stern entfernen',
  'action.read': 'Als gelesen markieren',
  'action.unread': 'Als ungelesen markieren',
  'action.more': 'Mehr',
  'action.source': 'Quelltext anzeigen',
  'action.saveSource': 'Als Datei speichern …',
  'action.plain': 'Als reinen Text anzeigen',
  'action.html': 'Wie gestaltet anzeigen',
  'short.delete': 'Löschen',
  'short.move': 'Verschieben …',
  'short.star': 'Stern',
  'short.unstar': 'Stern weg',
  'short.read': 'Gelesen',
  'short.unread': 'Ungelesen',
  'move.none': 'Keine anderen Ordner',
  'done.deleted':
    '{scope, select, server {{n, plural, one {Nachricht gelöscht, auch auf dem Server} other {# Nachrichten gelöscht, auch auf dem Server}}} device {{n, plural, one {Nachricht gelöscht, nur auf diesem Gerät} other {# Nachrichten gelöscht, nur auf diesem Gerät}}} other {{n, plural, one {Nachricht gelöscht} other {# Nachrichten gelöscht}}}}',
  'done.moved':
    '{scope, select, server {{n, plural, one {Nach „{folder}“ verschoben, auch auf dem Server} other {# Nachrichten nach „{folder}“ verschoben, auch auf dem Server}}} device {{n, plural, one {Nach „{folder}“ verschoben, nur auf diesem Gerät} other {# Nachrichten nach „{folder}“ verschoben, nur auf diesem Gerät}}} other {{n, plural, one {Nach „{folder}“ verschoben} other {# Nachrichten nach „{folder}“ verschoben}}}}',
  'done.saved': 'Gespeichert als {name}',
  'done.failed': 'Das hat nicht geklappt. {reason}',
}
