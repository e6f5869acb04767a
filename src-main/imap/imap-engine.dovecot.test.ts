import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testServer } from '../../e2e/dovecot/connect'
import { flagged, hasFlag, seen } from '../../src-shared/mail/flags'
import { type Mirror, mail, mirror } from './mirror.testing'

const server = testServer()

const settled = (one: Mirror) =>
  one.until(async () => one.statuses.at(-1)?.phase === 'up-to-date' && (await one.store.read('counts', one.account.id)))

async function started(one: Mirror) {
  one.start()
  return settled(one)
}

const flagsOnServer = async (user: string, mailbox: string) =>
  (await server.doveadm('fetch', '-u', user, 'flags', 'mailbox', mailbox)).trim()

test.each(['tls', 'starttls', 'none'] as const)(
  'first sync brings every mailbox and every octet (%s)',
  async (secure) => {
    const one = await mirror(server, secure)
    const sources = Array.from({ length: 120 }, (_, n) => mail(`letter ${n}`))
    await server.deliver(one.user, 'INBOX', sources)
    await server.deliver(one.user, 'Archive/2025', [mail('old one'), mail('ünïcode')], { flags: ['\\Seen'] })
    const counts = await started(one)
    expect(counts).toEqual({ messages: 122, bodies: 122 })
    const inbox = await one.list('INBOX')
    expect(inbox).toHaveLength(120)
    expect((await one.mailbox('INBOX')).unread).toBe(120)
    expect((await one.mailbox('Archive/2025')).unread).toBe(0)
    expect((await one.mailbox('Trash')).role).toBe('trash')
    const octets = await Promise.all(
      inbox.map(async ({ messageId }) => {
        const sha256 = (await one.store.read('message', messageId))?.message.sha256
        return sha256 ? Buffer.from(await one.vault.read(one.account.id, sha256)).toString('latin1') : ''
      }),
    )
    expect(octets.sort()).toEqual(sources.map((source) => source.toString('latin1')).sort())
  },
)

test('flags go both ways', async () => {
  const one = await mirror(server)
  await server.deliver(one.user, 'INBOX', mail('flags'))
  await started(one)
  const [row] = await one.list('INBOX')
  if (!row) throw new Error('no row')
  await one.change({ kind: 'flag', keys: [row.key], add: [seen, flagged], remove: [] })
  await one.until(async () => (await one.store.read('intents', one.account.id)).length === 0)
  expect(await flagsOnServer(one.user, 'INBOX')).toContain('\\Flagged')
  await server.doveadm('flags', 'remove', '-u', one.user, '\\Flagged', 'mailbox', 'INBOX', 'all')
  const after = await one.until(async () => {
    const [now] = await one.list('INBOX')
    return now && !hasFlag(now.viewFlags, flagged) ? now : undefined
  })
  expect(hasFlag(after.viewFlags, seen)).toBe(true)
})

test('a move takes effect on the server and keeps the message here', async () => {
  const one = await mirror(server)
  await server.deliver(one.user, 'INBOX', [mail('stays'), mail('goes')])
  await started(one)
  const trash = await one.mailbox('Trash')
  const rows = await one.list('INBOX')
  const messages = await Promise.all(rows.map((row) => one.store.read('message', row.messageId)))
  const goes = messages.find((message) => message?.message.envelope.subject === 'goes')
  const key = goes?.locations[0]?.key
  if (!key) throw new Error('no key')
  await one.change({ kind: 'move', keys: [key], to: trash.id })
  await one.until(async () => (await one.store.read('intents', one.account.id)).length === 0)
  expect(await server.doveadm('fetch', '-u', one.user, 'hdr.subject', 'mailbox', 'Trash')).toContain('goes')
  await settled(one)
  expect(await one.subjects('INBOX')).toEqual(['stays'])
  expect(await one.subjects('Trash')).toEqual(['goes'])
  expect((await one.list('Trash'))[0]?.messageId).toBe(goes.message.id)
})

test('new mail is listed while idling, and read offline soon after', async () => {
  const one = await mirror(server)
  await server.deliver(one.user, 'INBOX', mail('first'))
  await started(one)
  await server.deliver(one.user, 'INBOX', mail('second'))
  await one.until(async () => (await one.list('INBOX')).length === 2)
  await one.until(async () => (await one.store.read('counts', one.account.id)).bodies === 2)
})

