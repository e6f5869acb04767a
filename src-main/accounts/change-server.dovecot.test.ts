import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { testServer } from '../../e2e/dovecot/connect'
import type { Account } from '../../src-shared/mail/account'
import type { AccountId } from '../../src-shared/mail/ids'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import { openTern, type SwitchingTern } from './switching.testing'

// An account's server is changed while it runs: to another way to the same mail, and to other mail.

const server = testServer()
const id = 'moving' as AccountId
const password = 'one for both'
let runs = 0

const letter = (subject: string): Buffer =>
  Buffer.from(
    `From: Ada <ada@example.org>\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@example.org>\r\n\r\nHi.\r\n`,
  )

async function begun(protocol: 'imap' | 'pop3', user: string): Promise<SwitchingTern> {
  const profile = await mkdtemp(join(tmpdir(), 'tern-moving-'))
  runs += 1
  const tern = await openTern({ profile, database: `moving-${runs}`, server, password })
  onTestFinished(async () => {
    await tern.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  })
  const base = { id, label: user, displayName: 'Me', address: user, color: 0, createdAt: 0 }
  const account: Account =
    protocol === 'imap'
      ? { ...base, protocol, incoming: { ...server.imap.tls, user }, keepOffline: 'everything' }
      : {
          ...base,
          protocol,
          incoming: { ...server.pop3.tls, user },
          retention: { kind: 'after-download' },
          removeExisting: false,
          checkEveryMs: 600_000,
        }
  await tern.service.calls['account.add'](account, password)
  await checked(tern, 0)
  return tern
}

/** Resolves with when the account was last checked, once that was after `since`. */
const checked = (tern: SwitchingTern, since: number): Promise<number> =>
  tern.until(async () => {
    const status = tern.statusOf(id)
    const at = status?.lastCheckAt ?? 0
    return status?.phase === 'up-to-date' && at > since && at
  })

const onServer = async (user: string): Promise<number> =>
  ((await server.doveadm('fetch', '-u', user, 'uid', 'mailbox', 'INBOX')).match(/uid: /g) ?? []).length

test.each(['imap', 'pop3'] as const)(
  '%s: another security and port, and mail goes on without anything twice',
  async (protocol) => {
    const { user } = await server.newUser({ password })
    await server.deliver(user, 'INBOX', [letter('one'), letter('two')])
    const tern = await begun(protocol, user)
    const at = tern.statusOf(id)?.lastCheckAt ?? 0
    await server.deliver(user, 'INBOX', letter('three'))
    const changed = await tern.service.calls['account.setIncoming'](
      id,
      { ...server[protocol].starttls, user },
      null,
      '',
    )
    expect(changed.incoming).toMatchObject({ security: 'starttls', user })
    await checked(tern, at)
    const inbox = protocol === 'imap' ? 'INBOX' : 'Inbox'
    await tern.until(async () => (await tern.mailOf(id).catch(() => [])).length === 3)
    expect(await tern.mailOf(id)).toEqual(['one', 'three', 'two'].map((subject) => `${inbox} · ${subject}`))
  },
)

test('imap: other mail that is numbered alike is refused, and nothing is changed', async () => {
  const [mine, other] = [await server.newUser({ password }), await server.newUser({ password })]
  for (const { user } of [mine, other])
    await server.doveadm('mailbox', 'update', '-u', user, '--uid-validity', '7654321', 'INBOX')
  await server.deliver(mine.user, 'INBOX', [letter('mine a'), letter('mine b')])
  await server.deliver(other.user, 'INBOX', [letter('other a'), letter('other b')])
  const tern = await begun('imap', mine.user)
  const change = tern.service.calls['account.setIncoming'](id, { ...server.imap.tls, user: other.user }, null, '')
  expect(await change.then(() => undefined, mailErrorOf)).toMatchObject({ kind: 'other-mail', user: other.user })
  expect(await tern.store.read('accounts')).toMatchObject([{ incoming: { user: mine.user } }])
  expect(await tern.mailOf(id)).toEqual(['INBOX · mine a', 'INBOX · mine b'])
})

