import type { Catalog } from '../catalog'

export const accountSettings: Catalog['accountSettings'] = {
  'acc.identity': 'Nome e colore',
  'acc.offline.headers': 'Solo mittente, oggetto e data',
  'acc.offline.everything.means': 'Tutta la posta è su questo dispositivo e si può leggere senza connessione.',
  'acc.offline.year.means':
    'La posta degli ultimi 12 mesi si può leggere senza connessione. Il testo di quella più vecchia lascia questo dispositivo, resta sul server e viene scaricato quando la apri.',
  'acc.offline.quarter.means':
    'La posta degli ultimi 90 giorni si può leggere senza connessione. Il testo di quella più vecchia lascia questo dispositivo, resta sul server e viene scaricato quando la apri.',
  'acc.offline.headers.means':
    'Gli elenchi restano completi. Testi e allegati lasciano questo dispositivo, restano sul server e vengono scaricati quando apri un messaggio; senza connessione non si possono leggere.',
  'acc.offline.change': 'Se cambi questa scelta',
  'acc.offline.safe': 'Sul server non viene eliminato nulla.',
  'acc.offline.use': 'Usa questa scelta',
  'acc.check.title': 'Controlla la nuova posta',
  'acc.check.minutes': '{n, plural, one {Ogni minuto} many {Ogni # minuti} other {Ogni # minuti}}',
  'acc.check.hours': '{n, plural, one {Ogni ora} many {Ogni # ore} other {Ogni # ore}}',
  'acc.check.hint': 'Nel frattempo Tern non è connesso al server. “{button}” controlla subito.',
  'acc.remove.mail': 'Che cosa succede alla posta su questo dispositivo?',
  'acc.remove.keep': 'Conserva la posta in Cartelle locali',
  'acc.remove.keepHint':
    'Con cartelle, stato di lettura e stelle, in Cartelle locali › {account}. L’account viene rimosso solo quando è certo che ogni messaggio è lì.',
  'acc.remove.server': 'Sul server non viene toccato nulla.',
  'acc.remove.keepNow': 'Conserva posta, rimuovi account',
  'acc.remove.deleteNow': 'Elimina posta, rimuovi account',
  'acc.remove.moving': 'Spostamento della posta in Cartelle locali…',
  'acc.removed.kept':
    '{n, plural, one {{account} è stato rimosso. # messaggio è in Cartelle locali.} many {{account} è stato rimosso. # messaggi sono in Cartelle locali.} other {{account} è stato rimosso. # messaggi sono in Cartelle locali.}}',
  'acc.remove.unsent':
    '{n, plural, one {# messaggio in uscita non è stato inviato e va perso con l’account.} many {# messaggi in uscita non sono stati inviati e vanno persi con l’account.} other {# messaggi in uscita non sono stati inviati e vanno persi con l’account.}}',
  'acc.servers.open': 'Server e accesso…',
  'acc.servers.of': 'Server di {account}',
  'acc.servers.hint':
    'Ogni modifica viene prima provata e conservata solo se funziona. Fino ad allora tutto continua come prima.',
  'acc.servers.try': 'Prova e salva',
  'acc.servers.password.keep': 'Lascia vuoto per conservare la password attuale.',
  'acc.servers.oauth': 'Accedi con {provider}.',
  'acc.servers.signIn': 'Accesso',
  'acc.servers.signIn.incoming': 'Come per la posta in arrivo',
  'acc.servers.signIn.own': 'Con un’altra password',
  'acc.servers.signIn.none': 'Nessuno',
  'acc.servers.noOutgoing': 'Ancora nessun server: la posta di questo account non può essere inviata.',
}
