import type { Catalog } from '../catalog'

export const shelf: Catalog['shelf'] = {
  'fate.stays.comes-back': 'Bleibt: kommt mit dem nächsten Abruf in dieses Konto zurück',
  'shelf.changed': 'Die Liste hat sich gerade geändert. Bitte sehen Sie noch einmal hin; es wurde nichts getan.',
  'shelf.lost':
    '{n, plural, one {# ausgewählte Nachricht wurde in ein anderes Konto verschoben, und dort wurde keine Kopie gefunden. Dies ist vielleicht die letzte.} other {# ausgewählte Nachrichten wurden in ein anderes Konto verschoben, und dort wurden keine Kopien gefunden. Dies sind vielleicht die letzten.}}',
  'shelf.bringBack': 'Hierher zurückholen',
  'shelf.broughtBack':
    '{n, plural, one {# Nachricht kommt mit dem nächsten Abruf in den Posteingang zurück} other {# Nachrichten kommen mit dem nächsten Abruf in den Posteingang zurück}}',
  'shelf.giveUp': 'Endgültig entfernen …',
  'shelf.giveUp.title':
    '{n, plural, one {Die vielleicht letzte Kopie entfernen?} other {Die vielleicht letzten Kopien von # Nachrichten entfernen?}}',
  'shelf.giveUp.means':
    '{n, plural, one {Tern hat auf diesem Gerät keine Kopie dieser Nachricht gefunden. Ist die Kopie auf dem Server entfernt, kann niemand sie zurückholen.} other {Tern hat auf diesem Gerät keine Kopien dieser Nachrichten gefunden. Sind die Kopien auf dem Server entfernt, kann niemand sie zurückholen.}}',
  'shelf.giveUp.safe': 'Auf dem Server lassen',
  'shelf.giveUp.go': 'Endgültig entfernen',
}
