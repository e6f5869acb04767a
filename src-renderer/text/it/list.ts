import type { Catalog } from '../catalog'

export const list: Catalog['list'] = {
  'action.archive':
    '{scope, select, server {Archivia – anche sul server} device {Archivia – solo su questo dispositivo} other {Archivia}}',
  'action.junk':
    '{scope, select, server {Indesiderata – anche sul server} device {Indesiderata – solo su questo dispositivo} other {Indesiderata}}',
  'action.notJunk':
    '{scope, select, server {Non indesiderata – anche sul server} device {Non indesiderata – solo su questo dispositivo} other {Non indesiderata}}',
  'action.deleteForever':
    '{scope, select, server {Elimina definitivamente – anche sul server} device {Elimina definitivamente – solo su questo dispositivo} other {Elimina definitivamente}}',
  'action.all': 'Tutte le azioni',
  'short.reply': 'Rispondi',
  'short.replyAll': 'Rispondi a tutti',
  'short.forward': 'Inoltra',
  'short.archive': 'Archivia',
  'short.junk': 'Indesiderata',
  'short.notJunk': 'Non indesiderata',
  'done.archived':
    '{scope, select, server {{n, plural, one {Messaggio archiviato, anche sul server} many {# di messaggi archiviati, anche sul server} other {# messaggi archiviati, anche sul server}}} device {{n, plural, one {Messaggio archiviato, solo su questo dispositivo} many {# di messaggi archiviati, solo su questo dispositivo} other {# messaggi archiviati, solo su questo dispositivo}}} other {{n, plural, one {Messaggio archiviato} many {# di messaggi archiviati} other {# messaggi archiviati}}}}',
  'done.junk':
    '{scope, select, server {{n, plural, one {Messaggio spostato nella posta indesiderata, anche sul server} many {# di messaggi spostati nella posta indesiderata, anche sul server} other {# messaggi spostati nella posta indesiderata, anche sul server}}} device {{n, plural, one {Messaggio spostato nella posta indesiderata, solo su questo dispositivo} many {# di messaggi spostati nella posta indesiderata, solo su questo dispositivo} other {# messaggi spostati nella posta indesiderata, solo su questo dispositivo}}} other {{n, plural, one {Messaggio spostato nella posta indesiderata} many {# di messaggi spostati nella posta indesiderata} other {# messaggi spostati nella posta indesiderata}}}}',
  'done.notJunk':
    '{scope, select, server {{n, plural, one {Messaggio spostato nella posta in arrivo, anche sul server} many {# di messaggi spostati nella posta in arrivo, anche sul server} other {# messaggi spostati nella posta in arrivo, anche sul server}}} device {{n, plural, one {Messaggio spostato nella posta in arrivo, solo su questo dispositivo} many {# di messaggi spostati nella posta in arrivo, solo su questo dispositivo} other {# messaggi spostati nella posta in arrivo, solo su questo dispositivo}}} other {{n, plural, one {Messaggio spostato nella posta in arrivo} many {# di messaggi spostati nella posta in arrivo} other {# messaggi spostati nella posta in arrivo}}}}',
  'done.copied':
    '{scope, select, server {{n, plural, one {Copiato in «{folder}», anche sul server} many {# di messaggi copiati in «{folder}», anche sul server} other {# messaggi copiati in «{folder}», anche sul server}}} device {{n, plural, one {Copiato in «{folder}», solo su questo dispositivo} many {# di messaggi copiati in «{folder}», solo su questo dispositivo} other {# messaggi copiati in «{folder}», solo su questo dispositivo}}} other {{n, plural, one {Copiato in «{folder}»} many {# di messaggi copiati in «{folder}»} other {# messaggi copiati in «{folder}»}}}}',
  'done.deletedForever':
    '{scope, select, server {{n, plural, one {Messaggio eliminato definitivamente, anche sul server} many {# di messaggi eliminati definitivamente, anche sul server} other {# messaggi eliminati definitivamente, anche sul server}}} device {{n, plural, one {Messaggio eliminato definitivamente, solo su questo dispositivo} many {# di messaggi eliminati definitivamente, solo su questo dispositivo} other {# messaggi eliminati definitivamente, solo su questo dispositivo}}} other {{n, plural, one {Messaggio eliminato definitivamente} many {# di messaggi eliminati definitivamente} other {# messaggi eliminati definitivamente}}}}',
  'done.starred':
    '{n, plural, one {Stella aggiunta} many {Stella aggiunta a # di messaggi} other {Stella aggiunta a # messaggi}}',
  'done.unstarred':
    '{n, plural, one {Stella tolta} many {Stella tolta da # di messaggi} other {Stella tolta da # messaggi}}',
  'done.read':
    '{n, plural, one {Segnato come letto} many {# di messaggi segnati come letti} other {# messaggi segnati come letti}}',
  'done.unread':
    '{n, plural, one {Segnato come non letto} many {# di messaggi segnati come non letti} other {# messaggi segnati come non letti}}',
  'undo.action': 'Annulla',
  'undo.spoken': '{done}. Annulla con Ctrl+Z',
  'undo.done': 'Annullato: {done}',
  'redo.done': 'Ripetuto: {done}',
  'undo.nothing': 'Non c’è niente da annullare.',
  'redo.nothing': 'Non c’è niente da ripetere.',
  'drag.messages': '{n, plural, one {# messaggio} many {# di messaggi} other {# messaggi}}',
  'drag.move': 'Sposta {n} in «{folder}» – {scope}',
  'drag.copy': 'Copia {n} in «{folder}» – {scope}',
  'list.selectedAll':
    '{n, plural, one {Tutto: # messaggio} many {Tutti: # di messaggi di questo elenco} other {Tutti i # messaggi di questo elenco}}',
  'list.owner': '{account}, {protocol}',
  'list.fold': 'Chiudi conversazione: {subject}',
  'list.unfold': 'Apri conversazione: {subject}',
  'list.foldTip': 'Chiudi',
  'list.unfoldTip': 'Apri',
  'list.show': 'Come mostrare l’elenco',
  'list.account': 'Account',
  'list.conversations': 'Conversazioni',
  'list.conversations.byDate': 'Solo in ordine di data',
  'list.asCards': 'Mostra come schede',
  'list.asTable': 'Mostra come tabella',
  'list.starred.means': 'Tutto ciò che ha una stella, da tutti gli account. Ogni account mantiene le proprie regole.',
  'sort.by': 'Ordina per: {column}',
  'sort.date': 'Data',
  'sort.from': 'Mittente',
  'sort.subject': 'Oggetto',
  'sort.size': 'Dimensione',
  'sort.date.down': 'Prima i più recenti',
  'sort.date.up': 'Prima i più vecchi',
  'sort.from.down': 'Dalla Z alla A',
  'sort.from.up': 'Dalla A alla Z',
  'sort.subject.down': 'Dalla Z alla A',
  'sort.subject.up': 'Dalla A alla Z',
  'sort.size.down': 'Prima i più grandi',
  'sort.size.up': 'Prima i più piccoli',
  'filter.label': 'Mostra solo',
  'filter.all': 'Tutti',
  'filter.unread': 'Non letti',
  'filter.starred': 'Con stella',
  'filter.files': 'Allegati',
  'filter.all.empty': 'Nessun messaggio in «{folder}»',
  'filter.unread.empty': 'Nessun messaggio non letto in «{folder}»',
  'filter.starred.empty': 'Nessun messaggio con stella in «{folder}»',
  'filter.files.empty': 'Nessun messaggio con allegati in «{folder}»',
  'filter.showAll': 'Mostra tutti',
  'move.title':
    '{n, plural, one {Sposta il messaggio in…} many {Sposta # di messaggi in…} other {Sposta # messaggi in…}}',
  'move.copyTitle':
    '{n, plural, one {Copia il messaggio in…} many {Copia # di messaggi in…} other {Copia # messaggi in…}}',
  'move.find': 'Cerca cartella',
  'trash.imap':
    '{n, plural, one {Eliminare definitivamente # messaggio dal server e da tutti i tuoi dispositivi?} many {Eliminare definitivamente # di messaggi dal server e da tutti i tuoi dispositivi?} other {Eliminare definitivamente # messaggi dal server e da tutti i tuoi dispositivi?}}',
  'trash.pop3':
    '{n, plural, one {Eliminare definitivamente # messaggio da questo dispositivo?} many {Eliminare definitivamente # di messaggi da questo dispositivo?} other {Eliminare definitivamente # messaggi da questo dispositivo?}}',
  'status.trouble':
    '{n, plural, one {# account richiede attenzione} many {# di account richiedono attenzione} other {# account richiedono attenzione}}',
  'status.all': 'Stato di tutti gli account',
  'tree.starred': 'Con stella',
  'tree.accountLine': '{name}, {account}, {badge}',
  'tree.markRead': 'Segna tutto come letto',
  'tree.newFolder': 'Nuova cartella…',
  'tree.rename': 'Rinomina…',
  'tree.remove': 'Elimina cartella…',
  'tree.empty': 'Svuota…',
  'tree.emptyDo': 'Svuota',
  'tree.properties': 'Proprietà',
  'tree.removeAccount': 'Rimuovi account…',
  'folder.where': 'In «{place}»',
  'folder.kind.server': 'Sul server, sincronizzata con questo dispositivo',
  'folder.kind.local': 'Solo su questo dispositivo',
  'folder.messages': 'Messaggi',
  'folder.unread': 'Non letti',
  'folder.path': 'Nome sul server',
  'folder.newTitle': 'Nuova cartella',
  'folder.renameTitle': 'Rinomina «{name}»',
  'folder.renamed': 'Rinominata in «{name}»',
  'folder.name': 'Nome',
  'folder.create': 'Crea',
  'folder.rename': 'Rinomina',
  'folder.emptyTitle': 'Svuotare «{name}»?',
  'folder.removeTitle': 'Eliminare la cartella «{name}»?',
  'folder.removeDo': 'Elimina cartella',
  'folder.remove.imap':
    '{n, plural, =0 {La cartella viene eliminata anche sul server, con tutte le cartelle al suo interno.} one {La cartella viene eliminata anche sul server, con tutte le cartelle al suo interno. # messaggio va nel cestino.} many {La cartella viene eliminata anche sul server, con tutte le cartelle al suo interno. # di messaggi vanno nel cestino.} other {La cartella viene eliminata anche sul server, con tutte le cartelle al suo interno. # messaggi vanno nel cestino.}}',
  'folder.remove.pop3':
    '{n, plural, =0 {La cartella viene eliminata da questo dispositivo, con tutte le cartelle al suo interno.} one {La cartella viene eliminata da questo dispositivo, con tutte le cartelle al suo interno. # messaggio va nel cestino.} many {La cartella viene eliminata da questo dispositivo, con tutte le cartelle al suo interno. # di messaggi vanno nel cestino.} other {La cartella viene eliminata da questo dispositivo, con tutte le cartelle al suo interno. # messaggi vanno nel cestino.}}',
}
