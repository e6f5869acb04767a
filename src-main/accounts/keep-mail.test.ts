import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type MemoryMailStore, memoryMailStore } from '../../src-renderer/store/testing'
import type { MailboxFacts } from '../../src-shared/contract/store-rows'
import {
  type AccountId,
  localAccountId,
  localLocationKey,
  type MailboxId,
  type MessageId,
} from '../../src-shared/mail/ids'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import { parseMessage } from '../mime/parse-message'
import { savedArrival } from '../sync/saved-arrival'
import { FileVault } from '../vault/file-vault'
import type { Home } from './copy-octets'
import { keepMail } from './keep-mail'
import { localMailbox, localMailboxes } from './local-mailboxes'
import { OpenTransfers } from './open-transfers'
import { Transfers } from './transfers'

const post = { id: 'post' as AccountId, label: 'me@example.org' }
const names = { inbox: 'Inbox', trash: 'Papierkorb' }
let profile: string
let vault: FileVault
let store: MemoryMailStore
let made: number
/** So many copies are put on record before the process dies. */
let lives: number

beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'tern-keep-'))
  vault = await FileVault.open(profile, { reserveOctets: 0 })
  store = await memoryMailStore()
  made = 0
  lives = Number.POSITIVE_INFINITY
  for (const mailbox of localMailboxes(post.id)) await put(mailbox)
  await put(localMailbox(post.id, 'work' as MailboxId, { path: 'Work', name: 'Work' }))
  await put(localMailbox(post.id, 'tern' as MailboxId, { path: 'Work/Tern', name: 'Tern' }))
  await deliver('first', 'post-inbox', ['\\Seen'])
  await deliver('second', 'post-inbox')
  await deliver('deep', 'tern', ['\\Flagged'])
  await deliver('gone', 'post-trash')
})
afterEach(async () => {
  store.close()
  await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
})

const put = (mailbox: MailboxFacts) => store.commit([{ kind: 'put-mailbox', mailbox }])

async function deliver(text: string, mailbox: string, flags: readonly string[] = []): Promise<void> {
  made += 1
  const source = Buffer.from(`Subject: ${text}\r\nMessage-ID: <${text}@x>\r\n\r\n${text}\r\n`)
  const message = { messageId: `m${made}` as MessageId, ...(await vault.put(post.id, source)), flags, receivedAt: 5 }
  const place = { key: localLocationKey(message.messageId), mailboxId: mailbox as MailboxId }
  await store.commit([savedArrival(message, place, post.id, parseMessage(source))])
}

/** `from` is at rest: nothing may be asked of it. */
function home(id: AccountId): Home {
  const never = () => Promise.reject(new Error('the account is at rest'))
  const record: Home['running']['record'] = async ({ changes }) => {
    if (lives < changes.length) throw new Error('killed')
    lives -= changes.length
    await store.commit(changes)
  }
  return {
    account: { id },
    running: { isReady: true, ready: never, fetchSource: never, append: never, change: never, record },
  }
}

function keep(): Promise<number> {
  const transfers = new Transfers({
    store,
    vault,
    parse: parseMessage,
    homeOf: home,
    open: new OpenTransfers({
      readOpen: async () => [],
      keepOpen: () => Promise.reject(new Error('nothing is to leave')),
    }),
    newMessageId: () => {
      made += 1
      return `m${made}` as MessageId
    },
  })
  return keepMail(post, names, {
    store,
    vault,
    create: async (path, name) => {
      made += 1
      const id = `box${made}` as MailboxId
      await put(localMailbox(localAccountId, id, { path, name }))
      return id
    },
    bring: async (rows, mailbox) => {
      await transfers.bring(rows, home(post.id), home(localAccountId), mailbox, { keep: true, holdMs: 0 })
    },
  })
}

/** What lies in `Local folders`, each message read back from its vault. */
async function kept(): Promise<string[]> {
  const found: string[] = []
  for (const { id, path } of await store.read('mailboxes', localAccountId)) {
    for (const row of await store.read('locationsOf', await store.read('messagesIn', id))) {
      const [message] = await store.read('messages', [row.messageId])
      const octets = message?.sha256 && (await vault.read(localAccountId, message.sha256))
      found.push(
        [path, /Subject: (.*)\r\n/.exec(String(octets && Buffer.from(octets)))?.[1], ...row.viewFlags].join(' '),
      )
    }
  }
  return found.sort()
}

const all = [
  'me@example.org/Inbox first \\Seen',
  'me@example.org/Inbox second',
  'me@example.org/Papierkorb gone',
  'me@example.org/Work/Tern deep \\Flagged',
]

it('keeps everything, folders and flags included, under the names of the screen', async () => {
  expect(await keep()).toBe(4)
  expect(await kept()).toEqual(all)
  expect(await store.read('messagesIn', 'post-inbox' as MailboxId)).toHaveLength(2)
})

it.each([0, 1, 2, 3])('goes on after a kill after %i copies, and brings none twice', async (copies) => {
  lives = copies
  await expect(keep()).rejects.toThrow('killed')
  lives = Number.POSITIVE_INFINITY
  expect(await keep()).toBe(4)
  expect(await kept()).toEqual(all)
  expect(await keep()).toBe(4)
  expect(await kept()).toEqual(all)
})

it('keeps the same octets twice where they lie twice', async () => {
  await deliver('second', 'post-inbox')
  expect(await keep()).toBe(5)
  expect((await kept()).filter((line) => line.endsWith('second'))).toHaveLength(2)
})

it('refuses where octets are not here any more', async () => {
  const [first] = await store.read('messages', ['m1' as MessageId])
  if (first?.sha256) await rm(vault.pathOf(post.id, first.sha256))
  expect(await keep().then(() => undefined, mailErrorOf)).toMatchObject({ kind: 'not-found' })
})

it('does not trust an earlier copy that cannot be read back', async () => {
  await keep()
  const [first] = await store.read('messages', ['m1' as MessageId])
  if (first?.sha256) await rm(vault.pathOf(localAccountId, first.sha256))
  await keep()
  expect(first?.sha256 && (await vault.verify(localAccountId, first.sha256))).toBe(true)
})

it('does not go into a mailbox that has a role', async () => {
  for (const mailbox of localMailboxes(localAccountId)) await put(mailbox)
  post.label = 'Trash'
  try {
    await keep()
  } finally {
    post.label = 'me@example.org'
  }
  expect((await kept()).every((line) => line.startsWith('Trash 2/'))).toBe(true)
})