test('pop3: what lies on another server is downloaded and stays there, although the rule says otherwise', async () => {
  const [mine, other] = [await server.newUser({ password }), await server.newUser({ password })]
  await server.deliver(mine.user, 'INBOX', letter('mine'))
  await server.deliver(other.user, 'INBOX', [letter('other a'), letter('other b')])
  const tern = await begun('pop3', mine.user)
  const at = tern.statusOf(id)?.lastCheckAt ?? 0
  await tern.service.calls['account.setIncoming'](id, { ...server.pop3.tls, user: other.user }, null, '')
  const then = await checked(tern, at)
  const all = ['mine', 'other a', 'other b'].map((subject) => `Inbox · ${subject}`)
  expect(await tern.mailOf(id)).toEqual(all)
  // What comes from now on follows the rule; what was there does not.
  await server.deliver(other.user, 'INBOX', letter('new'))
  await tern.service.calls['account.check'](id)
  await checked(tern, then)
  expect(await tern.mailOf(id)).toHaveLength(4)
  await tern.until(async () => (await onServer(other.user)) === 2)
  expect(await onServer(mine.user)).toBe(1)
})

test('pop3: other mail under the same names and sizes is downloaded, and none of it leaves', async () => {
  const [mine, other] = [await server.newUser({ password }), await server.newUser({ password })]
  for (const { user } of [mine, other])
    await server.doveadm('mailbox', 'update', '-u', user, '--uid-validity', '7654321', 'INBOX')
  await server.deliver(mine.user, 'INBOX', [letter('mine 1'), letter('both'), letter('mine 3')])
  await server.deliver(other.user, 'INBOX', [letter('them 1'), letter('both'), letter('them 3')])
  const tern = await begun('pop3', mine.user)
  const names = (await tern.store.read('uidls', id)).map(({ uidl, announced }) => `${uidl} ${announced}`).sort()
  const at = tern.statusOf(id)?.lastCheckAt ?? 0
  await tern.service.calls['account.setIncoming'](id, { ...server.pop3.tls, user: other.user }, null, '')
  const then = await checked(tern, at)
  const all = ['both', 'mine 1', 'mine 3', 'them 1', 'them 3'].map((subject) => `Inbox · ${subject}`)
  expect(await tern.mailOf(id)).toEqual(all)
  const now = (await tern.store.read('uidls', id)).filter(({ elsewhere }) => !elsewhere)
  expect(now.map(({ uidl, announced }) => `${uidl} ${announced}`).sort()).toEqual(names)
  await tern.service.calls['account.check'](id)
  await checked(tern, then)
  expect([await onServer(mine.user), await onServer(other.user)]).toEqual([3, 3])
  expect(await tern.mailOf(id)).toEqual(all)
})

test('pop3: a session that runs is over before anything of another server is on record', async () => {
  const [mine, other] = [await server.newUser({ password }), await server.newUser({ password })]
  await server.deliver(mine.user, 'INBOX', letter('mine'))
  const tern = await begun('pop3', mine.user)
  const at = tern.statusOf(id)?.lastCheckAt ?? 0
  await server.deliver(
    mine.user,
    'INBOX',
    Array.from({ length: 300 }, (_, n) => letter(`late ${n}`)),
  )
  await tern.service.calls['account.check'](id)
  await tern.service.calls['account.setIncoming'](id, { ...server.pop3.tls, user: other.user }, null, '')
  await checked(tern, at)
  // Every row is the old server's: the new one has no mail.
  expect((await tern.store.read('uidls', id)).filter(({ elsewhere }) => !elsewhere)).toEqual([])
})

test('a kept password is not shown to another host', async () => {
  const mine = await server.newUser({ password })
  const tern = await begun('imap', mine.user)
  const host = server.imap.tls.host === 'localhost' ? '127.0.0.1' : 'localhost'
  const change = tern.service.calls['account.setIncoming'](id, { ...server.imap.tls, host, user: mine.user }, null, '')
  expect(await change.then(() => undefined, mailErrorOf)).toMatchObject({ kind: 'kept-for-another', host })
  expect(await tern.store.read('accounts')).toMatchObject([{ incoming: { host: server.imap.tls.host } }])
})

