export const search = {
  'search.label': 'Search mail',
  'search.clear': 'Clear search',
  'search.title': 'Search: {q}',
  'search.results': 'Search results',
  'search.where': 'Where to search',
  'search.scope.mailbox': 'This folder',
  'search.scope.account': 'This account',
  'search.scope.all': 'All accounts',
  'search.filters': 'Filters',
  'search.remove': 'Remove {filter}',
  'search.unknown': 'Not known as a filter, so searched for as text: {operators}',
  'search.coverage': 'The search index is being built: {done} of {total} messages so far.',
  'search.failed': 'Search is not available right now. Your mail is safe; please try again in a moment.',
  'search.running': 'Searching…',
  'search.found': '{n, plural, =0 {No messages} one {# message} other {# messages}}',
  'search.most': '{n, plural, one {The newest message} other {The newest # messages}}',
  'search.none': 'Nothing found for “{q}”',
  'search.everywhere': 'Search all accounts',
  'search.more':
    '{n, plural, one {# message is only on the server. Search there too} other {# messages are only on the server. Search there too}}',
  'search.server.asking': 'Searching on the server…',
  'search.server.told':
    '{n, plural, =0 {The server has found nothing.} one {The server has found # message.} other {The server has found # messages.}}',
  'search.server.failed':
    'Not every server answered; {n, plural, one {# message was found} other {# messages were found}}. Try again later.',
} as const
