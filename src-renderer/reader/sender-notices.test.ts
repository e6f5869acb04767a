import { expect, test } from 'vitest'
import type { Address, Envelope, HeaderNotes } from '../../src-shared/mail/envelope'
import { isOwnServer, type SenderFacts, senderNotices } from './sender-notices'

const person = (address: string, name = ''): Address => ({ name, address })
const envelope = (from: readonly Address[], replyTo: readonly Address[] = []): Envelope => ({
  subject: '',
  from,
  sender: [],
  replyTo,
  to: [],
  cc: [],
  bcc: [],
  sentAt: undefined,
  messageIdHeader: '',
  references: [],
  inReplyTo: [],
})
const facts = (from: readonly Address[], more: Partial<SenderFacts> = {}): SenderFacts => ({
  envelope: envelope(from),
  notes: undefined,
  server: 'imap.example.org',
  ownAddress: 'me@example.org',
  knownDomains: ['example.org'],
  known: true,
  ...more,
})
const dmarc = (server: string, result: string): HeaderNotes => ({
  authentication: { server, results: { dmarc: result } },
})
const kinds = (given: SenderFacts) => senderNotices(given).map(({ kind }) => kind)

test.each([
  ['nothing to say', facts([person('ada@example.org', 'Ada')]), []],
  ['no sender', facts([]), ['no-sender']],
  ['another address in the name', facts([person('evil@bad.example', 'boss@example.org')]), ['name-address']],
  ['the same address in the name', facts([person('ada@example.org', 'Ada@Example.org')]), []],
  ['an address in full-width letters', facts([person('evil@bad.example', 'boss＠example．org')]), ['name-address']],
  ['two senders', facts([person('a@example.org'), person('b@example.org')]), ['several-from']],
  ['two fields that say the same', facts([person('a@example.org')], { notes: { fromFields: 2 } }), ['several-from']],
  ['a Cyrillic letter', facts([person('service@pаypal.com')]), ['mixed-script']],
  ['one like one we know', facts([person('boss@exarnple.org')]), ['resembles']],
  [
    'refused by the own server',
    facts([person('a@bank.example')], { notes: dmarc('mx.example.org', 'fail') }),
    ['dmarc-failed'],
  ],
  ['refused by somebody', facts([person('a@bank.example')], { notes: dmarc('mx.other.example', 'fail') }), []],
  ['passed', facts([person('a@bank.example')], { notes: dmarc('mx.example.org', 'pass') }), []],
  [
    'replies elsewhere',
    facts([], { envelope: envelope([person('a@example.net')], [person('b@other.example')]) }),
    ['reply-elsewhere'],
  ],
  [
    'replies within one owner',
    facts([], { envelope: envelope([person('a@mail.example.net')], [person('b@example.net')]) }),
    [],
  ],
  ['first time', facts([person('new@example.net')], { known: false }), ['first-time']],
  ['my own first mail', facts([person('Me@example.org')], { known: false }), []],
])('%s', (_name, given, expected) => expect(kinds(given)).toEqual(expected))

test.each([
  ['mx.google.com', 'imap.gmail.com', 'me@gmail.com', true],
  ['mx.google.com', 'imap.example.org', 'me@example.org', false],
  ['mail.example.co.uk', 'imap.example.co.uk', 'me@x.example', true],
  ['mail.other.co.uk', 'imap.example.co.uk', 'me@x.example', false],
  ['', 'imap.example.org', 'me@example.org', false],
  ['localhost', 'localhost', 'me@localhost', false],
])('%s for %s: %s', (authserv, server, ownAddress, own) =>
  expect(isOwnServer(authserv, { server, ownAddress })).toBe(own),
)
