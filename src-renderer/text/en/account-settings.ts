export const accountSettings = {
  'acc.identity': 'Name and colour',
  'acc.offline.headers': 'Only sender, subject and date',
  'acc.offline.everything.means': 'All mail is on this device and can be read without a connection.',
  'acc.offline.year.means':
    'Mail of the last 12 months can be read without a connection. The text of older mail leaves this device, stays on the server and is fetched when you open it.',
  'acc.offline.quarter.means':
    'Mail of the last 90 days can be read without a connection. The text of older mail leaves this device, stays on the server and is fetched when you open it.',
  'acc.offline.headers.means':
    'The lists stay complete. Texts and attachments leave this device, stay on the server and are fetched when you open a message; without a connection they cannot be read.',
  'acc.offline.change': 'If you change this',
  'acc.offline.safe': 'Nothing is deleted on the server.',
  'acc.offline.use': 'Use this choice',
  'acc.check.title': 'Look for new mail',
  'acc.check.minutes': '{n, plural, one {Every minute} other {Every # minutes}}',
  'acc.check.hours': '{n, plural, one {Every hour} other {Every # hours}}',
  'acc.check.hint': 'In between, Tern is not connected to the server. “{button}” looks at once.',
  'acc.remove.mail': 'What happens to the mail on this device?',
  'acc.remove.keep': 'Keep the mail in Local folders',
  'acc.remove.keepHint':
    'Folders, read and starred marks included, in Local folders › {account}. The account goes only once every message is proven to be there.',
  'acc.remove.server': 'Nothing on the server is touched.',
  'acc.remove.keepNow': 'Keep mail, remove account',
  'acc.remove.deleteNow': 'Delete mail, remove account',
  'acc.remove.moving': 'Moving the mail to Local folders…',
  'acc.removed.kept':
    '{n, plural, one {{account} was removed. # message is in Local folders.} other {{account} was removed. # messages are in Local folders.}}',
  'acc.remove.unsent':
    '{n, plural, one {# message in the outbox was not sent. It is dropped with the account.} other {# messages in the outbox were not sent. They are dropped with the account.}}',
  'acc.servers.open': 'Servers and sign-in…',
  'acc.servers.of': 'Servers of {account}',
  'acc.servers.hint':
    'What you change is tried first, and kept only if it works. Until then everything goes on as it was.',
  'acc.servers.try': 'Test and save',
  'acc.servers.password.keep': 'Leave it empty to keep the one Tern has.',
  'acc.servers.oauth': 'You sign in with {provider}.',
  'acc.servers.signIn': 'Sign-in there',
  'acc.servers.signIn.incoming': 'As for incoming mail',
  'acc.servers.signIn.own': 'With another password',
  'acc.servers.signIn.none': 'None',
  'acc.servers.noOutgoing': 'No server yet: mail of this account cannot be sent.',
} as const
