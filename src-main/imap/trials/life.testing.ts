import { randomUUID } from 'node:crypto'
import type { AccountStatus } from '../../../src-shared/mail/account-status'
import type { MailChange } from '../../../src-shared/mail/change'
import type { ParsedMessage } from '../../../src-shared/mail/envelope'
import type { IntentId } from '../../../src-shared/mail/ids'
import { newIntent } from '../../accounts/record-change'
import { parseHeaderFields, parseListHeader } from '../../mime/parse-header-fields'
import { PortMailStore } from '../../store-bridge/port-mail-store'
import { FactRecorder } from '../../sync/fact-recorder'
import type { MailJournal } from '../../sync/mail-journal'
import type { MailVault } from '../../sync/mail-vault'
import type { FileJournal } from '../../vault/file-journal'
import { bringStoreUpToDate } from '../../vault/rebuild-store'
import { ImapEngine } from '../imap-engine'
import type { PlannedChange, Trial } from './trial.testing'

/** A life that does not come to rest within this time never will. */
const restWithinMs = 30_000

/** One incarnation of the engine process. Dead, it can do nothing any more: no write, no command, no line. */
export class Life {
  dead = false
  readonly engine: ImapEngine
  readonly statuses: Omit<AccountStatus, 'accountId' | 'waitingChanges' | 'parkedChanges'>[] = []
  readonly #trial: Trial
  readonly #journal: FileJournal
  readonly #store: PortMailStore
  readonly #recorder: FactRecorder
  readonly #ending = new AbortController()
  #running: Promise<void> | undefined
  #failure: { readonly reason: unknown } | undefined
  #heard: () => void = () => undefined
  #ready: () => void = () => undefined
  readonly #firstReady = new Promise<void>((resolve) => {
    this.#ready = resolve
  })

  constructor(trial: Trial, journal: FileJournal) {
    this.#trial = trial
    this.#journal = journal
    this.#store = new PortMailStore({
      gen: randomUUID(),
      onReady: ({ storeId }) => {
        this.#store.admit(storeId)
        this.#ready()
      },
      onStuck: () => undefined,
      onBroken: () => undefined,
    })
    const watched = this.#watchedJournal()
    this.#recorder = new FactRecorder(trial.account.id, watched, this.#store)
    this.engine = new ImapEngine({
      account: trial.account,
      store: this.#store,
      vault: this.#watchedVault(),
      recorder: this.#recorder,
      parse: parseHeaderOnly,
      parseHeader: parseListHeader,
      credential: async () => ({ kind: 'password', password: trial.place.password }),
      ca: [],
      report: (status) => {
        this.statuses.push(status)
        this.#heard()
      },
      now: () => trial.now(),
    })
    this.attach()
  }

  /** Talks to the store that is there now. */
  attach(): void {
    const trial = this.#trial
    this.#store.attach(
      trial.store.connect((what, changes) => {
        if (this.dead) return 'lost'
        if (what === 'commit' && changes > 0) trial.writes += 1
        return trial.step(what, String(changes))
      }),
    )
  }

  async prepare(): Promise<void> {
    const { account, vault } = this.#trial
    await this.#firstReady
    const mark = await this.#store.read('meta', `journal.${account.id}`)
    await bringStoreUpToDate({
      account,
      journal: this.#journal,
      store: this.#store,
      vault,
      parse: parseHeaderOnly,
      mark: typeof mark === 'number' ? mark : 0,
    })
    // The account itself is put at every start.
    this.#trial.writes -= 1
  }

  /** Records what the user does; resolves when it is durable here. */
  async change(change: MailChange, id: IntentId = this.#trial.newIntentId(), parsed?: ParsedMessage): Promise<void> {
    const at = this.#trial.now()
    const brings = change.kind === 'append' || change.kind === 'replace-draft' ? change.message : undefined
    const held =
      brings && (parsed ?? parseHeaderOnly(await this.#trial.vault.read(this.#trial.account.id, brings.sha256)))
    const seq = Number(id.replace(/\D/g, ''))
    const made = newIntent(change, {
      id,
      accountId: this.#trial.account.id,
      seq,
      at,
      ...(held ? { parsed: held } : {}),
    })
    await this.#recorder.record(made.facts, made.changes)
    this.engine.pushSoon()
  }

  /** Tries again a move that was refused, of which a part may have been carried out. */
  async retry(intentId: IntentId): Promise<void> {
    await this.#recorder.record(
      [{ kind: 'intent-retried', intentId }],
      [{ kind: 'set-intent', intentId, state: 'running', attempts: 0 }],
    )
    this.engine.pushSoon()
  }

  /** Makes the planned changes that no earlier life has put on record, in order. */
  async make(planned: readonly PlannedChange[]): Promise<void> {
    if (planned.length === 0) return
    const recorded = new Set<string>()
    for await (const { fact } of this.#journal.linesAfter(0)) if (fact.kind === 'intent') recorded.add(fact.intent.id)
    for (const { id, change } of planned) {
      if (recorded.has(id)) continue
      const wanted = await change(this.#trial)
      if (wanted) await this.change(wanted, id)
    }
  }

  start(): void {
    this.#running ??= this.engine.run(this.#ending.signal).catch((reason: unknown) => {
      this.#failure = { reason }
      this.#heard()
    })
  }

  /** Runs the engine until it says that everything is up to date. Rejects with what ended it before. */
  async rest(): Promise<void> {
    this.start()
    await this.until(() => this.statuses.at(-1)?.phase === 'up-to-date')
  }

  /** Resolves when `holds`, asked at each status; rejects when the engine ends before. */
  async until(holds: () => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new Error(`no rest: ${JSON.stringify(this.statuses.slice(-3))}`)),
        restWithinMs,
      )
      const look = (): void => {
        if (this.dead || this.#failure) reject(this.#failure?.reason ?? new Error('killed'))
        else if (holds()) resolve()
        else return
        clearTimeout(limit)
      }
      this.#heard = look
      look()
    })
  }

  /** As by `kill -9`: from this moment nothing it does has any effect. */
  kill(): void {
    this.dead = true
    this.#trial.place.drop()
    this.#ending.abort()
    this.#store.close()
    this.#heard()
  }

  async end(): Promise<void> {
    this.#ending.abort()
    // A run that does not end when it is told to is a fault of its own (I8).
    await within(restWithinMs, this.#running, () => `the run does not end: ${this.#trial.trace.slice(-20).join('\n')}`)
    this.#store.close()
    await this.#journal.close()
  }

  #watchedJournal(): MailJournal {
    const journal = this.#journal
    return {
      get last() {
        return journal.last
      },
      append: async (facts) => {
        this.#must('journal', facts.map(({ kind }) => kind).join(' '))
        const seq = await journal.append(facts)
        this.#trial.journalLines += facts.length
        this.#must('journalled', String(seq))
        return seq
      },
      standing: (mark) => journal.standing(mark),
      linesAfter: (seq) => journal.linesAfter(seq),
    }
  }

  #watchedVault(): MailVault {
    const { vault } = this.#trial
    return {
      begin: (account) => vault.begin(account),
      put: async (account, source) => {
        this.#must('vault', String(source.length))
        const entry = await vault.put(account, source)
        this.#must('vaulted', entry.sha256.slice(0, 6))
        return entry
      },
      read: (account, sha256) => vault.read(account, sha256),
      verify: (account, sha256) => vault.verify(account, sha256),
      pathOf: (account, sha256) => vault.pathOf(account, sha256),
      releaseOlder: (account, sha256, before) => vault.releaseOlder(account, sha256, before),
      room: () => vault.room(),
    }
  }

  #must(step: 'journal' | 'journalled' | 'vault' | 'vaulted', what: string): void {
    if (this.dead || this.#trial.step(step, what) === 'lost') throw new Error('killed')
  }
}

async function within(ms: number, work: Promise<void> | undefined, reason: () => string): Promise<void> {
  let limit: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    limit = setTimeout(() => reject(new Error(reason())), ms)
  })
  await Promise.race([work, late]).finally(() => clearTimeout(limit))
}

/** Enough of a parser for what is tried here. */
function parseHeaderOnly(source: Uint8Array): ParsedMessage {
  return { envelope: parseHeaderFields(source), leaves: [], attachments: [], snippet: '', cut: [] }
}
