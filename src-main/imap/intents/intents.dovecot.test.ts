import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testServer } from '../../../e2e/dovecot/connect'
import { type RunningDovecot, startDovecot } from '../../../e2e/dovecot/server.mjs'
import { keysOfChange } from '../../../src-shared/mail/change'
import { flagged, seen } from '../../../src-shared/mail/flags'
import type { MailboxId } from '../../../src-shared/mail/ids'
import { type Mirror, mail, mirror, supervised } from '../mirror.testing'

/** A server that owns up to nothing beyond RFC 3501: no MOVE, UIDPLUS, CONDSTORE, LIST-STATUS, SPECIAL-USE, ESEARCH. */
const bare = 'protocol imap {\n  imap_capability = IMAP4rev1 LITERAL+ IDLE NAMESPACE UNSELECT\n}'
let plain: RunningDovecot

beforeAll(async () => {
  plain = await startDovecot({ config: bare })
})
afterAll(() => plain.stop())

function connectPlain(): Promise<Mirror> {
  const at = (port: number, security: 'tls' | 'starttls' | 'none') => ({ host: 'localhost', port, security })
  const { imap, imaps } = plain.ports
  return mirror({
    newUser: plain.newUser,
    doveadm: plain.doveadm,
    ca: [readFileSync(plain.caFile, 'utf8')],
    imap: { tls: at(imaps, 'tls'), starttls: at(imap, 'starttls'), none: at(imap, 'none') },
  })
}

const intentsOf = (one: Mirror) => one.store.read('intents', one.account.id)
const resting = (one: Mirror) => one.until(async () => one.statuses.at(-1)?.phase === 'up-to-date')
/** Until a mailbox was read with that many messages in it. */
const read = (one: Mirror, path: string, messages: number) =>
  one.until(async () => {
    const row = (await one.store.read('mailboxes', one.account.id)).find((found) => found.path === path)
    return row?.total === messages && row.checkpoint !== undefined
  })
/** Until the queue is empty and the passes that follow are done. */
function carried(one: Mirror): Promise<void> {
  return supervised(one, async () => {
    await one.until(async () => (await intentsOf(one)).length === 0)
    one.engine.refresh(undefined)
    one.statuses.length = 0
    await resting(one)
  })
}

