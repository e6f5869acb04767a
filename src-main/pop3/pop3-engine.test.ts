import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { Pop3Account } from '../../src-shared/mail/account'
import type { MessageId, Uidl } from '../../src-shared/mail/ids'
import { localAccountId } from '../../src-shared/mail/ids'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import type { ShelfRow } from '../../src-shared/mail/shelf'
import type { MailVault } from '../sync/mail-vault'
import { accountId, type Collector, isSafeHere, mail, openCollector, sha256Of } from './collector.testing'
import { FakePop3Server } from './fake-server.testing'

let profile: string
let server: FakePop3Server
const opened: Collector[] = []
let clock = 1_000_000_000_000
const day = 86_400_000

beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'tern-pop3-'))
  server = await FakePop3Server.start()
  clock = 1_000_000_000_000
})
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
  await server.close()
  await rm(profile, { recursive: true, force: true })
})

let databases = 0
async function start(account: Partial<Pop3Account> = {}, database = `db${databases++}`): Promise<Collector> {
  const one = await openCollector({ profile, port: server.port, database, account, now: () => clock })
  opened.push(one)
  return one
}
const subjects = async (collector: Collector) =>
  (await collector.listed()).map((source) => /Subject: (.*)\r/.exec(source)?.[1])
const onServer = () => server.mailbox.map(({ source }) => /Subject: (.*)\r/.exec(source.toString())?.[1])
const retrieved = () => server.heard.filter((line) => line.startsWith('RETR')).length
const atOnce = { retention: { kind: 'after-download' } } as const
const many = (n: number, prefix = 'm') => Array.from({ length: n }, (_, index) => mail(`${prefix}${index}`))

test('H7: the first session removes nothing; later mail leaves right after download, once it is proven', async () => {
  server.deliver(mail('before'))
  const collector = await start({ ...atOnce, removeExisting: true })
  await collector.collect()
  expect(onServer()).toEqual(['before'])
  server.deliver(mail('later'))
  await collector.collect()
  expect([await subjects(collector), onServer()]).toEqual([['before', 'later'], []])
  await collector.collect()
  expect((await collector.ledger()).map(({ state }) => state)).toEqual(['gone', 'gone'])
})

test('nothing new costs no RETR and no write to the journal', async () => {
  for (const one of many(50)) server.deliver(one)
  const collector = await start()
  await collector.collect()
  const before = await readFile(join(profile, 'vault', accountId, 'journal.ndjson'))
  server.heard.splice(0)
  await collector.collect()
  expect(retrieved()).toBe(0)
  expect(await readFile(join(profile, 'vault', accountId, 'journal.ndjson'))).toEqual(before)
})

