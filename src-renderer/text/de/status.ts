import type { Catalog } from '../catalog'

export const status: Catalog['status'] = {
  'status.ok': 'Alles aktuell',
  'status.last': 'Letzter Abruf: {time}',
  'status.never': 'Noch nicht abgerufen',
  'status.waiting': '{n, plural, one {# Änderung wartet} other {# Änderungen warten}}',
  'status.phase.waiting': 'Beginnt gleich',
  'status.connecting': 'Verbindung zu {server} wird hergestellt …',
  'status.signingIn': 'Anmeldung läuft …',
  'status.sendingChanges': 'Änderungen werden gesendet …',
  'status.checkingFolders': 'Ordner werden geprüft …',
  'status.receivingOpen': 'Wird empfangen …',
  'status.receiving': '{done, number} von {total, number} empfangen',
  'status.fillingOpen': 'Wird für offline heruntergeladen …',
  'status.filling': 'Für offline heruntergeladen: {done, number} von {total, number}',
  'status.listing': 'Nachrichten werden aufgelistet …',
  'status.downloadingOpen': 'Wird heruntergeladen …',
  'status.downloading': '{done, number} von {total, number} heruntergeladen',
  'status.removingOpen': 'Kopien werden vom Server entfernt …',
  'status.removing':
    '{n, plural, one {# Nachricht wird vom Server entfernt} other {# Nachrichten werden vom Server entfernt}}',
  'status.paused': 'Pausiert',
  'status.offline': 'Offline',
  'status.stopped': 'Angehalten',
  'status.progress': 'Fortschritt von {account}',
  'status.syncing': '{n, plural, one {# Konto wird} other {# Konten werden}} abgeglichen',
}