describe.each(['everything', 'nothing beyond RFC 3501'] as const)('a server with %s', (offer) => {
  const server = () => (offer === 'everything' ? testServer() : plain)
  const full = offer === 'everything'

  async function start(letters: readonly string[]): Promise<Mirror> {
    const one = full ? await mirror(testServer()) : await connectPlain()
    if (letters.length > 0)
      await server().deliver(
        one.user,
        'INBOX',
        letters.map((subject) => mail(subject)),
      )
    one.start()
    await resting(one)
    return one
  }
  const subjectsThere = async (one: Mirror, mailbox: string) =>
    (await server().doveadm('fetch', '-u', one.user, 'hdr.subject', 'mailbox', mailbox))
      .split('\n')
      .flatMap((line) => /^hdr\.subject: (.*)$/.exec(line)?.[1] ?? [])
      .sort()
  const countThere = async (one: Mirror, mailbox: string, ...query: string[]) =>
    (await server().doveadm('search', '-u', one.user, 'mailbox', mailbox, ...query)).split('\n').filter(Boolean).length

  test('F22: offline, a mailbox made, mail copied and moved there and on, flagged on the way', async () => {
    const one = await start(['a', 'b', 'c'])
    await one.stop()
    const inbox = await one.list('INBOX')
    const projects = 'bprojects' as MailboxId
    await one.change({ kind: 'create-mailbox', mailbox: projects, path: 'Projects', name: 'Projects', delimiter: '/' })
    expect(await one.mailbox('Projects')).toMatchObject({ pending: { created: true } })
    await one.change({ kind: 'copy', keys: inbox.map((row) => row.key), to: projects })
    expect(await one.subjects('Projects')).toEqual(['a', 'b', 'c'])
    await one.change({ kind: 'move', keys: inbox.map((row) => row.key), to: projects })
    expect((await one.mailbox('Projects')).total).toBe(6)
    await one.change({
      kind: 'flag',
      keys: (await one.list('Projects')).map((row) => row.key),
      add: [flagged, '$Work'],
      remove: [],
    })
    const archive = await one.mailbox('Archive')
    await one.change({
      kind: 'move',
      keys: (await one.list('Projects')).slice(0, 3).map((row) => row.key),
      to: archive.id,
    })
    one.start()
    await carried(one)
    expect((await one.mailbox('Projects')).pending).toBeUndefined()
    expect((await one.mailbox('Projects')).id).toBe(projects)
    expect(await one.list('INBOX')).toEqual([])
    expect(await countThere(one, 'INBOX', 'undeleted')).toBe(0)
    const [here, there] = [await one.subjects('Projects'), await subjectsThere(one, 'Projects')]
    expect([...here, ...(await one.subjects('Archive'))].sort()).toEqual(['a', 'a', 'b', 'b', 'c', 'c'])
    if (full) expect(there).toEqual(here)
    expect(await countThere(one, 'Archive', 'flagged', 'keyword', '$Work')).toBe(3)
    // A second look finds nothing to do, and nothing twice.
    await one.stop()
    one.start()
    await resting(one)
    expect((await one.mailbox('Projects')).total + (await one.mailbox('Archive')).total).toBe(6)
  })

  test('deleted for good: only what is meant, and not what others marked', async () => {
    const one = await start(['goes', 'stays', 'marked by others'])
    await server().doveadm('flags', 'add', '-u', one.user, '\\Deleted', 'mailbox', 'INBOX', 'subject', 'others')
    const goes = await keyOf(one, 'INBOX', 'goes')
    await one.change({ kind: 'expunge', keys: [goes] })
    expect(await one.subjects('INBOX')).not.toContain('goes')
    await carried(one)
    expect(await one.subjects('INBOX')).toEqual(['marked by others', 'stays'])
    expect(await subjectsThere(one, 'INBOX')).toEqual(
      full ? ['marked by others', 'stays'] : ['goes', 'marked by others', 'stays'],
    )
    expect(await countThere(one, 'INBOX', 'subject', 'goes', 'undeleted')).toBe(0)
  })

  test('a message is appended once; a newer draft takes the place of the older', async () => {
    const one = await start([])
    await one.stop()
    const drafts = await one.mailbox('Drafts')
    const first = await one.save(mail('first words'), [seen, '\\Draft'])
    const zeroth = await one.save(mail('no words yet'), ['\\Draft'])
    await one.change({ kind: 'append', mailbox: drafts.id, message: zeroth.message }, zeroth)
    const [unsent] = await one.list('Drafts')
    if (!unsent) throw new Error('no draft')
    await one.change({ kind: 'replace-draft', mailbox: drafts.id, message: first.message, keys: [unsent.key] }, first)
    expect(await one.subjects('Drafts')).toEqual(['first words'])
    one.start()
    await carried(one)
    expect(await subjectsThere(one, 'Drafts')).toEqual(['first words'])
    expect(await countThere(one, 'Drafts', 'seen', 'draft', 'savedbefore', '1999-01-01')).toBe(0)
    const [row] = await one.list('Drafts')
    expect(row).toMatchObject({ messageId: first.message.messageId })
    expect(row?.uid).toBeGreaterThan(0)
    if (!row) throw new Error('no row')
    await one.stop()
    const second = await one.save(mail('second words'), ['\\Draft'])
    await one.change({ kind: 'replace-draft', mailbox: drafts.id, message: second.message, keys: [row.key] }, second)
    expect(await one.subjects('Drafts')).toEqual(['second words'])
    const third = await one.save(mail('third words'), ['\\Draft'])
    const [pending] = await one.list('Drafts')
    if (!pending) throw new Error('no pending row')
    await one.change({ kind: 'replace-draft', mailbox: drafts.id, message: third.message, keys: [pending.key] }, third)
    expect(await one.subjects('Drafts')).toEqual(['third words'])
    one.start()
    await carried(one)
    expect(await one.subjects('Drafts')).toEqual(['third words'])
    expect(await countThere(one, 'Drafts', 'undeleted')).toBe(1)
    expect(await subjectsThere(one, 'Drafts')).not.toContain('second words')
  })

  test('F19: an append in doubt that has arrived is recognised by its Message-ID', async () => {
    const one = await start([])
    await one.stop()
    const sent = await one.mailbox('Sent')
    const source = mail('sent once')
    const saved = await one.save(source, [seen])
    const id = await one.change({ kind: 'append', mailbox: sent.id, message: saved.message }, saved)
    await one.store.commit([
      { kind: 'set-intent', intentId: id, state: 'running', attempts: 1, evidence: { destinationUidNext: 1 } },
    ])
    await server().deliver(one.user, 'Sent', source)
    one.start()
    await carried(one)
    expect(await subjectsThere(one, 'Sent')).toEqual(['sent once'])
    expect(await one.subjects('Sent')).toEqual(['sent once'])
  })

  test('renamed and removed: mail comes along, and what is removed leaves its mail in the trash', async () => {
    const one = await start([])
    await server().deliver(one.user, 'Work', [mail('w1'), mail('w2')])
    await server().deliver(one.user, 'Work/Old', mail('o1'))
    one.engine.refresh(undefined)
    await read(one, 'Work', 2)
    await read(one, 'Work/Old', 1)
    const work = await one.mailbox('Work')
    const old = await one.mailbox('Work/Old')
    await one.stop()
    await one.change({ kind: 'rename-mailbox', mailbox: work.id, path: 'Office', name: 'Office' })
    expect((await one.mailbox('Work/Old')).pending).toMatchObject({ path: 'Office/Old' })
    one.start()
    await carried(one)
    expect((await one.mailbox('Office')).id).toBe(work.id)
    expect((await one.mailbox('Office/Old')).id).toBe(old.id)
    expect(await subjectsThere(one, 'Office')).toEqual(['w1', 'w2'])
    // Without another pass: nothing was downloaded again, nothing doubled.
    expect((await one.store.read('counts', one.account.id)).messages).toBe(3)
    const trash = await one.mailbox('Trash')
    await server().deliver(one.user, 'Office', mail('arrives unseen'))
    await one.change({ kind: 'remove-mailbox', mailbox: old.id, mailTo: trash.id })
    await one.change({ kind: 'remove-mailbox', mailbox: work.id, mailTo: trash.id })
    await carried(one)
    await supervised(one, () => one.until(async () => (await one.subjects('Trash')).length === 4))
    expect(await subjectsThere(one, 'Trash')).toEqual(['arrives unseen', 'o1', 'w1', 'w2'])
    expect((await one.store.read('mailboxes', one.account.id)).map(({ path }) => path)).not.toContain('Office')
    expect(await server().doveadm('mailbox', 'list', '-u', one.user)).not.toContain('Office')
  })
})

