import type { Catalog } from '../catalog'

export const certificates: Catalog['certificates'] = {
  'cert.why.over': 'È scaduto.',
  'cert.why.notYet': 'Non è ancora valido.',
  'cert.why.name': 'È stato emesso per un altro server.',
  'cert.why.self': 'Il server lo ha emesso per sé stesso.',
  'cert.why.authority': 'Nessuno di cui questo dispositivo si fida lo garantisce.',
  'cert.why.purpose': 'Non è destinato ai server.',
  'cert.why.revoked': 'È stato revocato.',
  'cert.clock': 'Su questo dispositivo risulta: {now}. Se non è giusto, regola prima l’orologio.',
  'cert.hadValid':
    'Finora questo server aveva un certificato valido, perciò Tern non propone di considerare attendibile questo. Chiedi a chi gestisce il server.',
}
