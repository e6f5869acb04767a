import type { Catalog } from '../catalog'

export const folders: Catalog['folders'] = {
  'cmd.folder.move': 'Sposta questa cartella…',
  'folders.move': 'Sposta cartella…',
  'folders.moveTitle': 'Sposta la cartella «{name}» in…',
  'folders.places': 'Posizioni',
  'folders.top': 'Livello principale di {account}',
  'folders.noPlace': 'Non c’è nessuna posizione adatta.',
  'folders.taken':
    '{n, plural, one {È esclusa # posizione che contiene già una cartella «{name}».} many {Sono escluse # di posizioni che contengono già una cartella «{name}».} other {Sono escluse # posizioni che contengono già una cartella «{name}».}}',
  'folders.move.server':
    '{n, plural, =0 {La cartella viene spostata anche sul server: gli altri tuoi dispositivi e la webmail la mostrano nella nuova posizione.} one {La cartella e quella al suo interno vengono spostate anche sul server: gli altri tuoi dispositivi e la webmail le mostrano nella nuova posizione.} many {La cartella e le # di cartelle al suo interno vengono spostate anche sul server: gli altri tuoi dispositivi e la webmail le mostrano nella nuova posizione.} other {La cartella e le # cartelle al suo interno vengono spostate anche sul server: gli altri tuoi dispositivi e la webmail le mostrano nella nuova posizione.}}',
  'folders.move.device':
    '{n, plural, =0 {La cartella viene spostata solo su questo dispositivo. Su nessun server cambia qualcosa.} one {La cartella e quella al suo interno vengono spostate solo su questo dispositivo. Su nessun server cambia qualcosa.} many {La cartella e le # di cartelle al suo interno vengono spostate solo su questo dispositivo. Su nessun server cambia qualcosa.} other {La cartella e le # cartelle al suo interno vengono spostate solo su questo dispositivo. Su nessun server cambia qualcosa.}}',
  'folders.moved':
    '{scope, select, server {Cartella «{name}» spostata in «{place}», anche sul server} other {Cartella «{name}» spostata in «{place}», solo su questo dispositivo}}',
  'folders.drag': 'Sposta la cartella «{name}» in «{place}» – {scope}',
  'activity.what.moveFolder': 'Sposta la cartella «{mailbox}» in «{to}»',
  'activity.what.moveFolderTop': 'Sposta la cartella «{mailbox}» al livello principale',
}
