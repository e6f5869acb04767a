import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningDovecot, startDovecot } from '../../e2e/dovecot/server.mjs'
import { seen } from '../../src-shared/mail/flags'
import type { MailboxId } from '../../src-shared/mail/ids'
import { mailboxRights } from '../../src-shared/mail/mailbox-rights'
import { childPath, prefixBelow, topPrefixOf } from '../accounts/mailbox-path'
import { type Mirror, mail, mirror, supervised } from './mirror.testing'

/** As many hosters have it: dots, everything below INBOX, other people's and public mailboxes, a quota. */
const config = (folder: string): string => `
mail_plugins = $mail_plugins acl quota
protocol imap {
  mail_plugins = $mail_plugins imap_acl imap_quota
}
namespace inbox {
  separator = .
  prefix = INBOX.
}
namespace shared {
  type = shared
  separator = .
  prefix = shared.%%n.
  location = maildir:%%h/Maildir
  subscriptions = no
  list = yes
}
namespace public {
  type = public
  separator = .
  prefix = Public.
  location = maildir:${folder}/public
  subscriptions = no
}
plugin {
  acl = vfile
  acl_shared_dict = file:${folder}/shared-mailboxes
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage=1M
}
`

let server: RunningDovecot
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tern-ns-'))
  // The folder of all mail is the one the server's own user may write to.
  server = await startDovecot({ folder, config: config(join(folder, 'mail')) })
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

let users = 0
/** Names without a domain: they are part of other people's paths. */
async function connect(): Promise<Mirror> {
  users += 1
  const name = `user${users}`
  const at = (port: number, security: 'tls' | 'starttls' | 'none') => ({ host: 'localhost', port, security })
  const { imap, imaps } = server.ports
  return mirror({
    newUser: () => server.newUser({ user: name, password: 'secret' }),
    doveadm: server.doveadm,
    ca: [readFileSync(server.caFile, 'utf8')],
    imap: { tls: at(imaps, 'tls'), starttls: at(imap, 'starttls'), none: at(imap, 'none') },
  })
}

const resting = (one: Mirror) => one.until(async () => one.statuses.at(-1)?.phase === 'up-to-date')
const lookRound = (one: Mirror) =>
  supervised(one, async () => {
    one.statuses.length = 0
    one.engine.refresh(undefined)
    await resting(one)
  })
const intentsOf = (one: Mirror) => one.store.read('intents', one.account.id)
const carried = (one: Mirror) => supervised(one, () => one.until(async () => (await intentsOf(one)).length === 0))
const paths = async (one: Mirror) => (await one.store.read('mailboxes', one.account.id)).map(({ path }) => path).sort()

test('F29: everything below INBOX, dots, and names of all the world, both ways', async () => {
  const one = await connect()
  await server.doveadm('mailbox', 'create', '-u', one.user, 'INBOX.Übung & 日本')
  await server.deliver(one.user, 'INBOX.Übung & 日本', mail('inside'))
  one.start()
  await resting(one)
  const rows = await one.store.read('mailboxes', one.account.id)
  expect(await one.mailbox('INBOX.Trash')).toMatchObject({ role: 'trash', roleFrom: 'server', delimiter: '.' })
  expect(await one.subjects('INBOX.Übung & 日本')).toEqual(['inside'])
  // Where a new one goes is seen from what is there.
  const top = childPath(topPrefixOf(rows), 'Ärzte "und" \\mehr')
  expect(top.path).toBe('INBOX.Ärzte "und" \\mehr')
  const doctors = 'bdoctors' as MailboxId
  await one.change({ kind: 'create-mailbox', mailbox: doctors, name: 'Ärzte', ...top })
  const below = childPath(prefixBelow(await one.mailbox(top.path)), '&-Zeichen')
  await one.change({ kind: 'create-mailbox', mailbox: 'bsign' as MailboxId, name: '&-Zeichen', ...below })
  const key = (await one.list('INBOX.Übung & 日本'))[0]?.key
  if (!key) throw new Error('no message')
  await one.change({ kind: 'move', keys: [key], to: 'bsign' as MailboxId })
  await carried(one)
  const list = await server.doveadm('mailbox', 'list', '-u', one.user)
  expect(list).toContain('INBOX.Ärzte "und" \\mehr.&-Zeichen')
  await lookRound(one)
  expect((await one.mailbox(below.path)).id).toBe('bsign')
  expect(await one.subjects(below.path)).toEqual(['inside'])
  await one.change({ kind: 'rename-mailbox', mailbox: doctors, path: 'INBOX.Praxis', name: 'Praxis' })
  await carried(one)
  expect(await server.doveadm('mailbox', 'list', '-u', one.user)).toContain('INBOX.Praxis.&-Zeichen')
  expect(await server.doveadm('mailbox', 'list', '-u', one.user, '-s')).toContain('INBOX.Praxis.&-Zeichen')
  await lookRound(one)
  expect((await one.mailbox('INBOX.Praxis.&-Zeichen')).id).toBe('bsign')
})

