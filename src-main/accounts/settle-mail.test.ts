import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { memoryMailStore } from '../../src-renderer/store/testing'
import type { MailboxFacts } from '../../src-shared/contract/store-rows'
import { type AccountId, localLocationKey, type MailboxId, type MessageId } from '../../src-shared/mail/ids'
import type { MailboxRole } from '../../src-shared/mail/special-use'
import { parseMessage } from '../mime/parse-message'
import { savedArrival } from '../sync/saved-arrival'
import { FileVault } from '../vault/file-vault'
import { localMailboxes } from './local-mailboxes'
import { settleMail } from './settle-mail'

const mirror = 'mirror' as AccountId
const home = 'home' as AccountId

/** Mail in these mailboxes of a server, brought into a POP3 account; gives the subjects that wait to be known again. */
async function awaited(mailboxes: Readonly<Record<string, readonly [MailboxRole | undefined, ...string[]]>>) {
  const profile = await mkdtemp(join(tmpdir(), 'tern-settle-'))
  const vault = await FileVault.open(profile, { reserveOctets: 0 })
  const store = await memoryMailStore()
  onTestFinished(async () => {
    store.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  })
  let made = 0
  const deliver = async (account: AccountId, mailboxId: MailboxId, text: string): Promise<void> => {
    made += 1
    const source = Buffer.from(`Subject: ${text}\r\n\r\n${text}\r\n`)
    const message = {
      messageId: `m${made}` as MessageId,
      ...(await vault.put(account, source)),
      flags: [],
      receivedAt: 5,
    }
    const place = { key: localLocationKey(message.messageId), mailboxId }
    await store.commit([savedArrival(message, place, account, parseMessage(source))])
  }
  for (const mailbox of localMailboxes(home)) await store.commit([{ kind: 'put-mailbox', mailbox }])
  for (const [path, [role, ...texts]] of Object.entries(mailboxes)) {
    const id = `at ${path}` as MailboxId
    const facts = { id, accountId: mirror, home: 'local', path, name: path, delimiter: '/', selectable: true } as const
    const mailbox: MailboxFacts = role ? { ...facts, role } : facts
    await store.commit([{ kind: 'put-mailbox', mailbox }])
    for (const text of texts) await deliver(mirror, id, text)
  }
  const settle = () =>
    settleMail(mirror, {
      store,
      vault,
      home,
      create: async (path, name) => {
        const id = `new ${path}` as MailboxId
        const mailbox = { id, accountId: home, home: 'local', path, name, delimiter: '/', selectable: true } as const
        await store.commit([{ kind: 'put-mailbox', mailbox }])
        return id
      },
      bring: async (rows, mailbox) => {
        for (const { messageId } of rows) {
          const subject = (await store.read('message', messageId))?.message.envelope.subject ?? ''
          await deliver(home, mailbox, subject)
        }
      },
      record: async ({ changes }) => {
        await store.commit(changes)
      },
      now: () => 1,
    })
  await settle()
  // After a crash it is done again, and nothing of it twice.
  await settle()
  const rows = await store.read('uidls', home)
  const messages = await store.read(
    'messages',
    rows.map(({ messageId }) => messageId),
  )
  return messages.map(({ envelope }) => envelope.subject).sort()
}

test('POP3 lists the inbox: what lies there waits to be known again', async () => {
  expect(await awaited({ INBOX: ['inbox', 'new'], Work: [undefined, 'old'], Sent: ['sent', 'mine'] })).toEqual(['new'])
})

test('where mailboxes are labels it lists all but junk and trash, each message once', async () => {
  const gmail = {
    INBOX: ['inbox', 'new'],
    Work: [undefined, 'new', 'old'],
    Sent: ['sent', 'mine'],
    Spam: ['junk', 'bad'],
    Bin: ['trash', 'gone'],
    'All Mail': ['all', 'new', 'old', 'mine', 'archived'],
  } as const
  expect(await awaited(gmail)).toEqual(['archived', 'mine', 'new', 'old'])
})
