import type { Catalog } from '../catalog'

export const certificates: Catalog['certificates'] = {
  'cert.why.over': 'Es ist abgelaufen.',
  'cert.why.notYet': 'Es ist noch nicht gültig.',
  'cert.why.name': 'Es wurde für einen anderen Server ausgestellt.',
  'cert.why.self': 'Der Server hat es sich selbst ausgestellt.',
  'cert.why.authority': 'Niemand, dem dieses Gerät vertraut, bürgt dafür.',
  'cert.why.purpose': 'Es ist nicht für Server gedacht.',
  'cert.why.revoked': 'Es wurde widerrufen.',
  'cert.clock': 'Auf diesem Gerät ist es {now}. Wenn das nicht stimmt, stellen Sie zuerst die Uhr.',
  'cert.hadValid':
    'Dieser Server hatte bisher ein gültiges Zertifikat. Deshalb bietet Tern nicht an, diesem zu vertrauen. Fragen Sie den Betreiber des Servers.',
}