test('other people’s mailboxes are shown as such, and nothing is offered that the server refuses', async () => {
  const one = await connect()
  const other = await server.newUser({ user: `other${users}`, password: 'secret' })
  await server.deliver(other.user, 'INBOX.Team', mail('for all of us'))
  await server.doveadm('acl', 'set', '-u', other.user, 'INBOX.Team', `user=${one.user}`, 'lookup', 'read')
  one.start()
  await resting(one)
  await one.until(async () => (await paths(one)).some((path) => path.endsWith('.Team')))
  const team = await one.mailbox((await paths(one)).find((path) => path.endsWith('.Team')) ?? '')
  expect(team).toMatchObject({ namespace: 'other-users', path: `shared.${other.user}.Team` })
  await one.until(async () => (await one.mailbox(team.path)).rights !== undefined)
  const row = await one.mailbox(team.path)
  expect(mailboxRights(row)).toMatchObject({ read: true, flag: false, insert: false, remove: false, create: false })
  expect(mailboxRights(await one.mailbox('INBOX'))).toMatchObject({ flag: true, insert: true, remove: true })
  await one.until(async () => (await one.list(team.path)).length === 1)
  const key = (await one.list(team.path))[0]?.key
  if (!key) throw new Error('no message')
  await one.change({ kind: 'flag', keys: [key], add: [seen], remove: [] })
  await one.until(async () => (await intentsOf(one))[0]?.state === 'parked')
  expect((await intentsOf(one))[0]?.error).toMatchObject({ kind: 'refused', code: 'READ-ONLY' })
  expect((await one.list(team.path))[0]?.viewFlags).toEqual([])
  // More is allowed now: the next listing knows. Dovecot itself remembers rights for a while within one connection.
  await server.doveadm('acl', 'add', '-u', other.user, 'INBOX.Team', `user=${one.user}`, 'write', 'write-seen')
  await one.stop()
  one.start()
  await resting(one)
  expect(mailboxRights(await one.mailbox(team.path))).toMatchObject({ flag: true, seen: true, insert: false })
  expect((await one.mailbox('INBOX')).namespace).toBeUndefined()
})

test('how full the server is, as it says', async () => {
  const one = await connect()
  one.start()
  const status = await one.until(async () => one.statuses.find(({ quota }) => quota !== undefined))
  expect(status.quota).toMatchObject({ limitOctets: 1024 * 1024 })
  expect(status.quota?.usedOctets).toBeLessThan(1024 * 1024)
})

test('what is subscribed is known, and can be changed', async () => {
  const one = await connect()
  await server.doveadm('mailbox', 'create', '-u', one.user, 'INBOX.Quiet')
  one.start()
  await resting(one)
  const quiet = await one.mailbox('INBOX.Quiet')
  expect(quiet.subscribed).toBe(false)
  expect((await one.mailbox('INBOX.Trash')).subscribed).toBe(true)
  await one.change({ kind: 'subscribe-mailbox', mailbox: quiet.id, subscribed: true })
  await carried(one)
  await lookRound(one)
  expect((await one.mailbox('INBOX.Quiet')).subscribed).toBe(true)
  expect(await server.doveadm('mailbox', 'list', '-u', one.user, '-s')).toContain('INBOX.Quiet')
})