test('what is deleted elsewhere disappears here', async () => {
  const one = await mirror(server)
  await server.deliver(one.user, 'INBOX', [mail('keep'), mail('drop')])
  await started(one)
  await server.doveadm('expunge', '-u', one.user, 'mailbox', 'INBOX', 'header', 'Subject', 'drop')
  await one.until(async () => (await one.list('INBOX')).length === 1)
  expect(await one.subjects('INBOX')).toEqual(['keep'])
})

test('changes made offline are replayed in order', async () => {
  const one = await mirror(server)
  await server.deliver(one.user, 'INBOX', [mail('a'), mail('b'), mail('c')])
  await started(one)
  await one.stop()
  const keys = (await one.list('INBOX')).map((row) => row.key)
  const archive = await one.mailbox('Archive')
  const trash = await one.mailbox('Trash')
  await one.change({ kind: 'move', keys, to: archive.id })
  await one.change({
    kind: 'flag',
    keys: (await one.list('Archive')).map((row) => row.key),
    add: [flagged],
    remove: [],
  })
  await one.change({ kind: 'move', keys: (await one.list('Archive')).map((row) => row.key), to: trash.id })
  await started(one)
  expect(await one.store.read('intents', one.account.id)).toEqual([])
  expect(await one.subjects('Trash')).toEqual(['a', 'b', 'c'])
  const flags = await flagsOnServer(one.user, 'Trash')
  expect(flags.match(/Flagged/g)).toHaveLength(3)
  expect(await flagsOnServer(one.user, 'Archive')).toBe('')
})

test('F17: a move whose answer was lost is recognised and not repeated', async () => {
  const one = await mirror(server)
  await server.deliver(one.user, 'INBOX', [mail('moved already'), mail('not yet')])
  await started(one)
  await one.stop()
  const archive = await one.mailbox('Archive')
  const keys = (await one.list('INBOX')).map((row) => row.key)
  await one.change({ kind: 'move', keys, to: archive.id })
  const [intent] = await one.store.read('intents', one.account.id)
  if (!intent) throw new Error('no intent')
  await one.store.commit([
    { kind: 'set-intent', intentId: intent.id, state: 'running', attempts: 1, evidence: { destinationUidNext: 1 } },
  ])
  await server.doveadm('move', '-u', one.user, 'Archive', 'mailbox', 'INBOX', 'header', 'Subject', 'moved already')
  await started(one)
  expect(await one.store.read('intents', one.account.id)).toEqual([])
  expect(await one.subjects('Archive')).toEqual(['moved already', 'not yet'])
  expect((await server.doveadm('search', '-u', one.user, 'mailbox', 'Archive')).trim().split('\n')).toHaveLength(2)
})

test('H5: mailbox names are data', async () => {
  const one = await mirror(server)
  const names = ['ümläut', 'with "quotes"', 'a b  c', 'parent/child', '日本', 'R&D', '__proto__', "100% *'s"]
  for (const name of names) await server.deliver(one.user, name, mail(`in ${name.replaceAll(/\W/g, '')}`))
  await started(one)
  for (const name of names) expect(await one.list(name), name).toHaveLength(1)
  const [row] = await one.list('ümläut')
  if (!row) throw new Error('no row')
  await one.change({ kind: 'move', keys: [row.key], to: (await one.mailbox('with "quotes"')).id })
  await one.until(async () => (await one.store.read('intents', one.account.id)).length === 0)
  await settled(one)
  expect(await one.list('with "quotes"')).toHaveLength(2)
})

test('a new UIDVALIDITY starts the mailbox over without doubling anything', async () => {
  const one = await mirror(server)
  await server.deliver(one.user, 'INBOX', [mail('one'), mail('two')])
  await started(one)
  await one.stop()
  const before = (await one.mailbox('INBOX')).checkpoint?.uidValidity ?? 0
  await server.doveadm('mailbox', 'update', '-u', one.user, '--uid-validity', String(before + 5), 'INBOX')
  await started(one)
  expect((await one.mailbox('INBOX')).checkpoint?.uidValidity).toBe(before + 5)
  expect(await one.subjects('INBOX')).toEqual(['one', 'two'])
})

