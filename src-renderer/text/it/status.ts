import type { Catalog } from '../catalog'

export const status: Catalog['status'] = {
  'status.ok': 'Tutto aggiornato',
  'status.last': 'Ultimo controllo: {time}',
  'status.never': 'Non ancora controllato',
  'status.waiting':
    '{n, plural, one {# modifica in attesa} many {# di modifiche in attesa} other {# modifiche in attesa}}',
  'status.phase.waiting': 'In attesa di iniziare',
  'status.connecting': 'Connessione a {server}…',
  'status.signingIn': 'Accesso in corso…',
  'status.sendingChanges': 'Invio delle modifiche…',
  'status.checkingFolders': 'Controllo delle cartelle…',
  'status.receivingOpen': 'Ricezione…',
  'status.receiving': 'Ricezione di {done, number} su {total, number}',
  'status.fillingOpen': 'Download per l’uso offline…',
  'status.filling': 'Download per l’uso offline: {done, number} di {total, number}',
  'status.listing': 'Elenco dei messaggi…',
  'status.downloadingOpen': 'Download…',
  'status.downloading': 'Download di {done, number} su {total, number}',
  'status.removingOpen': 'Rimozione delle copie dal server…',
  'status.removing':
    '{n, plural, one {Rimozione di # messaggio dal server} many {Rimozione di # di messaggi dal server} other {Rimozione di # messaggi dal server}}',
  'status.paused': 'In pausa',
  'status.offline': 'Offline',
  'status.stopped': 'Fermo',
  'status.progress': 'Avanzamento di {account}',
  'status.syncing': '{n, plural, one {# account} many {# di account} other {# account}} in sincronizzazione',
}
