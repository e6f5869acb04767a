import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { startDovecot } from '../../e2e/dovecot/server.mjs'
import { startSlowLine } from '../../e2e/net/slow-line.mjs'
import { flagged } from '../../src-shared/mail/flags'
import { type Mirror, mail, mirror } from './mirror.testing'

/** A mirror on a server that gives one user so many connections (SYNC.md F35). */
async function mirrorOn(connections: number, octetsPerSecond = 0) {
  const server = await startDovecot({
    config: `protocol imap {\n  mail_max_userip_connections = ${connections}\n}`,
  })
  onTestFinished(() => server.stop())
  const at = (port: number, security: 'tls' | 'starttls' | 'none') => ({ host: 'localhost', port, security })
  const line = await startSlowLine({ to: server.ports.imaps, octetsPerSecond })
  onTestFinished(() => line.stop())
  const { imap } = server.ports
  const imaps = line.port
  const one = await mirror({
    newUser: server.newUser,
    doveadm: server.doveadm,
    ca: [readFileSync(server.caFile, 'utf8')],
    imap: { tls: at(imaps, 'tls'), starttls: at(imap, 'starttls'), none: at(imap, 'none') },
  })
  return { server, one }
}

const bodies = async (one: Mirror) => (await one.store.read('counts', one.account.id)).bodies

test.each([1, 2, 3])('F35: everything works over %i connections', async (connections) => {
  const { server, one } = await mirrorOn(connections)
  await server.deliver(
    one.user,
    'INBOX',
    Array.from({ length: 60 }, (_, n) => mail(`letter ${n}`, 'x'.repeat(20_000))),
  )
  await server.deliver(one.user, 'Archive', mail('old'))
  one.start()
  await one.until(async () => (await bodies(one)) === 61)
  await one.until(async () => one.statuses.at(-1)?.phase === 'up-to-date')
  await server.deliver(one.user, 'INBOX', mail('announced'))
  await one.until(async () => (await one.list('INBOX')).length === 61)
  await one.until(async () => (await bodies(one)) === 62)
  const [row] = await one.list('INBOX')
  if (!row) throw new Error('no row')
  await one.change({ kind: 'flag', keys: [row.key], add: [flagged], remove: [] })
  await one.until(async () => (await one.store.read('intents', one.account.id)).length === 0)
  expect(await server.doveadm('search', '-u', one.user, 'mailbox', 'INBOX', 'FLAGGED')).not.toBe('')
  // A connection that is not given is no reason to speak of passwords or to go offline.
  expect(one.statuses.filter(({ error }) => error !== undefined)).toEqual([])
})

test('the mailbox on screen is listened to as well as INBOX', async () => {
  const { server, one } = await mirrorOn(10)
  await server.deliver(one.user, 'Archive', mail('old'))
  one.start()
  await one.until(async () => one.statuses.at(-1)?.phase === 'up-to-date' && (await bodies(one)) === 1)
  one.engine.refresh((await one.mailbox('Archive')).id)
  for (const place of ['Archive', 'INBOX', 'Archive'] as const) {
    const before = (await one.list(place)).length
    await server.deliver(one.user, place, mail(`to ${place} after ${before}`))
    await one.until(async () => (await one.list(place)).length === before + 1)
  }
})

test.each([1, 3])('over %i connections, an opened message does not wait for the others', async (connections) => {
  const { server, one } = await mirrorOn(connections, 4_000_000)
  const sources = Array.from({ length: 100 }, (_, n) => mail(`long ${n}`, `${'x'.repeat(76)}\r\n`.repeat(1000)))
  await server.deliver(one.user, 'INBOX', sources)
  one.start()
  const last = await one.until(async () => {
    const rows = await one.list('INBOX')
    return rows.length === 100 && (await bodies(one)) > 0 && rows.at(-1)
  })
  await one.engine.fetchSource(last.messageId, new AbortController().signal)
  expect((await one.store.read('message', last.messageId))?.message.body).toBe('full')
  expect(await bodies(one)).toBeLessThan(100)
  await one.until(async () => (await bodies(one)) === 100)
})