test('after an absence only what changed is asked for', async () => {
  const one = await mirror(server)
  await server.deliver(
    one.user,
    'INBOX',
    Array.from({ length: 60 }, (_, n) => mail(`n${n}`)),
  )
  await started(one)
  await one.stop()
  await server.deliver(one.user, 'INBOX', mail('new'))
  await server.doveadm('flags', 'add', '-u', one.user, '\\Flagged', 'mailbox', 'INBOX', 'header', 'Subject', 'n7')
  await server.doveadm('expunge', '-u', one.user, 'mailbox', 'INBOX', 'header', 'Subject', 'n30')
  await started(one)
  const rows = await one.list('INBOX')
  expect(rows).toHaveLength(60)
  expect(rows.filter(({ flagged: is }) => is === 1)).toHaveLength(1)
})

test('a wrong password is told as such', async () => {
  const one = await mirror({ ...server, newUser: async () => ({ ...(await server.newUser()), password: 'wrong' }) })
  one.start()
  expect(await one.stopOnFailure()).toMatchObject({ error: { kind: 'auth-rejected', user: one.user } })
})

test('T5: a certificate nobody vouches for is shown and not signed in to', async () => {
  const one = await mirror({ ...server, ca: [] })
  one.start()
  expect(await one.stopOnFailure()).toMatchObject({ error: { kind: 'certificate', host: 'localhost' } })
})

test('H8: every octet as it was delivered, of whatever charset or none', async () => {
  const one = await mirror(server)
  const bodies = [
    'Subject: 8 bit\r\n\r\n\xe4\xf6\xfc\xff\xfe\x80\x81\r\n',
    'Subject: \xfcber \x1b$B7o\x1b(B\r\nX-\xe9: \xa0\r\n\r\n\x1b$B7o\x1b(B\r\n',
    `Subject: long line\r\n\r\n${'\xf0'.repeat(70_000)}\r\n`,
    'Subject: dots and quotes\r\n\r\n.\r\n..\r\n"\\"{5}\r\n) OK\r\n* 1 FETCH\r\n',
    'Subject: no end of line\r\n\r\nthe last',
    'Subject: header alone\r\n\r\n',
  ].map((text) => Buffer.from(text, 'latin1'))
  await server.deliver(one.user, 'INBOX', bodies)
  await started(one)
  const here = await Promise.all(
    (await one.list('INBOX')).map(async ({ messageId }) => {
      const sha256 = (await one.store.read('message', messageId))?.message.sha256
      return sha256 ? Buffer.from(await one.vault.read(one.account.id, sha256)).toString('latin1') : 'not here'
    }),
  )
  expect(here.sort()).toEqual(bodies.map((body) => body.toString('latin1')).sort())
})

test('a message larger than one literal arrives whole', async () => {
  const one = await mirror(server)
  const source = mail('large', 'All work and no play makes Jack a dull boy.\r\n'.repeat(220_000))
  await server.deliver(one.user, 'INBOX', source)
  await started(one)
  const [row] = await one.list('INBOX')
  const stored = row && (await one.store.read('message', row.messageId))
  const sha256 = stored?.message.sha256
  if (!sha256) throw new Error('not here')
  expect(source.equals(await one.vault.read(one.account.id, sha256))).toBe(true)
})

test('an old message that is not kept offline comes when it is opened', async () => {
  const { user, password, home } = await server.newUser()
  const one = await mirror({ ...server, newUser: async () => ({ user, password, home }) }, 'tls', 'last-90-days')
  await server.deliver(user, 'INBOX', mail('old'))
  const folder = join(home, 'Maildir', 'new')
  const [file] = await readdir(folder)
  await utimes(join(folder, file ?? ''), 1_500_000_000, 1_500_000_000)
  expect(await started(one)).toEqual({ messages: 1, bodies: 0 })
  const [row] = await one.list('INBOX')
  if (!row) throw new Error('no row')
  await one.engine.fetchSource(row.messageId, new AbortController().signal)
  expect(await one.store.read('counts', one.account.id)).toEqual({ messages: 1, bodies: 1 })
  await one.stop()
  await expect(one.engine.fetchSource(row.messageId, new AbortController().signal)).resolves.toBeUndefined()
})