describe('H6: what the server says of its messages', () => {
  test('all names changed: asked for headers, not for mail, and nothing is doubled (F40)', async () => {
    for (const one of many(30)) server.deliver(one)
    const collector = await start(atOnce)
    await collector.collect()
    server.heard.splice(0)
    server.name = ({ uidl }) => `moved-${uidl}`
    await collector.collect()
    expect([retrieved(), (await collector.listed()).length]).toEqual([0, 30])
    expect(server.heard.filter((line) => line.startsWith('TOP'))).toHaveLength(30)
    // Before a copy known by its header leaves, its octets are compared.
    clock += day
    await collector.engine.shelf.removeNow((await collector.ledger()).filter(({ state }) => state === 'stored'))
    clock += day
    await collector.collect()
    expect([retrieved(), onServer(), (await collector.listed()).length]).toEqual([30, [], 30])
  })

  test('another message under a known header is found out before anything is removed', async () => {
    for (let count = 0; count < 9; count += 1) server.deliver(mail(`s${count}`, 'body one'))
    const collector = await start({ ...atOnce, removeExisting: true })
    await collector.collect()
    server.mailbox.forEach(({ uidl }, index) => {
      server.mailbox[index] = { uidl: `new-${uidl}`, source: mail(`s${index}`, 'body two') }
    })
    const now = server.mailbox.map(({ source }) => source)
    await collector.collect()
    for (const source of now) expect(await isSafeHere(profile, source)).toBe(true)
    expect((await collector.listed()).filter((source) => source.includes('body two'))).toHaveLength(9)
  })

  test('equal messages with equal names are each kept, and each leaves', async () => {
    const collector = await start(atOnce)
    await collector.collect()
    for (let count = 0; count < 3; count += 1) server.deliver(mail('same'), 'same')
    server.deliver(mail('other'), 'same')
    await collector.collect()
    await collector.collect()
    expect([(await subjects(collector)).length, onServer()]).toEqual([4, []])
  })

  test('without UIDL nothing is doubled, and the rule that can be kept is kept', async () => {
    server.hasUidl = false
    for (const one of [...many(3), mail('m1')]) server.deliver(one)
    const collector = await start({ retention: { kind: 'after-days', days: 1 } })
    await collector.collect()
    clock += 5 * day
    await collector.collect()
    expect([(await subjects(collector)).length, onServer().length]).toEqual([4, 4])
    expect((await collector.engine.shelf.plan()).rows().every(({ fate }) => fate.kind === 'stays')).toBe(true)
    const other = await start({ ...atOnce, removeExisting: true }, 'no-uidl')
    await other.collect()
    expect([(await other.listed()).length, onServer()]).toEqual([4, []])
  })

  test('one empty answer forgets nothing and doubles nothing (F41)', async () => {
    for (const one of many(4)) server.deliver(one)
    const collector = await start()
    await collector.collect()
    const all = server.mailbox.splice(0)
    await collector.collect()
    expect((await collector.ledger()).map(({ state }) => state)).toEqual(Array(4).fill('stored'))
    server.mailbox.push(...all)
    server.heard.splice(0)
    await collector.collect()
    expect([retrieved(), (await collector.listed()).length]).toEqual([0, 4])
  })

  test('H7: a shorter message than announced is kept here and stays there', async () => {
    const collector = await start(atOnce)
    await collector.collect()
    server.announce = ({ source }) => source.length * 2
    server.deliver(mail('cut'))
    await collector.collect()
    expect([await subjects(collector), onServer()]).toEqual([['cut'], ['cut']])
    expect((await collector.engine.shelf.plan()).rows()[0]?.fate).toEqual({ kind: 'stays', reason: 'incomplete' })
  })

  test('a server that brings removed mail back is not fought for ever', async () => {
    const collector = await start(atOnce)
    await collector.collect()
    const kept = server.deliver(mail('undead'))
    for (let session = 0; session < 6; session += 1) {
      await collector.collect()
      if (server.mailbox.length === 0) server.mailbox.push(kept)
    }
    expect(server.removed).toHaveLength(3)
    expect((await collector.engine.shelf.plan()).rows()[0]?.fate).toEqual({ kind: 'stays', reason: 'server-keeps' })
    expect(await subjects(collector)).toEqual(['undead'])
  })

  test('one message the server refuses holds up none of the others', async () => {
    for (const one of many(5)) server.deliver(one)
    server.faults = { refuse: { command: 'RETR 3', text: 'broken' } }
    const collector = await start()
    await collector.collect()
    expect((await collector.listed()).length).toBe(4)
    expect(collector.statuses.at(-1)?.error).toMatchObject({ kind: 'refused' })
    expect(
      (await collector.engine.shelf.plan()).rows().filter(({ fate }) => fate.kind === 'not-downloaded'),
    ).toHaveLength(1)
    server.faults = {}
    await collector.collect()
    expect((await collector.listed()).length).toBe(5)
  })
})

describe('large messages', () => {
  test('wait to be asked for, with their header, and come when asked for', async () => {
    const large = mail('Holiday film', 'x'.repeat(300_000))
    server.deliver(large)
    for (const one of many(3)) server.deliver(one)
    const collector = await start({ askAboveOctets: 100_000 })
    await collector.collect()
    expect((await subjects(collector)).sort()).toEqual(['m0', 'm1', 'm2'])
    expect(collector.statuses.at(-1)).toMatchObject({ phase: 'up-to-date', largeWaiting: 1 })
    const row = (await collector.engine.shelf.plan()).rows().at(-1)
    expect(row).toMatchObject({
      octets: large.length,
      fate: { kind: 'not-downloaded', reason: 'large' },
      header: { subject: 'Holiday film', from: 'Ada' },
    })
    server.heard.splice(0)
    await collector.collect()
    expect(server.heard.filter((line) => /^(TOP|RETR)/.test(line))).toEqual([])
    if (row) await collector.engine.shelf.download([row])
    await collector.collect()
    expect(await subjects(collector)).toContain('Holiday film')
    expect((await collector.engine.shelf.plan()).rows().some(({ fate }) => fate.kind === 'not-downloaded')).toBe(false)
  })
})

