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
  'share.same': 'Usa la stessa password anche lì',
  'share.ask': 'La tua password vale anche lì? Se no, inserisci la password per {server}.',
  'share.ask.own': 'La tua password vale anche lì? Se no, scegli «{own}».',
  'share.ask.setup':
    'La tua password vale anche lì? Se no, torna indietro e ometti quel server: puoi aggiungerlo in seguito, con una password propria.',
  'switch.toImap': 'Passa a IMAP',
  'switch.toPop3': 'Passa a POP3',
  'switch.open': '{mode}…',
  'switch.of': '{account}: {mode}',
  'switch.plan': 'Che cosa succede',
  'switch.planning': 'Controllo di ciò che è qui…',
  'switch.stay': 'Resta con {mode}',
  'switch.imap.stays':
    '{n, plural, =0 {Su questo dispositivo non c’è ancora posta di questo account.} one {# messaggio su questo dispositivo resta: va in Cartelle locali › {account}, nella sua cartella.} many {Tutti i # di messaggi su questo dispositivo restano: vanno in Cartelle locali › {account}, nelle loro cartelle.} other {Tutti i # messaggi su questo dispositivo restano: vanno in Cartelle locali › {account}, nelle loro cartelle.}}',
  'switch.imap.appears':
    'Compaiono le cartelle del server e restano sincronizzate. Ciò che è sul server e qui si trova allora in entrambi i posti.',
  'switch.imap.server': 'Dal server non viene rimosso nulla, né ora né in seguito, a meno che tu non lo elimini.',
  'switch.pop3.download':
    '{n, plural, =0 {È già tutto su questo dispositivo; non c’è nulla da scaricare.} one {Prima viene scaricato # messaggio.} many {Prima vengono scaricati # di messaggi.} other {Prima vengono scaricati # messaggi.}}',
  'switch.pop3.stays':
    '{n, plural, =0 {Su questo dispositivo non c’è ancora posta di questo account.} one {# messaggio resta su questo dispositivo, nella sua cartella e con i suoi contrassegni.} many {Tutti i # di messaggi restano su questo dispositivo, nelle loro cartelle e con i loro contrassegni.} other {Tutti i # messaggi restano su questo dispositivo, nelle loro cartelle e con i loro contrassegni.}}',
  'switch.pop3.server':
    'Ora dal server non viene rimosso nulla. D’ora in poi viene scaricata solo la posta in arrivo. Le altre cartelle restano sul server e qui come copie.',
  'switch.pop3.existing': 'Rimuovi anche ciò che è già sul server, con la stessa regola',
  'switch.block.offline': 'Serve una connessione al server, e al momento non c’è.',
  'switch.block.receiving': 'Tern non ha ancora ricevuto tutto. Attendi che l’account sia aggiornato.',
  'switch.block.changes': 'Alcune modifiche attendono ancora il server. Hanno la precedenza.',
  'switch.block.refused-changes': 'Il server ha rifiutato una modifica. Prima riprova o scartala in Attività.',
  'switch.block.outbox': 'C’è qualcosa nella posta in uscita. Prima invialo o ritiralo.',
  'switch.block.drafts': 'Stai scrivendo un messaggio di questo account. Prima chiudilo.',
  'switch.block.no-uidl':
    'Questo server non distingue i messaggi (niente UIDL). Scegli «Rimuovi subito dopo il download» o resta con IMAP.',
  'switch.block.do': 'Nulla è stato modificato.',
  'switch.downloading': 'Scaricati {done, number} di {total, number}…',
  'switch.copying': '{done, number} di {total, number} nel nuovo posto…',
  'switch.stop': 'Interrompi',
  'switch.undone.imap': 'Non è stato possibile cambiare {account}, che usa ancora IMAP. Nulla è andato perso.',
  'switch.undone.pop3':
    'Non è stato possibile cambiare {account}, che usa ancora POP3. Nulla è andato perso. Ciò che era già stato copiato può trovarsi anche in Cartelle locali.',
  'switch.done.imap':
    '{n, plural, =0 {{account} ora usa IMAP.} one {{account} ora usa IMAP. # messaggio è in Cartelle locali.} many {{account} ora usa IMAP. # di messaggi sono in Cartelle locali.} other {{account} ora usa IMAP. # messaggi sono in Cartelle locali.}}',
  'switch.done.pop3':
    '{n, plural, =0 {{account} ora usa POP3.} one {{account} ora usa POP3. # messaggio è su questo dispositivo.} many {{account} ora usa POP3. # di messaggi sono su questo dispositivo.} other {{account} ora usa POP3. # messaggi sono su questo dispositivo.}}',
}
