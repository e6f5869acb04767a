import { createReadStream } from 'node:fs'
import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { ImportOutcome } from '../../src-shared/mail/archive'
import type { Flag } from '../../src-shared/mail/flags'
import type { AccountId, MailboxId, MessageId } from '../../src-shared/mail/ids'
import type { JournalFact } from '../sync/mail-journal'
import type { MailVault } from '../sync/mail-vault'
import type { ParseSource } from '../sync/parse-source'
import { diskFailure } from '../vault/durable-files'
import { localMessage } from '../vault/project-fact'
import { findMail, type MailFile } from './find-mail'
import { IncomingMessage, type StoredMessage } from './incoming-message'
import { flagsInHeader } from './kept-flags'
import { dateOfSeparator, readMbox } from './mbox-lines'
import type { ReportProgress } from './whole-file'

/** Where imported mail goes. */
export interface ImportTarget {
  readonly accountId: AccountId
  readonly mailboxId: MailboxId
  readonly vault: MailVault
  readonly parse: ParseSource
  /** Hashes of what is here; it is imported once, and not again. Grows. */
  readonly known: Set<string>
  /** Journal first, then store; resolves when both are durable. */
  readonly record: (facts: readonly JournalFact[], changes: readonly StoreChange[]) => Promise<void>
  readonly newMessageId: () => MessageId
  readonly now: () => number
}

const messagesPerBatch = 100
const textPerBatch = 1_000_000

/**
 * Brings all mail in `paths` (mbox files, `.eml` files, folders of them, Maildirs) into one local mailbox. A message is
 * imported once, however often it is found: a second import changes nothing, and one that was interrupted goes on where
 * it was. At most one message is in memory. What a file says of read, starred and answered is taken over; without a word
 * a message counts as read. Rejects with a MailFailure or the abort reason; what was recorded stays.
 */
export async function importMail(
  paths: readonly string[],
  target: ImportTarget,
  onProgress: ReportProgress,
  signal: AbortSignal,
): Promise<ImportOutcome> {
  const counts = { imported: 0, known: 0, deleted: 0, failed: 0 }
  const batch = new ImportBatch(target)
  try {
    const files = await findMail(paths)
    const total = files.reduce((sum, { octets }) => sum + octets, 0)
    let before = 0
    for (const file of files) {
      signal.throwIfAborted()
      let read = 0
      await importFile(file, target, batch, counts, (octets) => {
        signal.throwIfAborted()
        read += octets
        onProgress({ done: before + Math.min(read, file.octets), total })
      })
      before += file.octets
      onProgress({ done: before, total })
    }
    await batch.flush()
  } catch (thrown) {
    if (signal.aborted) throw thrown
    throw await diskFailure(thrown, paths[0] ?? '')
  } finally {
    counts.imported = batch.recorded
  }
  return counts
}

type Counts = { -readonly [K in keyof ImportOutcome]: number }

async function importFile(
  file: MailFile,
  target: ImportTarget,
  batch: ImportBatch,
  counts: Counts,
  read: (octets: number) => void,
): Promise<void> {
  const pieces = counted(createReadStream(file.path, { highWaterMark: 256 * 1024 }), read)
  if (file.kind === 'message') {
    const message = new IncomingMessage(target.vault, target.accountId, target.known)
    await guarded(message, async () => {
      for await (const piece of pieces) await message.push(piece)
      await settle(message, batch, counts, {
        receivedAt: file.modifiedAt,
        ...(file.flags ? { flags: file.flags } : {}),
      })
    })
    return
  }
  let message: IncomingMessage | undefined
  let receivedAt: number | undefined
  for await (const piece of readMbox(pieces)) {
    if (piece.kind === 'begin') {
      message = new IncomingMessage(target.vault, target.accountId, target.known)
      receivedAt = dateOfSeparator(piece.fromLine)
      continue
    }
    const current = message
    if (!current) continue
    await guarded(current, async () => {
      if (piece.kind === 'data') await current.push(piece.octets)
      else await settle(current, batch, counts, receivedAt === undefined ? {} : { receivedAt })
    })
  }
}

/** What the file says about a message beside its octets. */
interface About {
  readonly receivedAt?: number
  readonly flags?: readonly Flag[]
}

async function settle(message: IncomingMessage, batch: ImportBatch, counts: Counts, about: About): Promise<void> {
  const arrival = await message.finish()
  if (arrival.kind === 'stored') await batch.add(arrival, about)
  else counts[arrival.kind === 'no-message' ? 'failed' : arrival.kind] += 1
}

async function guarded(message: IncomingMessage, step: () => Promise<void>): Promise<void> {
  try {
    await step()
  } catch (thrown) {
    await message.discard().catch(() => undefined)
    throw thrown
  }
}

async function* counted(pieces: AsyncIterable<Uint8Array>, read: (octets: number) => void): AsyncIterable<Uint8Array> {
  for await (const piece of pieces) {
    read(piece.length)
    yield piece
  }
}

/** Messages that are in the vault and not yet on record; a hundred at a time, since each group costs two forced writes. */
class ImportBatch {
  readonly #target: ImportTarget
  #facts: JournalFact[] = []
  #changes: StoreChange[] = []
  #text = 0
  recorded = 0

  constructor(target: ImportTarget) {
    this.#target = target
  }

  async add({ entry, source }: StoredMessage, { receivedAt: told, flags }: About): Promise<void> {
    const { accountId, mailboxId, parse, known, now, newMessageId } = this.#target
    const parsed = await parse(source)
    const { sentAt } = parsed.envelope
    const at = now()
    const receivedAt = [sentAt, told].find((one) => one !== undefined && one > 0 && one < at) ?? at
    const message = {
      messageId: newMessageId(),
      sha256: entry.sha256,
      octets: entry.octets,
      messageIdHeader: parsed.envelope.messageIdHeader === '' ? '' : `<${parsed.envelope.messageIdHeader}>`,
      flags: flags ?? flagsInHeader(source),
      receivedAt,
    }
    known.add(entry.sha256)
    this.#facts.push({ kind: 'saved', mailboxId, message })
    this.#changes.push(localMessage(accountId, { ...message, mailboxId }, parsed))
    this.#text += parsed.leaves.reduce((sum, leaf) => sum + leaf.text.length, 0)
    if (this.#facts.length >= messagesPerBatch || this.#text >= textPerBatch) await this.flush()
  }

  async flush(): Promise<void> {
    const [facts, changes] = [this.#facts, this.#changes]
    this.#facts = []
    this.#changes = []
    this.#text = 0
    if (facts.length === 0) return
    await this.#target.record(facts, changes)
    this.recorded += facts.length
  }
}
