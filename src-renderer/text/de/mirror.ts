import type { Catalog } from '../catalog'

export const mirror: Catalog['mirror'] = {
  'search.more':
    '{n, plural, one {# Nachricht liegt nur auf dem Server. Auch dort suchen} other {# Nachrichten liegen nur auf dem Server. Auch dort suchen}}',
  'search.server.label': 'Suche auf dem Server',
  'search.server.asking': 'Suche auf dem Server: {done, number} von {total, number} Ordnern …',
  'search.server.stop': 'Anhalten',
  'search.server.found':
    '{n, plural, =0 {Der Server hat nichts Weiteres gefunden.} one {Der Server hat # weitere Nachricht gefunden.} other {Der Server hat # weitere Nachrichten gefunden.}}',
  'search.server.unlisted':
    '{n, plural, one {# weitere erscheint, sobald ihr Ordner gelesen ist.} other {# weitere erscheinen, sobald ihre Ordner gelesen sind.}}',
  'search.server.most': 'Je Ordner werden nur die neuesten {n, number} angezeigt.',
  'search.server.failed': 'Nicht alles konnte durchsucht werden in: {accounts}.',
  'search.server.again': 'Dort noch einmal suchen',
  'offline.menu': 'Offline-Kopie …',
  'offline.title': 'Offline-Kopie von „{folder}“',
  'offline.usual': 'Wie im ganzen Konto {account} ({choice})',
  'offline.use': 'So verwenden',
  'folder.readOnly': 'Dieser Ordner ist schreibgeschützt: Der Server nimmt von Ihnen keine Änderungen daran an.',
  'folder.use': 'Verwendet für',
  'folder.use.none': 'Nichts Besonderes',
  'folder.use.hint':
    'Wohin Tern solche E-Mails dieses Kontos legt. Auf dem Server wird nichts umbenannt oder verschoben.',
  'folder.subscribed': 'Abonniert',
  'folder.subscribed.hint': 'Manche anderen Programme zeigen nur abonnierte Ordner.',
}
