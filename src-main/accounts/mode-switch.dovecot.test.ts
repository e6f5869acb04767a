import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { testServer } from '../../e2e/dovecot/connect'
import type { Account } from '../../src-shared/mail/account'
import { type AccountId, localAccountId, type MailboxId } from '../../src-shared/mail/ids'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import type { SwitchTarget } from '../../src-shared/mail/mode-switch'
import { localMailboxId } from './local-mailboxes'
import { openTern, type SwitchingTern, type TernOptions } from './switching.testing'

// One account with a real server changes its mode, undisturbed and killed at every kind of write. Whatever happens, all
// mail is there afterwards, as often as before, with its marks; and the server has what it had.

const server = testServer()
const names = { inbox: 'Inbox', drafts: 'Drafts', sent: 'Sent', archive: 'Archive', junk: 'Junk', trash: 'Trash' }
const first = 'first' as AccountId
let users = 0

const letter = (subject: string): Buffer =>
  Buffer.from(
    `From: Ada <ada@example.org>\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@example.org>\r\n` +
      `Date: Tue, 03 Mar 2026 10:00:00 +0000\r\n\r\nHello from ${subject}.\r\n`,
  )

interface Ground {
  readonly user: string
  readonly options: TernOptions
  readonly account: Account
  readonly target: SwitchTarget
}

async function ground(from: 'imap' | 'pop3'): Promise<Ground> {
  const { user, password } = await server.newUser()
  const profile = await mkdtemp(join(tmpdir(), 'tern-switch-'))
  onTestFinished(() => rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }))
  users += 1
  const inbox = Array.from({ length: 8 }, (_, n) => letter(`letter ${n}`))
  await server.deliver(user, 'INBOX', inbox)
  await server.deliver(user, 'INBOX', letter('read'), { flags: ['\\Seen', '\\Flagged'] })
  await server.deliver(user, 'Plans/2026', [letter('plan a'), letter('plan b')], { flags: ['\\Seen'] })
  await server.deliver(user, 'Sent', letter('sent'), { flags: ['\\Seen'] })
  const base = {
    id: first,
    label: user,
    displayName: 'Me',
    address: user,
    color: 3,
    createdAt: 7,
  }
  const at = { imap: { ...server.imap.tls, user }, pop3: { ...server.pop3.tls, user } }
  const rule = { retention: { kind: 'after-download' }, removeExisting: false, checkEveryMs: 600_000 } as const
  const imap = { protocol: 'imap', incoming: at.imap, keepOffline: 'everything' } as const
  const pop3 = { protocol: 'pop3', incoming: at.pop3, ...rule } as const
  return {
    user,
    options: { profile, database: `switch-${users}`, server, password },
    account: from === 'imap' ? { ...base, ...imap, keepOffline: 'headers' } : { ...base, ...pop3 },
    target: from === 'imap' ? pop3 : imap,
  }
}

const upToDate = (tern: SwitchingTern, id: AccountId) =>
  tern.until(async () => tern.statusOf(id)?.phase === 'up-to-date')

async function begun({ account, options }: Ground): Promise<SwitchingTern> {
  const tern = await openTern(options)
  await tern.service.calls['account.add'](account, options.password)
  await upToDate(tern, first)
  return tern
}

const flip = (tern: SwitchingTern, id: AccountId, { target }: Ground) =>
  tern.service.calls['account.switch'](
    id,
    `next${Math.random().toString(36).slice(2, 8)}` as AccountId,
    target,
    '',
    names,
  )

/** The one account that is left, at rest in its mode. */
async function settled(tern: SwitchingTern): Promise<Account> {
  const account = await tern.until(async () => {
    const [only, ...more] = await tern.store.read('accounts')
    return more.length === 0 && only && !only.replaces && tern.statusOf(only.id)?.phase === 'up-to-date' && only
  })
  return account
}

