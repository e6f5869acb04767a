import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningDovecot, startDovecot } from '../../e2e/dovecot/server.mjs'
import { flagged, hasFlag } from '../../src-shared/mail/flags'
import { type Mirror, mail, mirror } from './mirror.testing'

/** A server that says it has nothing beyond RFC 3501 and IDLE: no CONDSTORE, UIDPLUS, MOVE, LIST-STATUS, SPECIAL-USE. */
let server: RunningDovecot

beforeAll(async () => {
  server = await startDovecot({
    config: 'protocol imap {\n  imap_capability = IMAP4rev1 LITERAL+ IDLE NAMESPACE UNSELECT\n}',
  })
})

afterAll(() => server.stop())

function connect(): Promise<Mirror> {
  const at = (port: number, security: 'tls' | 'starttls' | 'none') => ({ host: 'localhost', port, security })
  const { imap, imaps } = server.ports
  return mirror({
    newUser: server.newUser,
    doveadm: server.doveadm,
    ca: [readFileSync(server.caFile, 'utf8')],
    imap: { tls: at(imaps, 'tls'), starttls: at(imap, 'starttls'), none: at(imap, 'none') },
  })
}

const settled = (one: Mirror) => one.until(async () => one.statuses.at(-1)?.phase === 'up-to-date')

const carried = (one: Mirror) => one.until(async () => (await one.store.read('intents', one.account.id)).length === 0)

test('mail, flags and moves work without any extension, and nobody else loses mail', async () => {
  const one = await connect()
  await server.deliver(one.user, 'INBOX', [mail('stays'), mail('goes')])
  await server.deliver(one.user, 'INBOX', mail('marked by others'), { flags: ['\\Seen'] })
  one.start()
  await settled(one)
  expect((await one.mailbox('Trash')).role).toBe('trash')
  const rows = await one.list('INBOX')
  const messages = await Promise.all(rows.map((row) => one.store.read('message', row.messageId)))
  const goes = messages.find((message) => message?.message.envelope.subject === 'goes')?.locations[0]?.key
  if (!goes) throw new Error('no key')
  await server.doveadm('flags', 'add', '-u', one.user, '\\Deleted', 'mailbox', 'INBOX', 'header', 'Subject', 'others')
  await one.change({ kind: 'flag', keys: [goes], add: [flagged], remove: [] })
  await one.change({ kind: 'move', keys: [goes], to: (await one.mailbox('Trash')).id })
  await carried(one)
  await settled(one)
  expect(await one.subjects('Trash')).toEqual(['goes'])
  expect(await one.subjects('INBOX')).toEqual(['marked by others', 'stays'])
  expect(hasFlag((await one.list('Trash'))[0]?.viewFlags ?? [], flagged)).toBe(true)
  expect((await server.doveadm('search', '-u', one.user, 'mailbox', 'INBOX')).trim().split('\n')).toHaveLength(3)
  await one.stop()
  one.start()
  await settled(one)
  expect(await one.subjects('INBOX')).toEqual(['marked by others', 'stays'])
  await server.doveadm('expunge', '-u', one.user, 'mailbox', 'INBOX', 'header', 'Subject', 'stays')
  await one.until(async () => (await one.list('INBOX')).length === 1)
})

test('a mailbox that empties at once is believed only when a new connection sees the same', async () => {
  const one = await connect()
  await server.deliver(
    one.user,
    'INBOX',
    Array.from({ length: 70 }, (_, n) => mail(`n${n}`)),
  )
  one.start()
  await settled(one)
  await server.doveadm('expunge', '-u', one.user, 'mailbox', 'INBOX', 'all')
  await one.until(async () => (await one.list('INBOX')).length === 0)
  // Out of view, not out of the store.
  expect((await one.store.read('counts', one.account.id)).messages).toBe(70)
})
