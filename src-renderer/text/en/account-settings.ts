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
  'share.same': 'Use the same password there',
  'share.ask': 'Does your password belong there, too? If not, enter the password for {server}.',
  'share.ask.own': 'Does your password belong there, too? If not, choose “{own}”.',
  'share.ask.setup':
    'Does your password belong there, too? If not, go back and leave that server out: you can add it later, with a password of its own.',
  'switch.toImap': 'Switch to IMAP',
  'switch.toPop3': 'Switch to POP3',
  'switch.open': '{mode}…',
  'switch.of': '{account}: {mode}',
  'switch.plan': 'What happens',
  'switch.planning': 'Looking at what is here…',
  'switch.stay': 'Stay with {mode}',
  'switch.imap.stays':
    '{n, plural, =0 {There is no mail of this account on this device yet.} one {# message on this device stays: it goes to Local folders › {account}, in its folder.} other {All # messages on this device stay: they go to Local folders › {account}, in their folders.}}',
  'switch.imap.appears':
    'The folders of the server appear and are kept in sync. What is on the server and here is then in both places.',
  'switch.imap.server': 'Nothing is removed from the server, now or later, unless you delete it.',
  'switch.pop3.download':
    '{n, plural, =0 {Everything is on this device already; nothing has to be downloaded.} one {# message is downloaded first.} other {# messages are downloaded first.}}',
  'switch.pop3.stays':
    '{n, plural, =0 {There is no mail of this account on this device yet.} one {# message stays on this device, in its folder, with its marks.} other {All # messages stay on this device, in their folders, with their marks.}}',
  'switch.pop3.server':
    'Nothing is removed from the server now. Only the Inbox is fetched from now on. Other folders stay on the server and as copies here.',
  'switch.pop3.existing': 'Also remove what is on the server already, after the same rule',
  'switch.block.offline': 'This needs a connection to the server, and there is none.',
  'switch.block.receiving': 'Tern has not received everything yet. Wait until the account is up to date.',
  'switch.block.changes': 'Changes still wait for the server. They go first.',
  'switch.block.refused-changes': 'The server refused a change. Try it again or discard it in Activity first.',
  'switch.block.outbox': 'There is something in the outbox. Send it or take it back first.',
  'switch.block.drafts': 'A message of this account is being written. Close it first.',
  'switch.block.no-uidl':
    'This server cannot tell messages apart (no UIDL). Choose “Remove right after download”, or stay with IMAP.',
  'switch.block.do': 'Nothing was changed.',
  'switch.downloading': 'Downloading {done, number} of {total, number}…',
  'switch.copying': 'Bringing {done, number} of {total, number} to their new place…',
  'switch.stop': 'Stop',
  'switch.undone.imap': '{account} could not be switched and still uses IMAP. Nothing was lost.',
  'switch.undone.pop3':
    '{account} could not be switched and still uses POP3. Nothing was lost. What was copied already may be in Local folders as well.',
  'switch.done.imap':
    '{n, plural, =0 {{account} uses IMAP now.} one {{account} uses IMAP now. # message is in Local folders.} other {{account} uses IMAP now. # messages are in Local folders.}}',
  'switch.done.pop3':
    '{n, plural, =0 {{account} uses POP3 now.} one {{account} uses POP3 now. # message is on this device.} other {{account} uses POP3 now. # messages are on this device.}}',
} as const
