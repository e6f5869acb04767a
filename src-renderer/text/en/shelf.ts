/** What became of mail that is still on a server although it was moved away, and a list that changes while it is read. */
export const shelf = {
  'fate.stays.comes-back': 'Stays: comes back to this account with the next check',
  'shelf.changed': 'The list has just changed. Please look at it again; nothing was done.',
  'shelf.lost':
    '{n, plural, one {# selected message was moved to another account, and no copy of it was found there. This may be the last one.} other {# selected messages were moved to another account, and no copies of them were found there. These may be the last ones.}}',
  'shelf.bringBack': 'Bring back here',
  'shelf.broughtBack':
    '{n, plural, one {# message comes back to the inbox with the next check} other {# messages come back to the inbox with the next check}}',
  'shelf.giveUp': 'Remove for good…',
  'shelf.giveUp.title':
    '{n, plural, one {Remove what may be the last copy?} other {Remove what may be the last copies of # messages?}}',
  'shelf.giveUp.means':
    '{n, plural, one {Tern found no copy of this message on this device. Once the server’s copy is removed, nobody can bring it back.} other {Tern found no copies of these messages on this device. Once the server’s copies are removed, nobody can bring them back.}}',
  'shelf.giveUp.safe': 'Leave on the server',
  'shelf.giveUp.go': 'Remove for good',
} as const
