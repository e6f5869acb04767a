import { stat } from 'node:fs/promises'
import type { ArchiveCalls } from '../../src-shared/contract/engine-calls'
import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { Account } from '../../src-shared/mail/account'
import type { CheckSum, TaskProgress } from '../../src-shared/mail/archive'
import type { AccountId, MailboxId, MessageId, Sha256 } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { ShelfRef } from '../../src-shared/mail/shelf'
import type { JournalFact } from '../sync/mail-journal'
import type { MailStore } from '../sync/mail-store'
import type { ParseSource } from '../sync/parse-source'
import type { FileJournal } from '../vault/file-journal'
import type { FileVault } from '../vault/file-vault'
import { foldJournal } from '../vault/journal-fold'
import { addUpReceipts, receiptsAsCsv } from './add-up-receipts'
import { checkCopies, readCheckState } from './check-copies'
import { CopyRepairs } from './copy-repairs'
import { createBackup } from './create-backup'
import { type ExportedMessage, exportEml, exportMbox } from './export-mail'
import { importMail } from './import-mail'
import { restoreBackup } from './restore-backup'
import { writeAll, writeWholeFile } from './whole-file'

/** What mail that leaves or comes as files needs of the engine; the composition root supplies it. */
export interface ArchiveContext {
  readonly profile: string
  readonly store: MailStore
  readonly vault: FileVault
  readonly parse: ParseSource
  /** Accounts as they are now, and whether there are local folders. */
  readonly homes: () => readonly { readonly id: AccountId; readonly protocol: Account['protocol'] | 'local' }[]
  /** The journal of a home that is up. */
  readonly journalOf: (home: AccountId) => Promise<FileJournal>
  readonly ownerOf: (mailbox: MailboxId) => Promise<AccountId>
  readonly record: (home: AccountId, facts: readonly JournalFact[], changes: readonly StoreChange[]) => Promise<void>
  readonly waitingOnServer: (account: AccountId) => Promise<number>
  readonly repairFromServer: (account: AccountId, refs: readonly ShelfRef[]) => Promise<void>
  /** Starts what came out of a backup. */
  readonly adopt: (restored: readonly AccountId[]) => Promise<void>
  readonly newMessageId: () => MessageId
  readonly report: (progress: TaskProgress | null) => void
  readonly now: () => number
}

const rowsPerRead = 500
/** Octets a second that a check in the background reads; a disk that somebody works with does not feel it. */
const quietOctetsPerSecond = 8_000_000

/** Carries out one long task at a time, with progress and an end that can be asked for. */
export class ArchiveDesk {
  readonly #context: ArchiveContext
  #running: AbortController | undefined
  /** While a backup reads the vault, nothing is taken out of it. */
  #holding = false

  constructor(context: ArchiveContext) {
    this.#context = context
  }

  get holdsVault(): boolean {
    return this.#holding
  }

