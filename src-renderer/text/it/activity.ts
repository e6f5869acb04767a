import type { Catalog } from '../catalog'

export const activity: Catalog['activity'] = {
  'activity.title': 'Attività',
  'activity.open': 'Attività',
  'activity.openRefused':
    '{n, plural, one {Attività: # modifica rifiutata} many {Attività: # di modifiche rifiutate} other {Attività: # modifiche rifiutate}}',
  'activity.of': 'Mostra',
  'activity.all': 'Tutti gli account',
  'activity.accounts': 'Che cosa stanno facendo gli account',
  'activity.check': 'Controlla ora',
  'activity.checkName': 'Controlla ora: {account}',
  'activity.refused':
    '{n, plural, one {# modifica non è stata accettata} many {# di modifiche non sono state accettate} other {# modifiche non sono state accettate}}',
  'activity.waiting':
    '{n, plural, =0 {In attesa del server} one {# modifica in attesa del server} many {# di modifiche in attesa del server} other {# modifiche in attesa del server}}',
  'activity.nothing': 'Nulla in attesa. Tutto quello che hai fatto è sul server.',
  'activity.local': 'Nulla in attesa. Quello che fai qui resta su questo dispositivo.',
  'activity.done': 'Completate di recente',
  'activity.more': '{n, plural, one {E un’altra} many {E altre # di modifiche} other {E altre #}}',
  'activity.retry': 'Riprova',
  'activity.retryName': 'Riprova: {what}',
  'activity.retried': 'Nuovo tentativo: {what}',
  'activity.discard': 'Rinuncia',
  'activity.discardName': 'Rinuncia: {what}',
  'activity.discardSure': 'Elimina l’unica copia',
  'activity.discardSureName': 'Elimina l’unica copia: {what}',
  'activity.discarded': 'Rinunciato: {what}',
  'activity.onlyCopy': 'Questo messaggio non è su nessun server. Se rinunci, va perso.',
  'activity.cancel': 'Ritira',
  'activity.cancelName': 'Ritira: {what}',
  'activity.cancelled': 'Ritirata: {what}',
  'activity.state.queued': 'In attesa del server',
  'activity.state.running': 'In corso',
  'activity.state.held': 'Puoi ritirarla fino alle {time}',
  'activity.outcome.done': 'Sul server da: {time}',
  'activity.outcome.cancelled': 'Ritirata, {time}',
  'activity.outcome.discarded': 'Rifiutata e abbandonata, {time}',
  'activity.outcome.gone': 'Già eliminati o spostati su un altro dispositivo, {time}',
  'activity.noSubject': '(nessun oggetto)',
  'activity.goneFolder': 'una cartella che non esiste più',
  'activity.what.read':
    '{n, plural, one {Segna «{subject}» come letto} many {Segna come letti # di messaggi} other {Segna come letti # messaggi}}',
  'activity.what.unread':
    '{n, plural, one {Segna «{subject}» come da leggere} many {Segna come da leggere # di messaggi} other {Segna come da leggere # messaggi}}',
  'activity.what.star':
    '{n, plural, one {Aggiungi la stella a «{subject}»} many {Aggiungi la stella a # di messaggi} other {Aggiungi la stella a # messaggi}}',
  'activity.what.unstar':
    '{n, plural, one {Togli la stella da «{subject}»} many {Togli la stella da # di messaggi} other {Togli la stella da # messaggi}}',
  'activity.what.flags':
    '{n, plural, one {Cambia i contrassegni di «{subject}»} many {Cambia i contrassegni di # di messaggi} other {Cambia i contrassegni di # messaggi}}',
  'activity.what.delete':
    '{n, plural, one {Elimina «{subject}»} many {Elimina # di messaggi} other {Elimina # messaggi}}',
  'activity.what.archive':
    '{n, plural, one {Archivia «{subject}»} many {Archivia # di messaggi} other {Archivia # messaggi}}',
  'activity.what.junk':
    '{n, plural, one {Segna «{subject}» come indesiderato} many {Segna come indesiderati # di messaggi} other {Segna come indesiderati # messaggi}}',
  'activity.what.notJunk':
    '{n, plural, one {Togli «{subject}» dagli indesiderati} many {Togli # di messaggi dagli indesiderati} other {Togli # messaggi dagli indesiderati}}',
  'activity.what.move':
    '{n, plural, one {Sposta «{subject}» in «{to}»} many {Sposta # di messaggi in «{to}»} other {Sposta # messaggi in «{to}»}}',
  'activity.what.copy':
    '{n, plural, one {Copia «{subject}» in «{to}»} many {Copia # di messaggi in «{to}»} other {Copia # messaggi in «{to}»}}',
  'activity.what.expunge':
    '{n, plural, one {Elimina definitivamente «{subject}»} many {Elimina definitivamente # di messaggi} other {Elimina definitivamente # messaggi}}',
  'activity.what.append': 'Archivia «{subject}» in «{mailbox}»',
  'activity.what.draft': 'Salva la bozza «{subject}»',
  'activity.what.create': 'Crea la cartella «{mailbox}»',
  'activity.what.rename': 'Rinomina la cartella «{mailbox}» in «{to}»',
  'activity.what.remove': 'Elimina la cartella «{mailbox}»',
  'activity.what.subscribe': 'Cambia la sottoscrizione della cartella «{mailbox}»',
  'mode.quota': '{used} di {limit} usati sul server',
}