test('a large message that is asked for while a session runs comes with the next one', async () => {
  let asked: Promise<void> | undefined
  const collector = await openCollector({
    profile,
    port: server.port,
    database: 'asking',
    account: { askAboveOctets: 100_000 },
    onStatus: ({ phase }) => {
      if (phase === 'downloading')
        asked ??= collector.engine.shelf.plan().then(({ rows }) => collector.engine.shelf.download(rows()))
    },
  })
  opened.push(collector)
  server.deliver(mail('Holiday film', 'x'.repeat(300_000)))
  for (const one of many(3)) server.deliver(one)
  await collector.collect()
  await asked
  await collector.collect()
  expect(await subjects(collector)).toContain('Holiday film')
})

describe('the shelf', () => {
  test('keep holds against the rule, and is taken back', async () => {
    const collector = await start({ retention: { kind: 'after-days', days: 1 } })
    await collector.collect()
    server.deliver(mail('x'))
    await collector.collect()
    const rows = (await collector.engine.shelf.plan()).rows()
    expect(rows[0]?.fate).toEqual({ kind: 'removed', at: clock + day, reason: 'after-days' })
    expect(await collector.engine.shelf.keep(rows, true)).toEqual({ tooLate: 0 })
    clock += 2 * day
    await collector.collect()
    expect(onServer()).toEqual(['x'])
    await collector.engine.shelf.keep(rows, false)
    await collector.collect()
    expect(onServer()).toEqual([])
    expect(await collector.engine.shelf.keep(rows, true)).toEqual({ tooLate: 1 })
  })

  test('remove now is held for a moment, then done whatever the rule', async () => {
    server.deliver(mail('x'))
    const collector = await start()
    await collector.collect()
    const rows = (await collector.engine.shelf.plan()).rows()
    await collector.engine.shelf.removeNow(rows)
    await collector.collect()
    expect(onServer()).toEqual(['x'])
    await collector.engine.shelf.keep(rows, false)
    clock += day
    await collector.collect()
    expect(onServer()).toEqual(['x'])
    await collector.engine.shelf.removeNow(rows)
    clock += day
    await collector.collect()
    expect([onServer(), await subjects(collector)]).toEqual([[], ['x']])
  })

  test('a keep that comes while the session runs is heard', async () => {
    let kept: Promise<unknown> | undefined
    const collector = await openCollector({
      profile,
      port: server.port,
      database: 'keeping',
      account: atOnce,
      onStatus: ({ phase }) => {
        if (phase !== 'removing-from-server') return
        kept ??= collector.ledger().then((rows) => collector.engine.shelf.keep(rows, true))
      },
    })
    opened.push(collector)
    await collector.collect()
    for (const one of many(3)) server.deliver(one)
    await collector.collect()
    const { tooLate } = (await kept) as { tooLate: number }
    // Heard or told, one by one: what was too late is gone, what was not is there.
    expect([onServer().length, (await collector.listed()).length]).toEqual([3 - tooLate, 3])
  })

  test('a decision in the moment in which a session begins is kept', { timeout: 30_000 }, async () => {
    const collector = await start({ retention: { kind: 'after-days', days: 1 } })
    await collector.collect()
    for (const one of many(3)) server.deliver(one)
    await collector.collect()
    const rows = (await collector.engine.shelf.plan()).rows()
    clock += 2 * day
    const decided = collector.engine.shelf.keep(rows, true)
    await Promise.all([decided, collector.engine.shelf.plan(), collector.collect()])
    expect((await decided).tooLate).toBe(3 - onServer().length)
    expect((await collector.ledger()).filter(({ kept }) => kept)).toHaveLength(3)
  })

  test('what is deleted here leaves a day later, and not if it came back out of the trash', async () => {
    for (const one of many(3)) server.deliver(one)
    const collector = await start({ removeWhenDeleted: true })
    await collector.collect()
    await collector.move('m0', 'trash')
    await collector.move('m1', 'trash')
    await collector.collect()
    clock += day / 2
    await collector.move('m1', 'inbox')
    await collector.collect()
    expect(onServer()).toEqual(['m0', 'm1', 'm2'])
    clock += day
    await collector.collect()
    expect(onServer()).toEqual(['m1', 'm2'])
  })

  test('deleted for good here: leaves by the rule although there is no copy to prove', async () => {
    const collector = await start({ retention: { kind: 'after-days', days: 3 } })
    await collector.collect()
    server.deliver(mail('x'))
    await collector.collect()
    const [row] = await collector.ledger()
    if (!row) throw new Error('no row')
    await collector.engine.shelf.purged([row.messageId])
    await rm(collector.vault.pathOf(accountId, row.sha256))
    clock += 2 * day
    await collector.collect()
    expect(onServer()).toEqual(['x'])
    clock += 2 * day
    await collector.collect()
    expect(onServer()).toEqual([])
  })

  test('moved to another account: leaves by the rule once the copy there is read back, and not before', async () => {
    const collector = await start({ retention: { kind: 'after-days', days: 3 } })
    await collector.collect()
    const [proven, unproven] = [mail('proven'), mail('unproven')]
    for (const one of [proven, unproven]) server.deliver(one)
    await collector.collect()
    await collector.vault.put(localAccountId, Buffer.from(proven))
    await collector.engine.shelf.purged(
      (await collector.ledger()).map(({ messageId }) => messageId),
      localAccountId,
    )
    clock += 4 * day
    await collector.collect()
    expect(onServer()).toEqual(['unproven'])
    await collector.collect()
    expect([onServer(), retrieved()]).toEqual([['unproven'], 2])
    expect((await collector.engine.shelf.plan()).rows()[0]?.fate).toEqual({ kind: 'stays', reason: 'moved-away' })
  })

  /** One message that was moved to Local folders and is in no file there. */
  async function lostOnTheWay(): Promise<{ readonly collector: Collector; readonly rows: readonly ShelfRow[] }> {
    const collector = await start({ retention: { kind: 'after-days', days: 3 } })
    await collector.collect()
    server.deliver(mail('lost'))
    await collector.collect()
    await collector.engine.shelf.purged(
      (await collector.ledger()).map(({ messageId }) => messageId),
      localAccountId,
    )
    clock += 4 * day
    await collector.collect()
    const rows = (await collector.engine.shelf.plan()).rows()
    expect(rows[0]?.fate).toEqual({ kind: 'stays', reason: 'moved-away' })
    return { collector, rows }
  }

  test('moved away and lost there: comes back when it is wanted back, once, and follows the rule again', async () => {
    const { collector, rows } = await lostOnTheWay()
    // Nothing here tells any more what it was, so the server is asked.
    await collector.collect()
    expect((await collector.engine.shelf.plan()).rows()[0]?.header).toMatchObject({ subject: 'lost', from: 'Ada' })
    const before = (await collector.ledger())[0]?.messageId
    // Nothing but the word for it removes it.
    await collector.engine.shelf.removeNow(rows)
    clock += day
    await collector.collect()
    expect(onServer()).toEqual(['lost'])
    await collector.engine.shelf.bringBack(rows)
    expect((await collector.engine.shelf.plan()).rows()[0]?.fate).toEqual({ kind: 'stays', reason: 'comes-back' })
    await collector.collect()
    await collector.collect()
    const [row, ...others] = await collector.ledger()
    expect([others, row?.movedTo, row?.bringBack, row?.messageId === before]).toEqual([[], undefined, undefined, false])
    expect((await subjects(collector)).filter((subject) => subject === 'lost')).toHaveLength(2)
    expect(await collector.store.read('existingMessages', row ? [row.messageId] : [])).toHaveLength(1)
    expect(onServer()).toEqual(['lost'])
    clock += 4 * day
    await collector.collect()
    expect(onServer()).toEqual([])
  })

  test('moved away and lost there: leaves for good once the user says so, and not if that is taken back', async () => {
    const { collector, rows } = await lostOnTheWay()
    await collector.engine.shelf.giveUp(rows)
    await collector.engine.shelf.keep(rows, false)
    clock += day
    await collector.collect()
    expect(onServer()).toEqual(['lost'])
    await collector.engine.shelf.giveUp(rows)
    await collector.collect()
    expect(onServer()).toEqual(['lost'])
    clock += day
    await collector.collect()
    expect(onServer()).toEqual([])
  })

  test('all of a filter but some is what was shown, or nothing', async () => {
    for (const one of many(4)) server.deliver(one)
    const collector = await start()
    await collector.collect()
    const { shelf } = collector.engine
    const { summary, rows } = await shelf.plan()
    const [first] = rows()
    if (!first) throw new Error('no line')
    expect((await shelf.lines('stays', 1, 2)).rows).toEqual(rows().slice(1, 3))
    const choice = { kind: 'all-but', filter: 'stays', version: summary.version, refs: [first] } as const
    expect(await shelf.chosen(choice)).toEqual(rows().slice(1))
    expect((await shelf.plan()).summary.version).toBe(summary.version)
    await shelf.keep(await shelf.chosen(choice), true)
    expect((await shelf.plan()).summary.tallies.stays).toMatchObject({ lines: 4, decided: 3 })
    expect(await shelf.chosen(choice).catch(mailErrorOf)).toMatchObject({ kind: 'changed-elsewhere' })
  })

  test('moved from the trash to another account: no longer wished away', async () => {
    server.deliver(mail('m0'))
    const collector = await start({ removeWhenDeleted: true })
    await collector.collect()
    await collector.move('m0', 'trash')
    await collector.collect()
    const [row] = await collector.ledger()
    if (!row) throw new Error('no row')
    await collector.vault.put(localAccountId, Buffer.from(mail('m0')))
    await collector.engine.shelf.purged([row.messageId], localAccountId)
    clock += 2 * day
    // Its row leaves the trash only after that, and a process may die in between.
    await collector.collect()
    expect(onServer()).toEqual(['m0'])
  })

  test('a preview changes nothing', async () => {
    for (const one of many(3)) server.deliver(one)
    const collector = await start()
    await collector.collect()
    const choice = { retention: { kind: 'keep-newest', messages: 1 }, removeExisting: true } as const
    const rows = (await collector.engine.shelf.plan(choice)).rows()
    expect(rows.map(({ fate }) => fate.kind)).toEqual(['stays', 'removed', 'removed'])
    expect((await collector.engine.shelf.plan()).rows().map(({ fate }) => fate.kind)).toEqual(Array(3).fill('stays'))
  })
})