test('a kept password goes to another organisation with the mode only where the user says so', async () => {
  const mine = await server.newUser({ password })
  const tern = await begun('pop3', mine.user)
  const host = server.imap.tls.host === 'localhost' ? '127.0.0.1' : 'localhost'
  const incoming = { ...server.imap.tls, host, user: mine.user }
  const target = { protocol: 'imap', incoming, keepOffline: 'headers' } as const
  const next = 'after' as AccountId
  const change = (more: object) => tern.service.calls['account.switch'](id, next, { ...target, ...more }, '', {})
  expect(await change({}).then(() => undefined, mailErrorOf)).toEqual({
    kind: 'kept-for-another',
    host,
    keptFor: server.pop3.tls.host,
  })
  expect(tern.service.accountOf(id).protocol).toBe('pop3')
  const { account } = await change({ useKept: true })
  expect(account).toMatchObject({ id: next, protocol: 'imap', incoming: { host } })
  expect(account).not.toHaveProperty('useKept')
})

test('mail is not handed in with a password of another organisation', async () => {
  const mine = await server.newUser({ password })
  const tern = await begun('imap', mine.user)
  const outgoing = { ...server.imap.tls, host: '127.0.0.1', port: server.ports.submissions, user: mine.user }
  const change = tern.writing.calls['account.setOutgoing'](id, outgoing, '')
  expect(await change.then(() => undefined, mailErrorOf)).toMatchObject({ kind: 'kept-for-another', host: '127.0.0.1' })
  expect(tern.service.accountOf(id).outgoing).toBeUndefined()
})

test.each(['imap', 'pop3'] as const)(
  '%s: the password of a new server is not shown to the old one’s host for outgoing mail',
  async (protocol) => {
    const { user } = await server.newUser({ password })
    const tern = await begun(protocol, user)
    const { calls } = tern.writing
    const { host } = server[protocol].tls
    const outgoing = { host, port: server.ports.submissions, security: 'tls', user, signIn: 'incoming' } as const
    await calls['account.setOutgoing'](id, outgoing, '')
    const elsewhere = host === 'localhost' ? '127.0.0.1' : 'localhost'
    const incoming = { ...server[protocol].tls, host: elsewhere, user }
    await tern.service.calls['account.setIncoming'](id, incoming, null, password)
    const to = [{ name: '', address: user }]
    const text = { subject: 'waits', format: 'plain', html: '', text: 'Hi.', parts: [] } as const
    const content = { accountId: id, identityId: '', to, cc: [], bcc: [], ...text, relation: { kind: 'new' } } as const
    await calls['outbox.send']((await calls['draft.create'](content)).id, Date.now(), false)
    const waits = await tern.until(async () => {
      const [one] = await tern.store.read('submissions', id)
      return one?.error && one
    })
    expect(waits).toMatchObject({ state: 'queued', error: { kind: 'kept-for-another', host, keptFor: elsewhere } })
  },
)

test.each(['imap', 'pop3'] as const)(
  '%s: a sign-in that its provider replaces meanwhile stays replaced',
  async (protocol) => {
    const mine = await server.newUser({ password })
    const tern = await begun(protocol, mine.user)
    const change = tern.service.calls['account.setIncoming'](
      id,
      { ...server[protocol].starttls, user: mine.user },
      null,
      '',
    )
    expect(tern.service.replaceSecret(password, 'the next one')).toEqual([id])
    await change
    expect(tern.service.secretOf(id)).toBe('the next one')
  },
)

test('a sign-in that its provider replaces during a change of mode goes with the account', async () => {
  const mine = await server.newUser({ password })
  const tern = await begun('pop3', mine.user)
  const next = 'after' as AccountId
  const incoming = { ...server.imap.tls, user: mine.user }
  const change = tern.service.calls['account.switch'](
    id,
    next,
    { protocol: 'imap', incoming, keepOffline: 'headers' },
    '',
    {},
  )
  expect([...tern.service.replaceSecret(password, 'the next one')].sort()).toEqual([next, id].sort())
  await change
  expect(tern.service.secretOf(next)).toBe('the next one')
})
