import type { Catalog } from '../catalog'

export const activity: Catalog['activity'] = {
  'activity.title': 'Aktivität',
  'activity.open': 'Aktivität',
  'activity.openRefused':
    '{n, plural, one {Aktivität: # Änderung abgelehnt} other {Aktivität: # Änderungen abgelehnt}}',
  'activity.of': 'Anzeigen',
  'activity.all': 'Alle Konten',
  'activity.accounts': 'Was die Konten gerade tun',
  'activity.check': 'Jetzt abrufen',
  'activity.checkName': 'Jetzt abrufen: {account}',
  'activity.refused':
    '{n, plural, one {# Änderung wurde nicht angenommen} other {# Änderungen wurden nicht angenommen}}',
  'activity.waiting':
    '{n, plural, =0 {Wartet auf den Server} one {# Änderung wartet auf den Server} other {# Änderungen warten auf den Server}}',
  'activity.nothing': 'Nichts wartet. Alles, was Sie getan haben, ist auf dem Server.',
  'activity.local': 'Nichts wartet. Was Sie hier tun, bleibt auf diesem Gerät.',
  'activity.done': 'Zuletzt erledigt',
  'activity.more': '{n, plural, one {Und # weitere} other {Und # weitere}}',
  'activity.retry': 'Erneut versuchen',
  'activity.retryName': 'Erneut versuchen: {what}',
  'activity.retried': 'Wird erneut versucht: {what}',
  'activity.discard': 'Verwerfen',
  'activity.discardName': 'Verwerfen: {what}',
  'activity.discardSure': 'Einzige Kopie löschen',
  'activity.discardSureName': 'Einzige Kopie löschen: {what}',
  'activity.discarded': 'Verworfen: {what}',
  'activity.onlyCopy': 'Diese Nachricht liegt auf keinem Server. Wenn Sie sie verwerfen, ist sie weg.',
  'activity.cancel': 'Zurücknehmen',
  'activity.cancelName': 'Zurücknehmen: {what}',
  'activity.cancelled': 'Zurückgenommen: {what}',
  'activity.state.queued': 'Wartet auf den Server',
  'activity.state.running': 'Wird ausgeführt',
  'activity.state.held': 'Kann bis {time} zurückgenommen werden',
  'activity.outcome.done': 'Auf dem Server seit {time}',
  'activity.outcome.cancelled': 'Zurückgenommen, {time}',
  'activity.outcome.discarded': 'Abgelehnt und verworfen, {time}',
  'activity.outcome.gone': 'Zuvor auf einem anderen Gerät gelöscht oder verschoben, {time}',
  'activity.noSubject': '(kein Betreff)',
  'activity.goneFolder': 'ein Ordner, den es nicht mehr gibt',
  'activity.what.read':
    '{n, plural, one {„{subject}“ als gelesen markieren} other {# Nachrichten als gelesen markieren}}',
  'activity.what.unread':
    '{n, plural, one {„{subject}“ als ungelesen markieren} other {# Nachrichten als ungelesen markieren}}',
  'activity.what.star': '{n, plural, one {„{subject}“ mit Stern markieren} other {# Nachrichten mit Stern markieren}}',
  'activity.what.unstar':
    '{n, plural, one {Stern von „{subject}“ entfernen} other {Stern von # Nachrichten entfernen}}',
  'activity.what.flags':
    '{n, plural, one {Markierungen von „{subject}“ ändern} other {Markierungen von # Nachrichten ändern}}',
  'activity.what.delete': '{n, plural, one {„{subject}“ löschen} other {# Nachrichten löschen}}',
  'activity.what.archive': '{n, plural, one {„{subject}“ archivieren} other {# Nachrichten archivieren}}',
  'activity.what.junk': '{n, plural, one {„{subject}“ als Spam markieren} other {# Nachrichten als Spam markieren}}',
  'activity.what.notJunk': '{n, plural, one {„{subject}“ aus dem Spam holen} other {# Nachrichten aus dem Spam holen}}',
  'activity.what.move':
    '{n, plural, one {„{subject}“ nach „{to}“ verschieben} other {# Nachrichten nach „{to}“ verschieben}}',
  'activity.what.copy':
    '{n, plural, one {„{subject}“ nach „{to}“ kopieren} other {# Nachrichten nach „{to}“ kopieren}}',
  'activity.what.expunge': '{n, plural, one {„{subject}“ endgültig löschen} other {# Nachrichten endgültig löschen}}',
  'activity.what.append': '„{subject}“ in „{mailbox}“ ablegen',
  'activity.what.draft': 'Entwurf „{subject}“ speichern',
  'activity.what.create': 'Ordner „{mailbox}“ anlegen',
  'activity.what.rename': 'Ordner „{mailbox}“ in „{to}“ umbenennen',
  'activity.what.remove': 'Ordner „{mailbox}“ löschen',
  'activity.what.subscribe': 'Abonnement des Ordners „{mailbox}“ ändern',
  'mode.quota': '{used} von {limit} auf dem Server belegt',
}
