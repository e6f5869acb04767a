import type { Catalog } from '../catalog'

export const masterPassword: Catalog['masterPassword'] = {
  'master.set': 'Imposta una password principale…',
  'master.change': 'Cambia la password principale…',
  'master.drop': 'Rinuncia alla password principale',
  'master.drop.go': 'Rinuncia',
  'master.drop.text':
    'Le password dei tuoi account passano al portachiavi del sistema, se ora ce n’è uno. Altrimenti Tern le conserva solo fino alla chiusura e le chiede di nuovo la prossima volta.',
  'master.dropped': 'La password principale non c’è più.',
  'master.kept': 'Le tue password sono protette dalla password principale.',
  'master.where': 'Dove sono conservate le password',
  'master.where.keychain': 'Nel portachiavi del sistema.',
  'master.where.session-only':
    'Solo in memoria, fino alla chiusura: questo sistema non ha un portachiavi. Le conserva una password principale, oppure un portachiavi come GNOME Keyring o KWallet: installalo e riavvia Tern.',
  'master.where.master-password': 'In un file su questo dispositivo, che la tua password principale apre.',
  'master.where.locked': 'In un file su questo dispositivo. Inserisci la password principale per usarle.',
  'master.means':
    'Tern la usa per cifrare le password dei tuoi account e le conserva su questo dispositivo (scrypt, AES-256). La chiede a ogni avvio.',
  'master.limits':
    'Protegge solo le password: la posta su questo dispositivo non è cifrata. Se la dimentichi, inserisci di nuovo le password dei tuoi account. Nessun messaggio va perso.',
  'master.first': 'Password principale',
  'master.second': 'La stessa un’altra volta',
  'master.short': 'Almeno {n} caratteri; alcune parole sono meglio di una.',
  'master.differs': 'Le due non coincidono.',
  'master.password': 'Password principale',
  'master.unlock.title': 'Sblocca le password',
  'master.unlock.text':
    'Tern ha bisogno della password principale per accedere ai tuoi account. La posta su questo dispositivo si può leggere anche senza.',
  'master.unlock': 'Sblocca',
  'master.later': 'Più tardi',
  'master.forgotten': 'Dimenticata?',
  'master.forgotten.go': 'Elimina le password',
  'master.forgotten.text':
    'Senza la password principale le password conservate non si possono leggere. Vengono eliminate e Tern chiede di nuovo la password di ogni account. Nessun messaggio va perso.',
  'master.wrong': 'Questa non è la password principale.',
  'master.wrong.do': 'Riprova; maiuscole e minuscole contano.',
}
