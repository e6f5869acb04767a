import type { Catalog } from '../catalog'

export const desktop: Catalog['desktop'] = {
  'desktop.tray.open': 'Apri Tern',
  'desktop.tray.compose': 'Nuovo messaggio',
  'desktop.tray.check': 'Controlla la posta',
  'desktop.tray.pause': 'Metti in pausa',
  'desktop.tray.resume': 'Riprendi',
  'desktop.tray.quit': 'Esci da Tern',
  'desktop.tray.plain': 'Tern: nessun messaggio da leggere',
  'desktop.tray.unread':
    '{n, plural, one {Tern: # messaggio da leggere} many {Tern: # di messaggi da leggere} other {Tern: # messaggi da leggere}}',
  'desktop.tray.paused': 'Tern: in pausa, la posta non viene ricevuta',
  'desktop.tray.attention': 'Tern: un account richiede la tua attenzione',
  'desktop.paused': 'In pausa. Finché non riprendi, la posta non viene ricevuta.',
  'desktop.resumed': 'La posta viene di nuovo ricevuta.',
  'desktop.close.title': 'Tern resta in esecuzione',
  'desktop.close.tray':
    'La nuova posta continua ad arrivare e viene notificata. Trovi Tern alla sua icona, da cui puoi anche uscire.',
  'desktop.close.window':
    'La nuova posta continua ad arrivare e viene notificata. Questo desktop non ha posto per un’icona, quindi Tern resta nell’elenco delle finestre.',
  'desktop.close.keep': 'Lascia in esecuzione',
  'desktop.login': 'Avvia Tern quando accedo',
  'desktop.login.hint': 'In secondo piano, così la nuova posta viene notificata da subito.',
  'desktop.keep': 'Resta in esecuzione quando chiudo la finestra',
  'desktop.keep.hint': 'Altrimenti chiudere la finestra chiude anche Tern.',
  'desktop.tray': 'Icona nell’area di notifica',
  'desktop.tray.hint': 'Mostra se c’è posta da leggere. È sempre presente mentre Tern è in esecuzione senza finestra.',
  'desktop.tray.none': 'Questo desktop non mostra icone di questo tipo.',
  'desktop.mail': 'Programma di posta predefinito',
  'desktop.mail.yes': 'I link di posta si aprono in Tern.',
  'desktop.mail.no': 'I link di posta si aprono in un altro programma.',
  'desktop.mail.unavailable': 'Tern deve essere installato perché il desktop possa aprirvi i link di posta.',
  'desktop.mail.become': 'Usa Tern',
  'desktop.mail.refused': 'Il desktop non l’ha cambiato. Cercalo nelle impostazioni del sistema.',
}