test('a copy that is damaged here keeps the server copy, and is made whole from it', async () => {
  const collector = await start({ retention: { kind: 'after-days', days: 1 } })
  await collector.collect()
  const source = mail('x')
  server.deliver(source)
  await collector.collect()
  await writeFile(collector.vault.pathOf(accountId, sha256Of(source)), 'rotten')
  clock += 2 * day
  await collector.collect()
  expect([onServer(), (await collector.engine.shelf.plan()).rows()[0]?.fate]).toEqual([
    ['x'],
    { kind: 'stays', reason: 'damaged' },
  ])
  await collector.collect()
  expect(await isSafeHere(profile, source)).toBe(true)
  expect(onServer()).toEqual([])
})

test('a QUIT whose answer is lost: removed, and known to be', async () => {
  const collector = await start(atOnce)
  await collector.collect()
  server.deliver(mail('x'))
  server.faults = { swallow: 'QUIT' }
  await collector.collect()
  server.faults = {}
  await collector.collect()
  expect((await collector.ledger()).map(({ state, quitAt }) => [state, quitAt])).toEqual([['gone', undefined]])
})

test('the database is lost between two sessions: nothing comes twice, nothing is missing', async () => {
  for (const one of many(20)) server.deliver(one)
  const collector = await start(atOnce)
  await collector.collect()
  for (const one of many(5, 'later')) server.deliver(one)
  await collector.collect()
  const before = await subjects(collector)
  const again = await start(atOnce, 'another')
  server.heard.splice(0)
  await again.collect()
  expect([retrieved(), (await subjects(again)).sort()]).toEqual([0, [...before].sort()])
  expect(onServer()).toHaveLength(20)
})

