import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fault } from '../../../e2e/fake-imap/faults'
import type { HeardCommand } from '../../../e2e/fake-imap/read-command'
import { type FakeImap, startFakeImap } from '../../../e2e/fake-imap/server'
import { rowsIn } from '../../../src-renderer/store/locations-in'
import type { LocationRow, MailboxRow } from '../../../src-shared/contract/store-rows'
import type { ImapAccount } from '../../../src-shared/mail/account'
import type { Intent, MailChange } from '../../../src-shared/mail/change'
import type { AccountId, IntentId } from '../../../src-shared/mail/ids'
import { journalPath } from '../../vault/account-files'
import { FileJournal } from '../../vault/file-journal'
import { FileVault } from '../../vault/file-vault'
import { Life } from './life.testing'
import { TrialStore } from './store-link.testing'

/** Where a life can be cut short: before and after everything that leaves a trace outside the engine's memory. */
export type Step = 'commit' | 'ack' | 'command' | 'answer' | 'journal' | 'journalled' | 'vault' | 'vaulted'

/** Where the account is: the fake server, or a real one behind a proxy with the same faults. */
export type TrialPlace = Pick<FakeImap, 'port' | 'faults' | 'drop' | 'close'> & {
  readonly user: string
  readonly password: string
}

/** Who dies at a step. */
export type Victim = 'engine' | 'store'

/** What a user or a test wants to be done, again after a death if it is not on record. */
export interface PlannedChange {
  readonly id: IntentId
  readonly change: (trial: Trial) => Promise<MailChange | undefined>
}

/**
 * One account on the fake server, mirrored by the real engine into real vault and journal files and the store's own
 * code, in lives that may end at any step. Nothing but the engine's memory is lost between them.
 */
export class Trial {
  readonly place: TrialPlace
  readonly #fake: FakeImap | undefined
  readonly account: ImapAccount
  readonly profile: string
  readonly vault: FileVault
  store: TrialStore
  /** Milliseconds the clock of this device is ahead of the test's own. */
  ahead = 0
  /** Steps since the last `count`. */
  steps = 0
  /** Batches that carried anything but the account itself. */
  writes = 0
  journalLines = 0
  trace: string[] = []
  /** Names of the commands heard since the last `count`. */
  commands: string[] = []
  totalKills = 0
  #killAt = 0
  #victim: Victim = 'engine'
  #life: Life | undefined
  #made = 0

