import { expect, test } from 'vitest'
import { testServer } from '../../e2e/dovecot/connect'
import type { OfflinePolicy } from '../../src-shared/mail/account'
import { flagged } from '../../src-shared/mail/flags'
import { parseHeaderFields } from '../mime/parse-header-fields'
import { evictOctets } from './evict-octets'
import { type Mirror, mail, mirror } from './mirror.testing'

const server = testServer()
const day = 24 * 60 * 60_000
const never = new AbortController().signal

/** Two old letters and a new one in INBOX, one old in Archive, all here. */
async function filled(): Promise<Mirror> {
  const one = await mirror(server)
  const old = { receivedAt: Date.now() - 200 * day }
  await server.deliver(one.user, 'INBOX', [mail('old'), mail('old too')], old)
  await server.deliver(one.user, 'INBOX', mail('new'))
  await server.deliver(one.user, 'Archive', mail('archived'), old)
  one.start()
  await one.until(async () => (await bodies(one)) === 4 && one.statuses.at(-1)?.phase === 'up-to-date')
  await one.stop()
  return one
}

const bodies = async (one: Mirror) => (await one.store.read('counts', one.account.id)).bodies

/** As in twenty minutes from now: files just written are spared. */
async function evict(one: Mirror, keepOffline: OfflinePolicy, keepOfflineIn: Record<string, OfflinePolicy> = {}) {
  const rows = await one.store.read('mailboxes', one.account.id)
  const account = { ...one.account, keepOffline, keepOfflineIn }
  const now = () => Date.now() + 20 * 60_000
  return evictOctets({ account, store: one.store, vault: one.vault, now }, rows, () => false, never)
}

async function here(one: Mirror): Promise<readonly string[]> {
  const rows = [...(await one.list('INBOX')), ...(await one.list('Archive'))]
  const found: string[] = []
  for (const { messageId } of rows) {
    const message = (await one.store.read('message', messageId))?.message
    if (message?.body !== 'full' || !message.sha256) continue
    const octets = await one.vault.read(one.account.id, message.sha256)
    found.push(parseHeaderFields(octets).subject)
  }
  return found.sort()
}

test('octets go that a narrower policy does not cover; rows stay, and what is opened comes again', async () => {
  const one = await filled()
  const [row] = (await one.list('INBOX')).slice(-1)
  const before = row && (await one.store.read('message', row.messageId))
  if (!row || !before?.message.sha256) throw new Error('no row')
  expect(await evict(one, 'last-90-days')).toBe(true)
  expect(await here(one)).toEqual(['new'])
  expect(await one.list('INBOX')).toHaveLength(3)
  await expect(one.vault.read(one.account.id, before.message.sha256)).rejects.toMatchObject({
    error: { kind: 'not-found' },
  })
  one.start()
  await one.until(async () => (await bodies(one)) === 4)
  expect(await here(one)).toEqual(['archived', 'new', 'old', 'old too'])
})

test('a mailbox may keep more, or less, than its account', async () => {
  const one = await filled()
  const archive = await one.mailbox('Archive')
  await evict(one, 'headers', { [archive.id]: 'everything' })
  expect(await here(one)).toEqual(['archived'])
  await evict(one, 'everything', { [archive.id]: 'headers' })
  expect(await here(one)).toEqual([])
})

test('what a change waits for stays', async () => {
  const one = await filled()
  const [row] = (await one.list('INBOX')).slice(-1)
  if (!row) throw new Error('no row')
  await one.change({ kind: 'flag', keys: [row.key], add: [flagged], remove: [] })
  await evict(one, 'headers')
  expect(await here(one)).toHaveLength(1)
})

test('a file just written stays, and so does one that another message has', async () => {
  const one = await filled()
  const twin = mail('twin')
  await server.deliver(one.user, 'INBOX', twin, { receivedAt: Date.now() - 200 * day })
  await server.deliver(one.user, 'Archive', twin, { receivedAt: Date.now() - 200 * day })
  one.start()
  await one.until(async () => (await bodies(one)) === 6)
  await one.stop()
  const archive = await one.mailbox('Archive')
  await evict(one, 'headers', { [archive.id]: 'everything' })
  expect(await here(one)).toEqual(['archived', 'twin'])
})
