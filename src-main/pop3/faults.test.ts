import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { faultsSurvived } from '../../e2e/faults-survived'
import type { MailJournal } from '../sync/mail-journal'
import type { MailStore } from '../sync/mail-store'
import type { MailVault, VaultWriter } from '../sync/mail-vault'
import { type CollectorOptions, isSafeHere, mail, openCollector } from './collector.testing'
import { FakePop3Server, type Faults } from './fake-server.testing'

// A session dies at every step it makes, and a server fails at every kind of octet. From outside, at that moment: every
// message that was ever delivered is on the server, or whole in the vault and the journal. And afterwards it is listed,
// once.

let server: FakePop3Server
const survived = new Map<string, number>()
beforeAll(async () => {
  server = await FakePop3Server.start()
})
afterAll(async () => {
  await server.close()
  for (const [kind, count] of survived) faultsSurvived(kind, count)
})

/** Ends everything the engine does at the step of this number: before it is made, or right after. */
class Death {
  steps = 0
  dead = false
  readonly #at: number
  readonly #when: 'before' | 'after'

  constructor(at = Number.POSITIVE_INFINITY, when: 'before' | 'after' = 'after') {
    this.#at = at
    this.#when = when
  }

  async step<T>(make: () => Promise<T>): Promise<T> {
    this.#assertAlive()
    this.steps += 1
    const last = this.steps >= this.#at
    if (last && this.#when === 'before') this.dead = true
    this.#assertAlive()
    const made = await make()
    if (last) this.dead = true
    this.#assertAlive()
    return made
  }

  #assertAlive(): void {
    if (this.dead) throw new Error('the engine is dead')
  }

  wrap(): CollectorOptions['wrap'] {
    return {
      vault: (vault): MailVault => ({
        begin: async (account) => this.#writer(await this.step(() => vault.begin(account))),
        put: (account, source) => this.step(() => vault.put(account, source)),
        read: (account, sha256) => this.step(() => vault.read(account, sha256)),
        verify: (account, sha256) => this.step(() => vault.verify(account, sha256)),
        pathOf: (account, sha256) => vault.pathOf(account, sha256),
        releaseOlder: (account, sha256, before) => vault.releaseOlder(account, sha256, before),
        room: () => vault.room(),
      }),
      journal: (journal): MailJournal => ({
        append: (facts) => this.step(() => journal.append(facts)),
        linesAfter: (seq) => journal.linesAfter(seq),
        standing: (...args) => journal.standing(...args),
        get last() {
          return journal.last
        },
      }),
      store: (store): MailStore => ({
        commit: (changes, options) => this.step(() => store.commit(changes, options)),
        read: (call, ...args) => store.read(call, ...args),
      }),
    }
  }

  #writer(writer: VaultWriter): VaultWriter {
    return {
      write: (chunk) => this.step(() => writer.write(chunk)),
      finish: () => this.step(() => writer.finish()),
      discard: () => writer.discard(),
    }
  }
}

const existing = [mail('before 1'), mail('before 2')]
const later = [
  mail('short'),
  mail('long', 'x'.repeat(1_200_000)),
  mail('twin'),
  mail('twin'),
  mail('8 bit', '.\r\n\xe4\xff.'),
]
const account = { retention: { kind: 'after-download' }, removeExisting: true } as const

/** One life of an account: a first session, new mail, a session with the fault, and what comes after. */
async function live(
  fault: { readonly death?: Death; readonly faults?: Faults },
  losesDatabase: boolean,
): Promise<{ readonly steps: number; readonly said: number }> {
  const profile = await mkdtemp(join(tmpdir(), 'tern-fault-'))
  const { port } = server
  server.mailbox.splice(0)
  server.faults = {}
  const death = fault.death ?? new Death()
  const database = `fault-${Math.random()}`
  const outside = { profile, port, account }
  try {
    for (const source of existing) server.deliver(source)
    const first = await openCollector({ ...outside, database })
    await first.collect()
    await first.close()
    for (const source of later) server.deliver(source)
    server.faults = fault.faults ?? {}
    const faulty = await openCollector({
      ...outside,
      database,
      ...(fault.death ? { wrap: death.wrap() } : {}),
      deadlines: { answerMs: 400, quietMs: 400, greetingMs: 400 },
    })
    await faulty.collect().catch(() => undefined)
    await faulty.close()
    const { said } = server

    const onServer = server.mailbox.map(({ source }) => source)
    for (const source of [...existing, ...later])
      expect(onServer.includes(source) || (await isSafeHere(profile, source))).toBe(true)

    server.faults = {}
    const after = await openCollector({ ...outside, database: losesDatabase ? `${database}-new` : database })
    await after.collect()
    await after.collect()
    const wanted = [...existing, ...later].map((source) => source.toString('latin1')).sort()
    expect(await after.listed()).toEqual(wanted)
    expect(server.mailbox).toEqual([])
    await after.close()
    const kind = kindOf(fault)
    if (kind) survived.set(kind, (survived.get(kind) ?? 0) + 1)
    return { steps: death.steps, said }
  } finally {
    await rm(profile, { recursive: true, force: true })
  }
}

function kindOf({ death, faults }: Parameters<typeof live>[0]): string | undefined {
  if (death?.dead) return 'engine dies at a step'
  if (faults?.cutAfter !== undefined) return 'connection cut'
  if (faults?.swallow !== undefined) return 'command unanswered'
  if (faults?.refuse) return 'command refused'
  return faults?.stallAfter === undefined ? undefined : 'connection falls silent'
}

/** Every one of them, thinned by a number where FAULTS does not ask for all. */
const thin = process.env.FAULTS === 'all' ? 1 : 5

test('H7: dies at every step', { timeout: 600_000 }, async () => {
  const { steps } = await live({ death: new Death() }, false)
  expect(steps).toBeGreaterThan(15)
  for (let at = 1; at <= steps; at += 1) {
    await live({ death: new Death(at, 'after') }, at % 2 === 0)
    if (at % thin === 0) await live({ death: new Death(at, 'before') }, at % 4 === 0)
  }
})

describe('the connection', () => {
  test('is cut at every kind of octet', { timeout: 600_000 }, async () => {
    const { said } = await live({}, false)
    // Close together where the server talks, far apart within the long message.
    const cuts = new Set<number>()
    for (let at = 0; at < 1_000; at += thin * 40) cuts.add(at)
    for (let at = said - 400; at < said; at += thin * 14) cuts.add(at)
    for (let part = 1; part < 6; part += 1) cuts.add(Math.floor((said * part) / 6))
    for (const cutAfter of cuts) await live({ faults: { cutAfter } }, cutAfter % 2 === 0)
  })

  test.each(['CAPA', 'AUTH', 'STAT', 'UIDL', 'LIST', 'RETR', 'DELE', 'QUIT'])(
    'ends with %s unanswered',
    async (swallow) => {
      await live({ faults: { swallow } }, swallow.length % 2 === 0)
    },
  )

  test.each(['STAT', 'UIDL', 'LIST', 'RETR 4', 'DELE 4', 'QUIT', 'CAPA'])('%s is refused', async (command) => {
    await live({ faults: { refuse: { command, text: 'not now' } } }, false)
  })

  test('falls silent', { timeout: 600_000 }, async () => {
    const { said } = await live({}, false)
    for (const part of [0.0001, 0.4, 0.999, 0.9999])
      await live({ faults: { stallAfter: Math.floor(said * part) } }, true)
  })
})

test('all of them were survived', () =>
  expect([...survived.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(50))
