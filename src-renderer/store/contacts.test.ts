import { afterEach, expect, test } from 'vitest'
import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { AccountId, LocationKey, MailboxId, MessageId } from '../../src-shared/mail/ids'
import { ContactTally } from './contact-tally'
import { type MemoryMailStore, memoryMailStore } from './testing'
import { knownRecipients, suggestContacts } from './writing-queries'

let store: MemoryMailStore
afterEach(() => store.close())

const person = (written: string) => {
  const [, name = '', address = ''] = /^(.*?) ?<(.*)>$/.exec(written) ?? []
  return { name, address }
}
const mail = (mailbox: string, from: string, to: string[], at = 1): StoreChange => ({
  kind: 'put-message',
  arrival: {
    message: {
      id: `m${Math.random()}` as MessageId,
      accountId: 'a' as AccountId,
      envelope: {
        subject: '',
        from: [person(from)],
        sender: [],
        replyTo: [],
        to: to.map(person),
        cc: [],
        bcc: [],
        sentAt: at,
        messageIdHeader: '',
        references: [],
        inReplyTo: [],
      },
      hasAttachments: false,
      octets: 1,
      receivedAt: at,
    },
    location: { key: 'k' as LocationKey, mailboxId: mailbox as MailboxId, flags: [], sortDate: at },
  },
})
async function gathered(changes: StoreChange[]): Promise<string> {
  const name = `contacts-${Math.random()}`
  store = await memoryMailStore(name)
  const box = (id: string, role: 'inbox' | 'sent' | 'junk'): StoreChange => ({
    kind: 'put-mailbox',
    mailbox: {
      id: id as MailboxId,
      accountId: 'a' as AccountId,
      home: 'local',
      path: id,
      name: id,
      delimiter: '',
      role,
      selectable: true,
    },
  })
  await store.commit([box('in', 'inbox'), box('out', 'sent'), box('bad', 'junk')])
  const tally = new ContactTally()
  tally.see(changes)
  await tally.write(store.database)
  return name
}

test('people are found by any word of name or address, whom one writes to first', async () => {
  const name = await gathered([
    mail('in', 'Jörg Groß <joerg@x.org>', ['Me <me@x.org>'], 1),
    mail('in', 'Georgia <georgia@x.org>', ['Me <me@x.org>'], 2),
    mail('in', 'Georgia <georgia@x.org>', ['Me <me@x.org>'], 3),
    mail('out', 'Me <me@x.org>', ['Geordie Rare <geordie.rare@y.org>'], 2),
    mail('bad', 'George Junk <george@spam.example>', ['Me <me@x.org>'], 9),
    mail('in', 'No Reply <no-reply@x.org>', ['Me <me@x.org>'], 9),
  ])
  const found = async (typed: string) =>
    (await suggestContacts(typed, 8, 3, name)).map(({ name: shown, written }) => `${shown} <${written}>`)
  expect(await found('geo')).toEqual(['Geordie Rare <geordie.rare@y.org>', 'Georgia <georgia@x.org>'])
  expect(await found('jorg')).toEqual(['Jörg Groß <joerg@x.org>'])
  expect(await found('GROSS')).toEqual(['Jörg Groß <joerg@x.org>'])
  expect(await found('rare geo')).toEqual(['Geordie Rare <geordie.rare@y.org>'])
  expect(await found('no')).toEqual([])
  expect(await found('')).toEqual([])
  expect([...(await knownRecipients(['Geordie.Rare@y.org', 'new@y.org'], name))]).toEqual(['geordie.rare@y.org'])
})

test('of ten thousand people the right ones come from an index, not from all', async () => {
  const people = Array.from({ length: 10_000 }, (_, n) => mail('in', `Person ${n} <p${n}@x${n % 90}.org>`, [], n))
  const name = await gathered([...people, mail('out', 'Me <me@x.org>', ['Zoë Last <zoe@z.org>'], 5)])
  const began = performance.now()
  expect((await suggestContacts('zoe', 8, 6, name)).map(({ written }) => written)).toEqual(['zoe@z.org'])
  expect((await suggestContacts('person 99', 8, 6, name)).length).toBe(8)
  // Generous: a machine under load; the point is that it does not grow with the table.
  expect(performance.now() - began).toBeLessThan(3_000)
}, 60_000)