/** Goes through with it: a death, the next start, and again what the death undid. */
async function throughDeath(tern: SwitchingTern, place: Ground, write: number): Promise<SwitchingTern | undefined> {
  tern.dieAt(write)
  const flipping = flip(tern, first, place).then(
    () => 'done' as const,
    (reason) => reason,
  )
  const ended = await Promise.race([flipping, tern.until(async () => tern.dead && 'dead')])
  if (ended !== 'dead') {
    if (ended !== 'done') throw ended
    await tern.close()
    return undefined
  }
  await tern.close()
  // Every other time the database is lost as well.
  const next = await openTern({ ...place.options, database: `${place.options.database}${write % 2 ? '' : ' anew'}` })
  const account = await settled(next)
  if (account.protocol !== place.target.protocol) await flip(next, account.id, place)
  await settled(next)
  return next
}

const onServer = async (user: string, mailbox: string): Promise<number> =>
  ((await server.doveadm('fetch', '-u', user, 'uid', 'mailbox', mailbox)).match(/uid: /g) ?? []).length

const inInbox = [...Array.from({ length: 8 }, (_, n) => `letter ${n}`), 'read · \\Flagged · \\Seen']
const ofMirror = [
  ...inInbox.map((one) => `Inbox · ${one}`),
  'Plans/2026 · plan a · \\Seen',
  'Plans/2026 · plan b · \\Seen',
  'Sent · sent · \\Seen',
].sort()

async function expectPop3(tern: SwitchingTern, { user, options }: Ground): Promise<void> {
  const account = await settled(tern)
  expect(account).toMatchObject({ protocol: 'pop3', label: user, color: 3, createdAt: 7 })
  expect(await tern.mailOf(account.id)).toEqual(ofMirror)
  expect(await tern.store.read('mailboxes', first)).toEqual([])
  expect((await readdir(join(options.profile, 'vault'))).filter((name) => !name.startsWith('.'))).not.toContain(first)
  // The next look brings nothing twice, and although the rule says "right after download", what was there stays.
  const before = tern.statusOf(account.id)?.lastCheckAt ?? 0
  await tern.service.calls['account.check'](account.id)
  await tern.until(async () => {
    const status = tern.statusOf(account.id)
    return status?.phase === 'up-to-date' && (status.lastCheckAt ?? 0) > before
  })
  expect(await tern.mailOf(account.id)).toEqual(ofMirror)
  expect(await onServer(user, 'INBOX')).toBe(9)
  expect(await onServer(user, 'Plans/2026')).toBe(2)
}

async function expectImap(tern: SwitchingTern, { user, options }: Ground): Promise<void> {
  const account = await settled(tern)
  expect(account).toMatchObject({ protocol: 'imap', label: user, color: 3, createdAt: 7 })
  const expected = [...Array.from({ length: 8 }, (_, n) => `letter ${n}`), 'read · \\Flagged'].map(
    (one) => `${user}/Inbox · ${one}`,
  )
  expect(await tern.mailOf(localAccountId)).toEqual(expected.sort())
  const wanted = ['INBOX', 'Plans/2026', 'Sent']
  const here = await tern.until(async () => {
    const lines = await tern.mailOf(account.id).catch(() => [])
    return lines.length === 12 && lines
  })
  expect([...new Set(here.map((line) => line.split(' · ')[0]))].sort()).toEqual(wanted)
  expect((await readdir(join(options.profile, 'vault'))).filter((name) => !name.startsWith('.'))).not.toContain(first)
  expect(await onServer(user, 'INBOX')).toBe(9)
}

/** POP3 knows no flags: the user stars one here. */
async function star(tern: SwitchingTern): Promise<void> {
  const messages = await tern.store.database.messages.toArray()
  const read = messages.find(({ envelope }) => envelope.subject === 'read')
  const rows = read ? await tern.store.read('locationsOf', [read.id]) : []
  await tern.service.calls['messages.flag'](
    rows.map(({ key }) => key),
    ['\\Flagged'],
    [],
  )
}