  readonly calls: { readonly [K in keyof ArchiveCalls]: AsyncCall<ArchiveCalls[K]> } = {
    'mailbox.export': (mailbox, format, path) =>
      this.#task('export', async (progress, signal) => {
        const messages = await this.#messagesOf(mailbox)
        return (format === 'mbox' ? exportMbox : exportEml)(messages, path, progress, signal)
      }),
    'mail.import': (mailboxId, paths) =>
      this.#task('import', async (progress, signal) => {
        const { parse, record, store, vault, now, newMessageId } = this.#context
        const accountId = await this.#context.ownerOf(mailboxId)
        const row = (await store.read('mailboxes', accountId)).find(({ id }) => id === mailboxId)
        if (row?.home !== 'local')
          throw new MailFailure({ kind: 'bad-request', reason: 'mail is imported to this device only' })
        const known = (await foldJournal(await this.#context.journalOf(accountId))).liveHashes()
        return importMail(
          paths,
          {
            accountId,
            mailboxId,
            vault,
            parse,
            known,
            record: (facts, changes) => record(accountId, facts, changes),
            newMessageId,
            now,
          },
          progress,
          signal,
        )
      }),
    'backup.create': (path) =>
      this.#task('backup', async (progress, signal) => {
        const { journalOf, homes, now, profile } = this.#context
        const up = new Set<AccountId>(homes().map(({ id }) => id))
        this.#holding = true
        try {
          return await createBackup(
            {
              profile,
              openJournal: async (home) => (up.has(home) ? (await journalOf(home)).openToCopy() : undefined),
              now,
            },
            path,
            progress,
            signal,
          )
        } finally {
          this.#holding = false
        }
      }),
    'backup.restore': (path) =>
      this.#task('restore', async (progress, signal) => {
        const outcome = await restoreBackup(path, this.#context.profile, progress, signal)
        await this.#context.adopt(outcome.restored)
        return outcome
      }),
    'receipts.sum': async (account) => {
      const { journalOf, now: _now, profile, store, waitingOnServer } = this.#context
      const rows = await store.read('uidls', account)
      const fold = await foldJournal(await journalOf(account))
      const { wholeSince, damaged } = await readCheckState(profile, account)
      return addUpReceipts(rows, {
        waiting: await waitingOnServer(account),
        isHere: (key) => fold.messages.has(key) && !fold.isRemoved(key),
        checkedUpTo: wholeSince,
        damaged: new Set(damaged),
      })
    },
    'receipts.export': async (account, path) => {
      const rows = await this.#context.store.read('uidls', account)
      await writeWholeFile(path, async (handle) => {
        let text = ''
        for (const line of receiptsAsCsv(rows)) {
          text += line
          if (text.length < 1_000_000) continue
          await writeAll(handle, Buffer.from(text))
          text = ''
        }
        await writeAll(handle, Buffer.from(text))
      })
      return rows.length
    },
    'receipts.check': (home) =>
      this.#task('check', (progress, signal) =>
        this.#check(
          home,
          async () => undefined,
          (done, total) => progress({ done, total }),
          signal,
        ),
      ),
    'task.cancel': async () => this.#running?.abort(),
  }

  /** One check of a home in the background, a little at a time. Resolves when it is whole; rejects like `checkCopies`. */
  checkQuietly(home: AccountId, signal: AbortSignal): Promise<CheckSum> {
    const pause = (octets: number): Promise<void> =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, 5 + (octets / quietOctetsPerSecond) * 1_000)
        signal.addEventListener('abort', () => {
          clearTimeout(timer)
          resolve()
        })
      })
    return this.#check(home, pause, () => undefined, signal)
  }

  async #check(
    home: AccountId,
    pause: (octets: number) => Promise<void>,
    onProgress: (done: number, total: number) => void,
    signal: AbortSignal,
  ): Promise<CheckSum> {
    const { journalOf, now, profile, vault } = this.#context
    const repairs = new CopyRepairs(home, this.#context)
    return checkCopies(
      {
        profile,
        account: home,
        vault,
        fold: await foldJournal(await journalOf(home)),
        repair: (sha256, keys) => repairs.repair(sha256, keys),
        pause,
        octetsOf: async (sha256) => (await stat(vault.pathOf(home, sha256)).catch(() => undefined))?.size ?? 0,
        now,
      },
      onProgress,
      signal,
    )
  }

  /** The messages a mailbox shows, oldest first. */
  async #messagesOf(mailbox: MailboxId): Promise<readonly ExportedMessage[]> {
    const { ownerOf, store, vault } = this.#context
    const account = await ownerOf(mailbox)
    const keys = await store.read('listed', mailbox)
    const found: ExportedMessage[] = []
    for (let at = 0; at < keys.length; at += rowsPerRead) {
      const rows = await store.read('locations', keys.slice(at, at + rowsPerRead))
      const ids = rows.map(({ messageId }) => messageId)
      for (const { id, octets, receivedAt, envelope, sha256 } of await store.read('messages', ids))
        found.push({
          // A message that is not here has no hash, and there is no file of its name.
          path: vault.pathOf(account, sha256 ?? ('0'.repeat(64) as Sha256)),
          octets,
          receivedAt,
          subject: envelope.subject,
          sha256: sha256 ?? id,
        })
    }
    return found.reverse()
  }

  async #task<T>(
    task: TaskProgress['task'],
    run: (progress: (at: { readonly done: number; readonly total: number }) => void, signal: AbortSignal) => Promise<T>,
  ): Promise<T | null> {
    if (this.#running) throw new MailFailure({ kind: 'bad-request', reason: 'another task is under way' })
    const running = new AbortController()
    this.#running = running
    let told = 0
    const progress = ({ done, total }: { readonly done: number; readonly total: number }): void => {
      // A window can use ten a second.
      const now = this.#context.now()
      if (now - told < 100 && done < total) return
      told = now
      this.#context.report({ task, done, total })
    }
    this.#context.report({ task, done: 0, total: 0 })
    try {
      return await run(progress, running.signal)
    } catch (thrown) {
      if (running.signal.aborted) return null
      throw thrown
    } finally {
      this.#running = undefined
      this.#context.report(null)
    }
  }
}

type AsyncCall<F> = F extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never
