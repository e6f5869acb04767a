/** What lies on a server, and what of it is kept here: searching there, offline copies, folders of a server. */
export const mirror = {
  'search.more':
    '{n, plural, one {# message is only on the server. Search there too} other {# messages are only on the server. Search there too}}',
  'search.server.label': 'Search on the server',
  'search.server.asking': 'Searching on the server: {done, number} of {total, number} folders…',
  'search.server.stop': 'Stop',
  'search.server.found':
    '{n, plural, =0 {The server found nothing more.} one {The server found # more message.} other {The server found # more messages.}}',
  'search.server.unlisted':
    '{n, plural, one {# more will appear once its folder has been read.} other {# more will appear once their folders have been read.}}',
  'search.server.most': 'Only the newest {n, number} of a folder are shown.',
  'search.server.failed': 'Not everything could be searched in: {accounts}.',
  'search.server.again': 'Search there again',
  'offline.menu': 'Offline copy…',
  'offline.title': 'Offline copy of {folder}',
  'offline.usual': 'As for all of {account} ({choice})',
  'offline.use': 'Use this choice',
  'folder.readOnly': 'This folder is read-only: the server accepts no changes to it from you.',
  'folder.use': 'Used for',
  'folder.use.none': 'Nothing special',
  'folder.use.hint': 'Where Tern puts such mail of this account. Nothing on the server is renamed or moved.',
  'folder.subscribed': 'Subscribed',
  'folder.subscribed.hint': 'Some other programs show only subscribed folders.',
} as const
