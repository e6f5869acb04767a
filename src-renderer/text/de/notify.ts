import type { Catalog } from '../catalog'

export const notify: Catalog['notify'] = {
  'settings.notifications': 'Benachrichtigungen',
  'notify.new': '{n, plural, one {# neue Nachricht} other {# neue Nachrichten}}',
  'notify.title': '({n, number}) Tern',
  'notify.on': 'Neue E-Mails auf dem Desktop melden',
  'notify.on.hint': 'Nicht für den Ordner, den Sie gerade ansehen. Auch Ihr System kann sie zurückhalten.',
  'notify.shows': 'Eine Benachrichtigung zeigt',
  'notify.shows.sender-subject': 'Absender und Betreff',
  'notify.shows.count': 'Nur die Anzahl der Nachrichten',
  'notify.sound': 'Mit dem Ton des Systems',
  'notify.quiet': 'Ruhezeiten',
  'notify.quiet.hint': 'Jeden Tag zwischen zwei Uhrzeiten keine Benachrichtigungen. E-Mails kommen weiter an.',
  'notify.quietFrom': 'Von',
  'notify.quietUntil': 'Bis',
  'notify.folders': 'Ordner',
  'notify.foldersOf': 'Ordner von {account}',
  'notify.folders.none': 'Kein Ordner',
  'notify.example': 'Geht es hier?',
  'notify.example.show': 'Beispiel zeigen',
  'notify.example.title': 'Absender',
  'notify.example.body': 'So werden neue E-Mails gemeldet.',
  'notify.unavailable':
    'Ihr Desktop zeigt keine Benachrichtigungen. In der Ordnerliste werden neue E-Mails weiterhin gezählt.',
}
