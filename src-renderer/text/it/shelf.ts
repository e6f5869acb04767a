import type { Catalog } from '../catalog'

export const shelf: Catalog['shelf'] = {
  'fate.stays.comes-back': 'Resta: torna in questo account al prossimo controllo',
  'shelf.changed': 'L’elenco è appena cambiato. Guardalo di nuovo: non è stato fatto nulla.',
  'shelf.lost':
    '{n, plural, one {# messaggio selezionato è stato spostato in un altro account, dove non se ne è trovata alcuna copia. Questa potrebbe essere l’ultima.} many {# di messaggi selezionati sono stati spostati in un altro account, dove non se ne è trovata alcuna copia. Queste potrebbero essere le ultime.} other {# messaggi selezionati sono stati spostati in un altro account, dove non se ne è trovata alcuna copia. Queste potrebbero essere le ultime.}}',
  'shelf.bringBack': 'Riporta qui',
  'shelf.broughtBack':
    '{n, plural, one {# messaggio torna nella posta in arrivo al prossimo controllo} many {# di messaggi tornano nella posta in arrivo al prossimo controllo} other {# messaggi tornano nella posta in arrivo al prossimo controllo}}',
  'shelf.giveUp': 'Rimuovi per sempre…',
  'shelf.giveUp.title':
    '{n, plural, one {Rimuovere quella che potrebbe essere l’ultima copia?} many {Rimuovere quelle che potrebbero essere le ultime copie di # di messaggi?} other {Rimuovere quelle che potrebbero essere le ultime copie di # messaggi?}}',
  'shelf.giveUp.means':
    '{n, plural, one {Tern non ha trovato alcuna copia di questo messaggio su questo dispositivo. Una volta rimossa la copia sul server, nessuno potrà recuperarlo.} many {Tern non ha trovato alcuna copia di questi messaggi su questo dispositivo. Una volta rimosse le copie sul server, nessuno potrà recuperarli.} other {Tern non ha trovato alcuna copia di questi messaggi su questo dispositivo. Una volta rimosse le copie sul server, nessuno potrà recuperarli.}}',
  'shelf.giveUp.safe': 'Lascia sul server',
  'shelf.giveUp.go': 'Rimuovi per sempre',
}