async function keyOf(one: Mirror, mailbox: string, subject: string) {
  for (const row of await one.list(mailbox)) {
    const stored = await one.store.read('message', row.messageId)
    if (stored?.message.envelope.subject === subject) return row.key
  }
  throw new Error(`no ${subject}`)
}

describe('what other clients do meanwhile', () => {
  const server = testServer()

  async function start(letters: readonly string[]): Promise<Mirror> {
    const one = await mirror(server)
    await server.deliver(
      one.user,
      'INBOX',
      letters.map((subject) => mail(subject)),
    )
    one.start()
    await resting(one)
    return one
  }

  test('F28: renamed elsewhere, the mailbox keeps its mail and the changes that wait for it', async () => {
    const one = await start([])
    await server.deliver(one.user, 'Work', [mail('w1'), mail('w2')])
    await server.deliver(one.user, 'Other', [mail('x1')])
    one.engine.refresh(undefined)
    await read(one, 'Work', 2)
    await read(one, 'Other', 1)
    const work = await one.mailbox('Work')
    await one.stop()
    await server.doveadm('mailbox', 'rename', '-u', one.user, 'Work', 'Lab')
    await one.change({ kind: 'flag', keys: (await one.list('Work')).map((row) => row.key), add: [flagged], remove: [] })
    one.start()
    await carried(one)
    expect((await one.mailbox('Lab')).id).toBe(work.id)
    expect(await one.subjects('Lab')).toEqual(['w1', 'w2'])
    expect(await server.doveadm('search', '-u', one.user, 'mailbox', 'Lab', 'flagged')).toMatch(/\n.*\n/)
    expect((await one.store.read('counts', one.account.id)).messages).toBe(3)
  })

  test('numbered anew: a change finds its message by what it is', async () => {
    const one = await start(['a', 'b'])
    await one.stop()
    const key = await keyOf(one, 'INBOX', 'b')
    await one.change({ kind: 'move', keys: [key], to: (await one.mailbox('Archive')).id })
    await server.doveadm('mailbox', 'update', '-u', one.user, '--uid-validity', '77', 'INBOX')
    one.start()
    await carried(one)
    expect(await one.subjects('Archive')).toEqual(['b'])
    expect(await one.subjects('INBOX')).toEqual(['a'])
  })

  test('F23: a refusal parks with its reason, shows what was before, and can be tried again', async () => {
    const one = await start(['a'])
    const key = await keyOf(one, 'INBOX', 'a')
    const id = await one.change({
      kind: 'rename-mailbox',
      mailbox: (await one.mailbox('Archive')).id,
      path: '',
      name: '',
    })
    await one.until(async () => (await intentsOf(one))[0]?.state === 'parked')
    expect((await intentsOf(one))[0]).toMatchObject({ id, error: { kind: 'refused' } })
    expect((await one.mailbox('Archive')).pending).toBeUndefined()
    // It holds up nothing.
    await one.change({ kind: 'flag', keys: [key], add: [seen], remove: [] })
    await one.until(async () => (await intentsOf(one)).length === 1)
    expect((await intentsOf(one)).flatMap(({ change }) => keysOfChange(change))).toEqual([])
  })

  test('a thousand messages marked read are a few commands', async () => {
    const one = await mirror(server)
    await server.deliver(
      one.user,
      'INBOX',
      Array.from({ length: 1_000 }, (_, n) => mail(`n${n}`)),
    )
    one.start()
    await one.until(async () => (await one.list('INBOX')).length === 1_000)
    await one.stop()
    const rows = await one.list('INBOX')
    for (const row of rows.slice(0, 200)) await one.change({ kind: 'flag', keys: [row.key], add: [seen], remove: [] })
    await one.change({ kind: 'flag', keys: rows.slice(200).map((row) => row.key), add: [seen], remove: [] })
    let commits = 0
    const before = one.store.commit
    Object.assign(one.store, {
      commit: (...args: Parameters<typeof before>) => {
        if (args[0].some(({ kind }) => kind === 'set-intent')) commits += 1
        return before(...args)
      },
    })
    one.start()
    await one.until(async () => (await intentsOf(one)).length === 0)
    expect(commits).toBe(1)
    expect((await server.doveadm('search', '-u', one.user, 'mailbox', 'INBOX', 'unseen')).trim()).toBe('')
  })
})
