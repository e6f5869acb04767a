import type { Catalog } from '../catalog'

export const notify: Catalog['notify'] = {
  'settings.notifications': 'Notifiche',
  'notify.new': '{n, plural, one {# nuovo messaggio} many {# di nuovi messaggi} other {# nuovi messaggi}}',
  'notify.title': '({n, number}) Tern',
  'notify.on': 'Mostra una notifica per la nuova posta',
  'notify.on.hint': 'Non per la cartella che stai guardando. Anche il sistema può trattenerle.',
  'notify.shows': 'Una notifica mostra',
  'notify.shows.sender-subject': 'Mittente e oggetto',
  'notify.shows.count': 'Solo il numero di messaggi',
  'notify.sound': 'Con il suono del sistema',
  'notify.quiet': 'Ore di silenzio',
  'notify.quiet.hint': 'Nessuna notifica ogni giorno tra due orari. La posta arriva comunque.',
  'notify.quietFrom': 'Dalle',
  'notify.quietUntil': 'Alle',
  'notify.folders': 'Cartelle',
  'notify.foldersOf': 'Cartelle di {account}',
  'notify.folders.none': 'Nessuna cartella',
  'notify.example': 'Funziona qui?',
  'notify.example.show': 'Mostra un esempio',
  'notify.example.title': 'Mittente',
  'notify.example.body': 'Così viene annunciata la nuova posta.',
  'notify.unavailable':
    'Il tuo desktop non mostra notifiche. La nuova posta è comunque contata nell’elenco delle cartelle.',
}
