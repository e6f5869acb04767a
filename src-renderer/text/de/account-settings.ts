import type { Catalog } from '../catalog'

export const accountSettings: Catalog['accountSettings'] = {
  'acc.identity': 'Name und Farbe',
  'acc.offline.headers': 'Nur Absender, Betreff und Datum',
  'acc.offline.everything.means': 'Alle E-Mails sind auf diesem Gerät und lassen sich ohne Verbindung lesen.',
  'acc.offline.year.means':
    'E-Mails der letzten 12 Monate lassen sich ohne Verbindung lesen. Der Text älterer E-Mails wird von diesem Gerät entfernt, bleibt auf dem Server und wird beim Öffnen geholt.',
  'acc.offline.quarter.means':
    'E-Mails der letzten 90 Tage lassen sich ohne Verbindung lesen. Der Text älterer E-Mails wird von diesem Gerät entfernt, bleibt auf dem Server und wird beim Öffnen geholt.',
  'acc.offline.headers.means':
    'Die Listen bleiben vollständig. Texte und Anhänge werden von diesem Gerät entfernt, bleiben auf dem Server und werden beim Öffnen geholt; ohne Verbindung sind sie nicht lesbar.',
  'acc.offline.change': 'Wenn Sie das ändern',
  'acc.offline.safe': 'Auf dem Server wird nichts gelöscht.',
  'acc.offline.use': 'So verwenden',
  'acc.check.title': 'Nach neuen E-Mails sehen',
  'acc.check.minutes': '{n, plural, one {Jede Minute} other {Alle # Minuten}}',
  'acc.check.hours': '{n, plural, one {Jede Stunde} other {Alle # Stunden}}',
  'acc.check.hint': 'Dazwischen ist Tern nicht mit dem Server verbunden. „{button}“ sieht sofort nach.',
  'acc.remove.mail': 'Was geschieht mit den E-Mails auf diesem Gerät?',
  'acc.remove.keep': 'E-Mails in den lokalen Ordnern behalten',
  'acc.remove.keepHint':
    'Samt Ordnern, Gelesen- und Sternmarkierungen, unter Lokale Ordner › {account}. Das Konto wird erst entfernt, wenn jede Nachricht nachweislich dort liegt.',
  'acc.remove.server': 'Auf dem Server wird nichts verändert.',
  'acc.remove.keepNow': 'E-Mails behalten, Konto entfernen',
  'acc.remove.deleteNow': 'E-Mails löschen, Konto entfernen',
  'acc.remove.moving': 'E-Mails werden in die lokalen Ordner verschoben …',
  'acc.removed.kept':
    '{n, plural, one {{account} wurde entfernt. # Nachricht liegt in den lokalen Ordnern.} other {{account} wurde entfernt. # Nachrichten liegen in den lokalen Ordnern.}}',
  'acc.remove.unsent':
    '{n, plural, one {# Nachricht im Postausgang wurde nicht gesendet. Sie wird mit dem Konto verworfen.} other {# Nachrichten im Postausgang wurden nicht gesendet. Sie werden mit dem Konto verworfen.}}',
  'acc.servers.open': 'Server und Anmeldung …',
  'acc.servers.of': 'Server von {account}',
  'acc.servers.hint':
    'Was Sie ändern, wird zuerst ausprobiert und nur behalten, wenn es funktioniert. Bis dahin läuft alles weiter wie bisher.',
  'acc.servers.try': 'Testen und speichern',
  'acc.servers.password.keep': 'Leer lassen, um das bisherige Passwort zu behalten.',
  'acc.servers.oauth': 'Sie melden sich mit {provider} an.',
  'acc.servers.signIn': 'Anmeldung dort',
  'acc.servers.signIn.incoming': 'Wie beim Empfang',
  'acc.servers.signIn.own': 'Mit einem anderen Passwort',
  'acc.servers.signIn.none': 'Keine',
  'acc.servers.noOutgoing': 'Noch kein Server: E-Mails dieses Kontos können nicht gesendet werden.',
}
