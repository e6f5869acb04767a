import type { Catalog } from '../catalog'

export const local: Catalog['local'] = {
  'err.backup.not-ours': 'Questo file non è un backup di Tern.',
  'err.backup.cut-short': 'Questo file non è un backup, oppure ne manca una parte.',
  'err.backup.damaged': 'Questo backup è danneggiato. Non è stato modificato nulla.',
  'err.backup.newer': 'Questo backup è stato creato da una versione più recente di Tern.',
  'err.backup.do': 'Scegli un altro file o aggiorna Tern.',
  'local.folders': 'Cartelle locali',
  'local.means': 'Solo su questo dispositivo. Non appartiene ad alcun server.',
  'shelf.title': 'Ancora sul server – {account}',
  'shelf.open': 'Ancora sul server',
  'shelf.summary':
    '{n, plural, one {# messaggio, {size}} many {# di messaggi, {size}} other {# messaggi, {size}}} · elenco: {time}',
  'shelf.never': 'Il server non è ancora stato interrogato.',
  'shelf.loading': 'Lettura dell’elenco…',
  'shelf.list': 'Messaggi sul server',
  'shelf.filter': 'Mostra',
  'shelf.filter.all': 'Tutti ({n, number})',
  'shelf.filter.stays': 'Restano ({n, number})',
  'shelf.filter.removed': 'Saranno rimossi ({n, number})',
  'shelf.filter.not-downloaded': 'Non scaricati ({n, number})',
  'shelf.empty': 'Sul server non è rimasto nulla.',
  'shelf.emptyFilter': 'Nessun messaggio di questo tipo.',
  'shelf.untitled': 'Messaggio senza oggetto',
  'shelf.unknown': 'Oggetto non ancora noto',
  'shelf.selectAll': 'Seleziona tutti i mostrati',
  'shelf.selected':
    '{n, plural, =0 {Nessuna selezione} one {# selezionato} many {# di selezionati} other {# selezionati}}',
  'shelf.keep': 'Tieni sul server',
  'shelf.unkeep': 'Segui di nuovo la regola',
  'shelf.remove': 'Rimuovi ora',
  'shelf.download': 'Scarica',
  'shelf.kept':
    '{n, plural, one {# messaggio resta sul server} many {# di messaggi restano sul server} other {# messaggi restano sul server}}',
  'shelf.unkept':
    '{n, plural, one {# messaggio segue di nuovo la regola} many {# di messaggi seguono di nuovo la regola} other {# messaggi seguono di nuovo la regola}}',
  'shelf.removing':
    '{n, plural, one {# copia viene rimossa dal server al prossimo controllo} many {# di copie vengono rimosse dal server al prossimo controllo} other {# copie vengono rimosse dal server al prossimo controllo}}',
  'shelf.downloading':
    '{n, plural, one {# messaggio viene scaricato ora} many {# di messaggi vengono scaricati ora} other {# messaggi vengono scaricati ora}}',
  'shelf.tooLate':
    '{n, plural, one {# copia era già stata rimossa} many {# di copie erano già state rimosse} other {# copie erano già state rimosse}}',
  'shelf.expire':
    '{n, plural, one {Il server stesso rimuove la posta dopo # giorno.} many {Il server stesso rimuove la posta dopo # di giorni.} other {Il server stesso rimuove la posta dopo # giorni.}}',
  'fate.stays.rule': 'Resta: tutto resta, secondo la tua regola',
  'fate.stays.newest': 'Resta: tra i più recenti, secondo la tua regola',
  'fate.stays.existing': 'Resta: era già lì prima di questo account',
  'fate.stays.kept': 'Resta: hai scelto di tenerlo',
  'fate.stays.no-uidl': 'Resta: questo server non identifica i messaggi',
  'fate.stays.incomplete': 'Resta: è arrivato meno di quanto annunciato dal server',
  'fate.stays.damaged': 'Resta: la copia qui è danneggiata e viene riscaricata',
  'fate.stays.moved-away': 'Resta: spostato in un altro account, dove non è stato possibile verificare la copia',
  'fate.stays.server-keeps': 'Resta: questo server conserva la posta anche se gli si chiede di rimuoverla',
  'fate.removed':
    'Rimozione il {date}: {reason, select, after_download {scaricato} after_days {più vecchio di {n, plural, one {# giorno} many {# di giorni} other {# giorni}}} beyond_newest {posta più recente ne prende il posto} deleted_here {eliminato qui} other {come richiesto}}{verified, select, yes {, copia qui verificata} other {}}',
  'fate.removedNext':
    'Rimozione al prossimo controllo: {reason, select, after_download {scaricato} after_days {più vecchio di {n, plural, one {# giorno} many {# di giorni} other {# giorni}}} beyond_newest {posta più recente ne prende il posto} deleted_here {eliminato qui} other {come richiesto}}{verified, select, yes {, copia qui verificata} other {}}',
  'fate.waiting.next-check': 'Non ancora scaricato: arriva al prossimo controllo',
  'fate.waiting.large': 'Non ancora scaricato: {size}, oltre il limite automatico',
  'fate.waiting.wanted': 'Non ancora scaricato: è il prossimo, come richiesto',
  'fate.waiting.refused': 'Non ancora scaricato: il server non l’ha consegnato',
  'preview.title': 'Che cosa fa questa regola con ciò che è ora sul server',
  'preview.next':
    '{n, plural, one {# copia viene rimossa al prossimo controllo} many {# di copie vengono rimosse al prossimo controllo} other {# copie vengono rimosse al prossimo controllo}}',
  'preview.later':
    '{n, plural, one {# copia viene rimossa più tardi, il {date}} many {# di copie vengono rimosse più tardi, la prima il {date}} other {# copie vengono rimosse più tardi, la prima il {date}}}',
  'preview.stays': '{n, plural, one {# copia resta} many {# di copie restano} other {# copie restano}}',
  'preview.waiting':
    '{n, plural, one {# messaggio non è ancora scaricato e resta fino ad allora} many {# di messaggi non sono ancora scaricati e restano fino ad allora} other {# messaggi non sono ancora scaricati e restano fino ad allora}}',
  'preview.none': 'Ora sul server non c’è nulla.',
  'preview.apply': 'Usa questa regola',
  'preview.back': 'Lascia com’era',
  'receipts.title': 'Ricevute – {account}',
  'receipts.open': 'Ricevute',
  'receipts.line':
    '{offered, number} offerti, {verified, number} verificati qui, {removed, number} rimossi dal server, {unexplained, number} senza spiegazione',
  'receipts.good': 'Ogni messaggio è documentato.',
  'receipts.bad':
    '{n, plural, one {# messaggio non è documentato.} many {# di messaggi non sono documentati.} other {# messaggi non sono documentati.}}',
  'receipts.here': 'Su questo dispositivo',
  'receipts.there': 'Sul server',
  'receipts.offered': 'Offerti finora dal server',
  'receipts.waiting': 'Non ancora scaricati',
  'receipts.verified': 'Qui, riletti dal disco e verificati',
  'receipts.unverified': 'Qui, non ancora riletti',
  'receipts.deletedHere': 'Eliminati da te definitivamente su questo dispositivo o spostati in un altro account',
  'receipts.repairable': 'Danneggiati qui, riscaricati dal server',
  'receipts.unexplained': 'Danneggiati o mancanti, senza spiegazione',
  'receipts.onServer': 'Ancora lì',
  'receipts.removed': 'Rimossi da Tern, confermato dal server',
  'receipts.removedElsewhere': 'Spariti senza Tern: rimossi dal server o da un altro programma',
  'receipts.octets': '{received} ricevuti, {announced} annunciati dal server',
  'receipts.checked': 'Tutte le copie sono state rilette {time}.',
  'receipts.neverChecked': 'Le copie vengono rilette una volta alla settimana. Non è ancora successo.',
  'receipts.check': 'Controlla ora tutte le copie',
  'receipts.export': 'Salva come CSV…',
  'receipts.exported': 'Ricevute salvate come {name}',
  'receipts.checkedNow':
    '{checked, plural, one {# copia riletta} many {# di copie rilette} other {# copie rilette}}, {repaired, number} riparate, {lost, number} danneggiate',
  'receipts.means':
    'Che cosa è registrato di ogni messaggio mai offerto da questo server. Lì non viene rimosso nulla prima di essere verificato qui.',
  'storage.title': 'Backup, esportazione e importazione',
  'storage.backup': 'Backup',
  'storage.backup.means':
    'Un file zip con tutta la posta, le cartelle, i contrassegni e le impostazioni, apribile anche con altri programmi. Le password non sono incluse.',
  'storage.backup.do': 'Esegui backup ora…',
  'storage.backup.done':
    '{n, plural, one {# messaggio è in {name}} many {# di messaggi sono in {name}} other {# messaggi sono in {name}}}, {size}, riletto e verificato',
  'storage.damaged':
    '{n, plural, one {# messaggio è danneggiato.} many {# di messaggi sono danneggiati.} other {# messaggi sono danneggiati.}}',
  'storage.restore': 'Ripristina un backup…',
  'storage.restore.means':
    'Aggiunge gli account del backup che qui mancano ancora. Nulla di ciò che c’è viene sostituito.',
  'storage.restore.setup': 'Hai un backup di Tern?',
  'storage.restore.done':
    '{n, plural, one {# messaggio ripristinato.} many {# di messaggi ripristinati.} other {# messaggi ripristinati.}} Accedi di nuovo per ricevere nuova posta.',
  'storage.restore.here': 'Già qui, lasciato com’è: {accounts}',
  'storage.export': 'Esportazione',
  'storage.export.means':
    'mbox (mboxrd) è un file che la maggior parte dei programmi di posta legge. eml è un file per messaggio, ottetto per ottetto. Letto e speciale non sono inclusi; un backup li conserva.',
  'storage.export.do': 'Esporta…',
  'storage.export.done':
    '{n, plural, one {# messaggio esportato in {name}} many {# di messaggi esportati in {name}} other {# messaggi esportati in {name}}}',
  'storage.export.missing':
    '{n, plural, one {# messaggio è solo sul server ed è stato escluso.} many {# di messaggi sono solo sul server e sono stati esclusi.} other {# messaggi sono solo sul server e sono stati esclusi.}}',
  'storage.folder': 'Cartella',
  'storage.format': 'Formato',
  'storage.import': 'Importazione',
  'storage.import.means':
    'mbox, Maildir ed eml, in una cartella su questo dispositivo. Ciò che c’è già non viene importato due volte.',
  'storage.import.new': 'Nuova cartella locale «Importati»',
  'storage.import.newName': 'Importati',
  'storage.import.files': 'Scegli file…',
  'storage.import.folder': 'Scegli una cartella…',
  'storage.import.done':
    '{n, plural, one {# messaggio importato} many {# di messaggi importati} other {# messaggi importati}}, {known, number} erano già qui',
  'storage.import.failed':
    '{n, plural, one {# file non conteneva messaggi.} many {# di file non contenevano messaggi.} other {# file non contenevano messaggi.}}',
  'task.backup': 'Backup in corso…',
  'task.restore': 'Ripristino in corso…',
  'task.export': 'Esportazione in corso…',
  'task.import': 'Importazione in corso…',
  'task.check': 'Rilettura delle copie…',
  'task.stop': 'Interrompi',
  'notice.damaged':
    '{n, plural, one {# messaggio di {account} è danneggiato su questo dispositivo e non può essere riparato.} many {# di messaggi di {account} sono danneggiati su questo dispositivo e non possono essere riparati.} other {# messaggi di {account} sono danneggiati su questo dispositivo e non possono essere riparati.}} Le ricevute li elencano.',
}