test('a mailbox another program holds is asked again quietly', async () => {
  server.locked = true
  const collector = await start()
  const ended = new AbortController()
  const run = collector.engine.run(ended.signal)
  await expect.poll(() => server.heard.filter((line) => line.startsWith('AUTH')).length).toBe(1)
  expect(collector.statuses.every(({ error }) => error === undefined)).toBe(true)
  server.locked = false
  server.deliver(mail('x'))
  collector.engine.refresh()
  await expect.poll(() => collector.statuses.at(-1)?.phase).toBe('up-to-date')
  ended.abort()
  await run
  expect(await subjects(collector)).toEqual(['x'])
})

test('LOGIN-DELAY holds even where the user asks, and over a restart', async () => {
  server.capabilities = [...server.capabilities, 'LOGIN-DELAY 100']
  const collector = await start({}, 'delayed')
  await collector.collect()
  const ended = new AbortController()
  const run = collector.engine.run(ended.signal)
  collector.engine.refresh()
  await new Promise((resolve) => setImmediate(resolve))
  expect(server.sessions).toBe(1)
  ended.abort()
  await run
  clock += 101_000
  await collector.collect()
  expect(server.sessions).toBe(2)
})

test('no room on the device: nothing is removed from the server, and what is there comes later', async () => {
  let room = 1
  const collector = await openCollector({
    profile,
    port: server.port,
    database: 'full',
    account: atOnce,
    wrap: { vault: (vault) => ({ ...boundMethods(vault), room: async () => room }) },
  })
  opened.push(collector)
  await collector.collect()
  for (const one of many(10)) server.deliver(one)
  room = 0
  await collector.collect()
  expect([(await collector.listed()).length, onServer().length]).toEqual([10, 10])
  room = 1
  await collector.collect()
  expect(onServer()).toEqual([])
})

