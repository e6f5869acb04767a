import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { testServer } from '../../e2e/dovecot/connect'
import type { Account } from '../../src-shared/mail/account'
import type { DraftContent } from '../../src-shared/mail/draft'
import { type AccountId, type DraftId, localAccountId, type MailboxId } from '../../src-shared/mail/ids'
import { MailFailure, mailErrorOf } from '../../src-shared/mail/mail-error'
import { type SwitchTarget, switchedAccount } from '../../src-shared/mail/mode-switch'
import { readAccounts, writeAccount } from '../vault/account-files'
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

/** How a process dies at a write: still done or not, and whether the database is lost with it. */
interface Death {
  readonly carriedOut: boolean
  readonly lost: boolean
}
const doneAtLast: Death = { carriedOut: true, lost: false }
const deaths: readonly Death[] = [
  { carriedOut: false, lost: false },
  doneAtLast,
  { carriedOut: false, lost: true },
  { carriedOut: true, lost: true },
]

interface AfterDeath {
  readonly tern: SwitchingTern
  /** The next start went on with what was begun. */
  readonly wentOn: boolean
}

/**
 * Goes through with it: a death, the next start, and again what the death undid. From the moment the new account is on
 * disk the next start has to go on with it; only a mirror that lost its database with mail still to be copied goes back.
 */
async function throughDeath(
  place: Ground,
  write: number,
  sinceBegun: boolean,
  death: Death,
): Promise<AfterDeath | undefined> {
  const tern = await begun(place)
  if (place.account.protocol === 'pop3') await star(tern)
  tern.dieAt(write, { carriedOut: death.carriedOut, sinceBegun })
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
  const onDisk = await readAccounts(place.options.profile)
  const replaced = onDisk.find(({ replaces }) => replaces)?.replaces
  const old = onDisk.find(({ id }) => id === first)
  const incomplete = death.lost && place.account.protocol === 'imap' && !replaced?.copied
  const further = old === undefined || (replaced !== undefined && !incomplete)
  const next = await openTern({ ...place.options, database: `${place.options.database}${death.lost ? ' anew' : ''}` })
  const account = await settled(next)
  expect(account.protocol).toBe(further ? place.target.protocol : place.account.protocol)
  expect(next.undone).toEqual(replaced !== undefined && !further ? [first] : [])
  if (account.id === first) await flip(next, first, place)
  await settled(next)
  return { tern: next, wentOn: further && replaced !== undefined }
}

/**
 * Dies at one write after the other until all are behind it, each time in each of the four ways with TERN_KILLS; every
 * day at some of them, most since the change began on disk, and in one of the four ways in turn.
 */
