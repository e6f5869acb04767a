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
}
