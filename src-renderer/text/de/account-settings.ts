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
  'share.same': 'Dasselbe Passwort dort verwenden',
  'share.ask': 'Gilt Ihr Passwort auch dort? Wenn nicht, geben Sie das Passwort für {server} ein.',
  'share.ask.own': 'Gilt Ihr Passwort auch dort? Wenn nicht, wählen Sie „{own}“.',
  'share.ask.setup':
    'Gilt Ihr Passwort auch dort? Wenn nicht, gehen Sie zurück und lassen Sie diesen Server weg: Sie können ihn später mit einem eigenen Passwort hinzufügen.',
  'switch.toImap': 'Auf IMAP umstellen',
  'switch.toPop3': 'Auf POP3 umstellen',
  'switch.open': '{mode} …',
  'switch.of': '{account}: {mode}',
  'switch.plan': 'Was geschieht',
  'switch.planning': 'Es wird nachgesehen, was hier ist …',
  'switch.stay': 'Bei {mode} bleiben',
  'switch.imap.stays':
    '{n, plural, =0 {Auf diesem Gerät sind noch keine E-Mails dieses Kontos.} one {# Nachricht auf diesem Gerät bleibt erhalten: Sie kommt nach Lokale Ordner › {account}, in ihren Ordner.} other {Alle # Nachrichten auf diesem Gerät bleiben erhalten: Sie kommen nach Lokale Ordner › {account}, in ihre Ordner.}}',
  'switch.imap.appears':
    'Die Ordner des Servers erscheinen und bleiben synchron. Was auf dem Server und hier ist, liegt dann an beiden Orten.',
  'switch.imap.server': 'Auf dem Server wird nichts entfernt, weder jetzt noch später, außer Sie löschen es.',
  'switch.pop3.download':
    '{n, plural, =0 {Alles ist schon auf diesem Gerät; nichts muss heruntergeladen werden.} one {# Nachricht wird zuerst heruntergeladen.} other {# Nachrichten werden zuerst heruntergeladen.}}',
  'switch.pop3.stays':
    '{n, plural, =0 {Auf diesem Gerät sind noch keine E-Mails dieses Kontos.} one {# Nachricht bleibt auf diesem Gerät, in ihrem Ordner und mit ihren Markierungen.} other {Alle # Nachrichten bleiben auf diesem Gerät, in ihren Ordnern und mit ihren Markierungen.}}',
  'switch.pop3.server':
    'Auf dem Server wird jetzt nichts entfernt. Von nun an wird nur der Posteingang abgeholt. Andere Ordner bleiben auf dem Server und als Kopien hier.',
  'switch.pop3.existing': 'Auch entfernen, was schon auf dem Server ist, nach derselben Regel',
  'switch.block.offline': 'Dafür ist eine Verbindung zum Server nötig, und es gibt keine.',
  'switch.block.receiving': 'Tern hat noch nicht alles empfangen. Warten Sie, bis das Konto aktuell ist.',
  'switch.block.changes': 'Es warten noch Änderungen auf den Server. Sie gehen vor.',
  'switch.block.refused-changes':
    'Der Server hat eine Änderung abgelehnt. Versuchen Sie sie zuerst unter Aktivität erneut, oder verwerfen Sie sie.',
  'switch.block.outbox': 'Im Postausgang liegt noch etwas. Senden Sie es zuerst, oder nehmen Sie es zurück.',
  'switch.block.drafts': 'Eine Nachricht dieses Kontos wird gerade geschrieben. Schließen Sie sie zuerst.',
  'switch.block.no-uidl':
    'Dieser Server kann Nachrichten nicht unterscheiden (kein UIDL). Wählen Sie „Direkt nach dem Herunterladen entfernen“, oder bleiben Sie bei IMAP.',
  'switch.block.do': 'Nichts wurde geändert.',
  'switch.downloading': '{done, number} von {total, number} heruntergeladen …',
  'switch.copying': '{done, number} von {total, number} an ihrem neuen Platz …',
  'switch.stop': 'Anhalten',
  'switch.undone.imap': '{account} konnte nicht umgestellt werden und verwendet weiter IMAP. Nichts ging verloren.',
  'switch.undone.pop3':
    '{account} konnte nicht umgestellt werden und verwendet weiter POP3. Nichts ging verloren. Was schon kopiert war, liegt vielleicht auch in den lokalen Ordnern.',
  'switch.done.imap':
    '{n, plural, =0 {{account} verwendet jetzt IMAP.} one {{account} verwendet jetzt IMAP. # Nachricht liegt in den lokalen Ordnern.} other {{account} verwendet jetzt IMAP. # Nachrichten liegen in den lokalen Ordnern.}}',
  'switch.done.pop3':
    '{n, plural, =0 {{account} verwendet jetzt POP3.} one {{account} verwendet jetzt POP3. # Nachricht ist auf diesem Gerät.} other {{account} verwendet jetzt POP3. # Nachrichten sind auf diesem Gerät.}}',
}