  private constructor(
    place: TrialPlace,
    fake: FakeImap | undefined,
    account: ImapAccount,
    profile: string,
    vault: FileVault,
    store: TrialStore,
  ) {
    this.place = place
    this.#fake = fake
    this.account = account
    this.profile = profile
    this.vault = vault
    this.store = store
    const { faults } = place
    faults.onCommand = (command) => {
      this.commands.push(command.name)
      const lost = this.#life && this.step('command', command.line) === 'lost'
      return lost ? { kind: 'lose-command' } : this.onCommand(command)
    }
    faults.afterCommand = (command) => {
      if (this.#life) this.step('answer', command.name)
    }
  }

  /** Faults of the test's own, behind the steps. */
  onCommand: (command: HeardCommand) => Fault | undefined = () => undefined

  /** On a fake server of its own. */
  static async open(given?: FakeImap): Promise<Trial> {
    const fake = given ?? (await startFakeImap())
    return Trial.openAt({ ...fake, ...fake.account }, fake)
  }

  static async openAt(place: TrialPlace, fake?: FakeImap): Promise<Trial> {
    const id = `a${randomUUID().slice(0, 8)}` as AccountId
    const profile = await mkdtemp(join(tmpdir(), 'tern-trial-'))
    const account: ImapAccount = {
      id,
      protocol: 'imap',
      label: 'me',
      displayName: 'Me',
      address: place.user,
      color: 0,
      createdAt: 0,
      keepOffline: 'everything',
      incoming: { host: '127.0.0.1', port: place.port, security: 'none', user: place.user },
    }
    const vault = await FileVault.open(profile, { reserveOctets: 0 })
    let trial: Trial | undefined
    const store = await TrialStore.open(`trial-${randomUUID()}`, () => trial?.now() ?? Date.now())
    trial = new Trial(place, fake, account, profile, vault, store)
    return trial
  }

  /** The fake server; a trial on a real one has none. */
  get server(): FakeImap {
    if (!this.#fake) throw new Error('this trial is on a real server')
    return this.#fake
  }

  now(): number {
    return Date.now() + this.ahead
  }

  advance(ms: number): void {
    this.ahead += ms
  }

  /** Counts steps from zero, and lets `victim` die at the given one; 0 lets everybody live. */
  count(killAt = 0, victim: Victim = 'engine'): void {
    this.steps = 0
    this.writes = 0
    this.journalLines = 0
    this.trace = []
    this.commands = []
    this.#fake?.forget()
    this.#killAt = killAt
    this.#victim = victim
  }

  /** Something is about to leave a trace, or has just left it. `lost` when the one who would notice is dead. */
  step(step: Step, what: string): 'passes' | 'lost' {
    const life = this.#life
    if (!life) return 'passes'
    if (life.dead) return 'lost'
    this.steps += 1
    this.trace.push(`${step} ${what}`)
    if (this.steps !== this.#killAt) return 'passes'
    this.totalKills += 1
    if (this.#victim === 'engine') {
      life.kill()
      return 'lost'
    }
    if (step !== 'commit' && step !== 'ack') return 'passes'
    this.store.replace()
    queueMicrotask(() => life.attach())
    return 'lost'
  }

  /** Begins a life: everything an engine process does at its start, without running the engine. */
  async begin(): Promise<Life> {
    await this.end()
    const journal = await FileJournal.open(journalPath(this.profile, this.account.id), () => this.now())
    const life = new Life(this, journal)
    this.#life = life
    await life.prepare()
    return life
  }

  async end(): Promise<void> {
    await this.#life?.end()
    this.#life = undefined
  }

  /** The database is lost with everything in it (SYNC.md F47). */
  async loseStore(): Promise<void> {
    await this.end()
    await this.store.close()
    this.store = await TrialStore.open(`trial-${randomUUID()}`, () => this.now())
  }

  /**
   * Runs lives until one comes to rest by itself: mailboxes read, bodies here, no change waiting. A session that fails
   * is begun again, as the account's supervisor does. Rejects when `rounds` lives were not enough.
   */
  async settle(planned: readonly PlannedChange[] = [], rounds = 8): Promise<void> {
    let reason: unknown
    for (let round = 0; round < rounds; round += 1) {
      try {
        const life = await this.begin()
        await life.make(planned)
        await life.rest()
        await this.end()
        const waiting = (await this.intents()).filter(({ state }) => state !== 'parked')
        if (waiting.length === 0) return
        // One that failed is not tried again at once; one whose mailbox is not listed waits for days.
        const held = waiting.map(({ notBefore = 0 }) => notBefore - this.now() + 1)
        this.advance(round > 0 && Math.max(...held) <= 0 ? 4 * 24 * 60 * 60_000 : Math.max(0, ...held))
        reason = new Error(`still waiting: ${JSON.stringify(waiting)}`)
      } catch (thrown) {
        reason = thrown
        await this.end()
      }
    }
    throw new Error(`no rest after ${rounds} lives: ${wordsOf(reason)}\n${this.trace.slice(-40).join('\n')}`)
  }

  newIntentId(): IntentId {
    this.#made += 1
    return `i${this.#made}` as IntentId
  }

  intents(): Promise<readonly Intent[]> {
    return this.store.databases.relaxed.intents.toArray()
  }

  /** By name: ids are random, and a trial must be repeatable. */
  async mailboxes(): Promise<readonly MailboxRow[]> {
    const rows = await this.store.databases.relaxed.mailboxes.toArray()
    return rows.sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  async mailbox(path: string): Promise<MailboxRow> {
    const found = (await this.mailboxes()).find((one) => one.path === path)
    if (!found) throw new Error(`no mailbox ${path} here`)
    return found
  }

  /** What the list of that mailbox shows, oldest first. */
  async list(path: string): Promise<readonly LocationRow[]> {
    const row = (await this.mailboxes()).find((one) => one.path === path)
    if (!row) return []
    const rows = await rowsIn(this.store.databases.relaxed, row.id)
    return rows
      .filter(({ listId }) => listId !== undefined)
      .sort((a, b) => a.sortDate - b.sortDate || (a.uid ?? 0) - (b.uid ?? 0) || (a.key < b.key ? -1 : 1))
  }

  async subjectOf(row: LocationRow): Promise<string> {
    return (await this.store.databases.relaxed.messages.get(row.messageId))?.envelope.subject ?? ''
  }

  /** The rows of that mailbox whose subjects are these. */
  async find(path: string, ...subjects: readonly string[]): Promise<readonly LocationRow[]> {
    const rows = await this.list(path)
    const named = await Promise.all(rows.map((row) => this.subjectOf(row)))
    return rows.filter((_, index) => subjects.includes(named[index] ?? ''))
  }

  async close(): Promise<void> {
    await this.end()
    await this.store.close()
    await this.place.close()
    await rm(this.profile, { recursive: true, force: true })
  }
}

export function wordsOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return JSON.stringify(thrown)
  const { error } = thrown as { readonly error?: unknown }
  return `${error ? JSON.stringify(error) : ''} ${thrown.stack ?? thrown.message}${thrown.cause ? `\ncause: ${wordsOf(thrown.cause)}` : ''}`
}

/** A message with a token of its own in subject, Message-ID and body. */
export function letter(token: string, body = 'Hello.'): Buffer {
  return Buffer.from(
    `From: Ada <ada@example.org>\r\nTo: me@example.org\r\nSubject: ${token}\r\nMessage-ID: <${token}@example.org>\r\n` +
      `Date: Tue, 03 Mar 2026 10:00:00 +0000\r\n\r\n${body} ${token}\r\n`,
  )
}