async function throughDeaths(
  from: 'imap' | 'pop3',
  expectAll: (tern: SwitchingTern, place: Ground) => Promise<void>,
): Promise<void> {
  const all = process.env.TERN_KILLS !== undefined
  const tried = new Set<Death>()
  const further = new Set<Death>()
  const dieOnce = async (write: number, sinceBegun: boolean, death: Death): Promise<boolean> => {
    const place = await ground(from)
    const after = await throughDeath(place, write, sinceBegun, death)
    if (!after) return false
    tried.add(death)
    if (after.wentOn) further.add(death)
    await expectAll(after.tern, place)
    await after.tern.close()
    return true
  }
  if (!all) await dieOnce(10, false, doneAtLast)
  for (let write = 1, nth = 0, died = true; died; write += all ? 1 : 1 + Math.floor(write * 0.9), nth += 1)
    for (const death of all ? deaths : deaths.filter((_, way) => way === nth % 4))
      died = died && (await dieOnce(write, !all, death))
  expect(tried).toEqual(new Set(deaths))
  expect(further.size).toBeGreaterThan(1)
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

test('IMAP to POP3: killed at any write, nothing is lost and nothing is doubled', { timeout: limitMs }, () =>
  throughDeaths('imap', expectPop3),
)

test('POP3 to IMAP: killed at any write, nothing is lost and nothing is doubled', { timeout: limitMs }, () =>
  throughDeaths('pop3', expectImap),
)

const writtenFor = (accountId: AccountId, text = 'first words'): DraftContent => ({
  accountId,
  identityId: '',
  to: [{ name: '', address: 'bob@example.org' }],
  cc: [],
  bcc: [],
  subject: 'unsent',
  format: 'plain',
  html: '',
  text,
  parts: [],
  relation: { kind: 'new' },
})
const draftsOf = async (tern: SwitchingTern): Promise<readonly (readonly [AccountId, string])[]> => {
  const left = await tern.writing.calls['draft.left']()
  const drafts = await Promise.all(left.map(({ id }) => tern.writing.calls['draft.read'](id)))
  return drafts.map(({ content }) => [content.accountId, content.text])
}
const full = new MailFailure({ kind: 'disk-full', path: '', freeOctets: 0 })

interface Writing {
  readonly tern: SwitchingTern
  /** Saved for the account in the last moment before it was at rest, by a window that had it still. */
  readonly draft: DraftId
}

/** An account with a draft that came too late to be asked about, and a disk that is full at this step. */
async function withLateDraft(
  place: Ground,
  failing: 'put' | 'keepAccount' | 'forgetAccount' | 'adopt',
): Promise<Writing> {
  let save = async (): Promise<void> => undefined
  let switching = false
  let kept = 0
  const before: TernOptions['before'] = async (step) => {
    if (!switching) return
    if (step === 'keepAccount') await save()
    // The first one begins the change, the second one comes after all is copied.
    if (step === 'keepAccount') kept += 1
    if (step === failing && (failing !== 'keepAccount' || kept === 2)) throw full
  }
  const tern = await begun({ ...place, options: { ...place.options, before } })
  const other = 'other' as AccountId
  await tern.service.calls['account.add']({ ...place.account, id: other, label: 'other' }, place.options.password)
  await upToDate(tern, other)
  const { calls } = tern.writing
  const { id } = await calls['draft.create'](writtenFor(other))
  save = async () => {
    save = async () => undefined
    await calls['draft.save'](id, writtenFor(first), '')
  }
  switching = true
  return { tern, draft: id }
}

test('what is begun or sent while mail is downloaded stops the change, and is as it was', async () => {
  for (const doing of ['draft', 'send'] as const) {
    const place = await ground('imap')
    let started: SwitchingTern | undefined
    const options: TernOptions = {
      ...place.options,
      // Between the look at what is unfinished and the rest of the account lies an hour of downloading, perhaps.
      before: async (step) => {
        if (step !== 'trySignIn' || !started) return
        const { calls } = started.writing
        const { id } = await calls['draft.create'](writtenFor(first))
        if (doing === 'send') await calls['outbox.send'](id, Date.now() + 3_600_000, true)
      },
    }
    const tern = await begun({ ...place, options })
    started = tern
    expect(await flip(tern, first, place).then(() => undefined, mailErrorOf)).toEqual({
      kind: 'switch-blocked',
      by: doing === 'send' ? 'outbox' : 'drafts',
    })
    expect(await settled(tern)).toMatchObject({ id: first, protocol: 'imap' })
    // A draft that waits to be sent is none that was left, once the outbox has begun again.
    if (doing === 'send') await tern.until(async () => (await draftsOf(tern)).length === 0)
    else expect(await draftsOf(tern)).toEqual([[first, 'first words']])
    expect(await tern.store.read('submissions', first)).toHaveLength(doing === 'send' ? 1 : 0)
    // And the outbox lives: it can be taken back.
    for (const { id } of await tern.store.read('submissions', first)) await tern.writing.calls['outbox.cancel'](id)
    await tern.close()
  }
})

test('what is being written outlives a change of mode that is taken back', async () => {
  const place = await ground('pop3')
  const { tern, draft } = await withLateDraft(place, 'put')
  expect(await flip(tern, first, place).then(() => undefined, mailErrorOf)).toMatchObject({ kind: 'disk-full' })
  await upToDate(tern, first)
  expect(await draftsOf(tern)).toEqual([[first, 'first words']])
  await tern.writing.calls['draft.save'](draft, writtenFor(first, 'more words'), '')
  expect(await draftsOf(tern)).toEqual([[first, 'more words']])
  await tern.close()
})

test('the copies of a change that is taken back go again, and another try makes them anew', async () => {
  const place = await ground('pop3')
  const { tern, draft } = await withLateDraft(place, 'keepAccount')
  const before = await tern.mailOf(first)
  expect(await flip(tern, first, place).then(() => undefined, mailErrorOf)).toMatchObject({ kind: 'disk-full' })
  await upToDate(tern, first)
  expect(await tern.mailOf(first)).toEqual(before)
  expect(await tern.mailOf(localAccountId)).toEqual([])
  // Another try copies everything.
  await tern.writing.calls['draft.discard'](draft)
  expect((await flip(tern, first, place)).messages).toBe(9)
  expect(await tern.mailOf(localAccountId)).toHaveLength(9)
  await tern.close()
})

test('a change that was taken back stays so, although the new account’s folder could not go at once', async () => {
  const place = await ground('pop3')
  let failing = false
  const tern = await begun({
    ...place,
    options: {
      ...place.options,
      // A full disk, and somebody who holds a file open.
      before: async (step) => {
        if (step === 'forgetAccount') throw new MailFailure({ kind: 'internal', reason: 'EPERM' })
        if (step === 'put' && failing) throw full
      },
    },
  })
  const before = await tern.mailOf(first)
  failing = true
  expect(await flip(tern, first, place).then(() => undefined, mailErrorOf)).toMatchObject({ kind: 'disk-full' })
  failing = false
  await upToDate(tern, first)
  expect(await tern.store.read('accounts')).toMatchObject([{ id: first, protocol: 'pop3' }])
  expect(await readAccounts(place.options.profile)).toMatchObject([{ id: first, protocol: 'pop3' }])
  const { calls } = tern.writing
  await calls['outbox.send']((await calls['draft.create'](writtenFor(first))).id, Date.now() + 3_600_000, true)
  await tern.close()

  const next = await openTern(place.options)
  await upToDate(next, first)
  expect(next.undone).toEqual([])
  expect(await next.mailOf(first)).toEqual(before)
  expect(await next.store.read('submissions', first)).toHaveLength(1)
  // Nothing is left of it.
  const folders = await readdir(join(place.options.profile, 'vault'))
  expect(folders.filter((name) => name.startsWith('next'))).toEqual([])
  await next.close()
})

test('a change whose new account cannot be brought up is taken back', async () => {
  const place = await ground('pop3')
  const before: TernOptions['before'] = async (step) => {
    if (step === 'rest') throw full
  }
  const tern = await begun({ ...place, options: { ...place.options, before } })
  const mail = await tern.mailOf(first)
  expect(await flip(tern, first, place).then(() => undefined, mailErrorOf)).toMatchObject({ kind: 'disk-full' })
  await upToDate(tern, first)
  expect(await tern.mailOf(first)).toEqual(mail)
  expect(await readAccounts(place.options.profile)).toMatchObject([{ id: first, protocol: 'pop3' }])
  await tern.close()
})

test('what waits to be sent stops a change that another life began', async () => {
  const place = await ground('pop3')
  const tern = await begun(place)
  const { calls } = tern.writing
  await calls['outbox.send']((await calls['draft.create'](writtenFor(first))).id, Date.now() + 3_600_000, true)
  await tern.close()
  await writeAccount(
    place.options.profile,
    switchedAccount(place.account, 'next' as AccountId, place.target, { names, messages: 9 }),
  )
  const again = await openTern(place.options)
  await again.until(async () => again.undone.length > 0)
  await upToDate(again, first)
  expect(await again.store.read('submissions', first)).toHaveLength(1)
  expect(await readAccounts(place.options.profile)).toMatchObject([{ id: first }])
  await again.close()
})

test('once all is copied it goes forward whatever fails, and what is being written goes with it', async () => {
  for (const failing of ['forgetAccount', 'adopt'] as const) {
    const place = await ground('pop3')
    const { tern, draft } = await withLateDraft(place, failing)
    const { account } = await flip(tern, first, place)
    expect(account.protocol).toBe('imap')
    await upToDate(tern, account.id)
    expect(() => tern.service.accountOf(first)).toThrow()
    // Even what could not be written anew for it yet is placed, and could be sent.
    expect(await draftsOf(tern)).toEqual([[first, 'first words']])
    expect(await tern.writing.calls['draft.place'](draft)).toMatchObject({ place: 'server-waiting' })
    // A window that has not heard of it goes on saving.
    await tern.writing.calls['draft.save'](draft, writtenFor(first, 'more words'), '')
    expect(await draftsOf(tern)).toEqual([[account.id, 'more words']])
    await tern.close()
    const next = await openTern(place.options)
    await next.until(async () => (await readAccounts(place.options.profile)).every(({ replaces }) => !replaces))
    await upToDate(next, account.id)
    expect(await next.store.read('mailboxes', first)).toEqual([])
    // After another start, too.
    await next.writing.calls['draft.save'](draft, writtenFor(first, 'last words'), '')
    expect(await draftsOf(next)).toEqual([[account.id, 'last words']])
    expect(await next.mailOf(localAccountId)).toHaveLength(9)
    await next.close()
  }
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