/** The vault with one of its methods replaced; its private parts stay its own. */
function boundMethods(vault: MailVault): MailVault {
  return {
    begin: (account) => vault.begin(account),
    put: (account, source) => vault.put(account, source),
    read: (account, sha256) => vault.read(account, sha256),
    verify: (account, sha256) => vault.verify(account, sha256),
    pathOf: (account, sha256) => vault.pathOf(account, sha256),
    releaseOlder: (account, sha256, before) => vault.releaseOlder(account, sha256, before),
    room: () => vault.room(),
  }
}

test('mail brought here from the other protocol is known again, although the first session broke off', async () => {
  for (const count of [3, 12]) {
    server.mailbox.splice(0)
    const collector = await start(atOnce, `brought${count}`)
    // The server's two protocols give out octets that differ where nobody looks; the header and the size are the same.
    const rows: UidlRow[] = []
    for (let nth = 0; nth < count; nth += 1) {
      server.deliver(mail(`b${count}-${nth}`, 'over POP3'))
      const source = mail(`b${count}-${nth}`, 'over IMAP')
      const { sha256, octets } = await collector.vault.put(accountId, source)
      const messageId = `m${count}-${nth}` as MessageId
      const uidl = `imap:${messageId}` as Uidl
      const row: UidlRow = {
        ...{ accountId, uidl, occurrence: 0, state: 'stored', messageId, sha256, existing: 1, storedAt: clock },
        ...{ announced: octets, received: octets },
      }
      rows.push(row)
    }
    await collector.store.commit([{ kind: 'put-uidl', rows }])
    server.faults = { swallow: 'TOP' }
    await expect(collector.collect()).rejects.toThrow()
    server.faults = {}
    await collector.collect()
    server.heard.splice(0)
    await collector.collect()
    expect(await collector.listed()).toEqual([])
    expect(server.mailbox).toHaveLength(count)
    const known = (await collector.ledger()).filter(({ state }) => state === 'stored')
    expect(known.map(({ messageId }) => messageId).sort()).toEqual(rows.map(({ messageId }) => messageId).sort())
  }
})