/** Each death is a first sync, a change of mode, a restart and two looks at the server. */
const limitMs = process.env.TERN_KILLS ? 3_600_000 : 240_000
/** The write at which the next process dies: a few of them every day, with TERN_KILLS each one. */
const later = (write: number): number => write + 1 + (process.env.TERN_KILLS ? 0 : Math.floor(write * 0.75))

test('IMAP to POP3: all is downloaded, kept in its mailboxes with its marks, and known again by the first session', async () => {
  const place = await ground('imap')
  const tern = await begun(place)
  expect(await tern.service.calls['account.planSwitch'](first)).toEqual({
    to: 'pop3',
    messages: 12,
    toDownload: 12,
    blocks: [],
  })
  expect((await flip(tern, first, place)).messages).toBe(12)
  await expectPop3(tern, place)
  await tern.close()
})

test('POP3 to IMAP: all mail of this device goes to Local folders, and the mirror appears', async () => {
  const place = await ground('pop3')
  const tern = await begun(place)
  await star(tern)
  expect((await flip(tern, first, place)).messages).toBe(9)
  await expectImap(tern, place)
  await tern.close()
})

test('IMAP to POP3: killed at any write, nothing is lost and nothing is doubled', { timeout: limitMs }, async () => {
  let deaths = 0
  for (let write = 1, over = false; !over; write = later(write)) {
    const place = await ground('imap')
    const next = await throughDeath(await begun(place), place, write)
    over = next === undefined
    if (next) {
      deaths += 1
      await expectPop3(next, place)
    }
    await next?.close()
  }
  expect(deaths).toBeGreaterThan(4)
})

test('POP3 to IMAP: killed at any write, nothing is lost and nothing is doubled', { timeout: limitMs }, async () => {
  let deaths = 0
  for (let write = 1, over = false; !over; write = later(write)) {
    const place = await ground('pop3')
    const tern = await begun(place)
    await star(tern)
    const next = await throughDeath(tern, place, write)
    over = next === undefined
    if (next) {
      deaths += 1
      await expectImap(next, place)
    }
    await next?.close()
  }
  expect(deaths).toBeGreaterThan(4)
})

test('POP3: while mail is on its way to another account it is neither switched nor removed with its mail kept', async () => {
  const place = await ground('pop3')
  const tern = await begun(place)
  const away = { ...(await ground('imap')).account, id: 'away' as AccountId }
  const unreachable = { ...away, incoming: { ...away.incoming, port: 1 } }
  await tern.service.calls['account.add'](unreachable, place.options.password)
  const box = 'away-box' as MailboxId
  const facts = { home: 'server', path: 'Box', name: 'Box', delimiter: '/', selectable: true } as const
  await tern.store.commit([{ kind: 'put-mailbox', mailbox: { id: box, accountId: away.id, ...facts } }])
  const [key] = await tern.store.read('listed', localMailboxId(first, 'inbox'))
  if (!key) throw new Error('a letter')
  await tern.service.calls['messages.move']([key], box, 0)
  const blocked = { kind: 'switch-blocked', by: 'changes' }
  expect(await flip(tern, first, place).then(() => undefined, mailErrorOf)).toEqual(blocked)
  const removal = tern.service.calls['account.remove'](first, { kind: 'keep', names })
  expect(await removal.then(() => undefined, mailErrorOf)).toEqual(blocked)
  await upToDate(tern, first)
  expect(await tern.mailOf(localAccountId)).toEqual([])
  await tern.close()
})

test('without a way to the server nothing is changed', async () => {
  const place = await ground('imap')
  const tern = await begun(place)
  const nowhere = { ...place, target: { ...place.target, incoming: { ...place.target.incoming, port: 1 } } }
  expect(await flip(tern, first, nowhere).then(() => undefined, mailErrorOf)).toMatchObject({ kind: 'unreachable' })
  expect(await tern.store.read('accounts')).toMatchObject([{ id: first, protocol: 'imap' }])
  await tern.close()
})
