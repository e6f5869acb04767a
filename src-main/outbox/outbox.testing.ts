import { randomUUID } from 'node:crypto'
import { memoryMailStore } from '../../src-renderer/store/testing'
import type { Account } from '../../src-shared/mail/account'
import type { AccountId, DraftId, Sha256, SubmissionId } from '../../src-shared/mail/ids'
import type { Submission } from '../../src-shared/mail/submission'
import { withoutBcc } from '../compose/without-bcc'
import { parseMessage } from '../mime/parse-message'
import { openSmtp } from '../smtp/smtp-wire'
import { FactRecorder } from '../sync/fact-recorder'
import { journalPath } from '../vault/account-files'
import { FileJournal } from '../vault/file-journal'
import { FileVault } from '../vault/file-vault'
import { bringStoreUpToDate } from '../vault/rebuild-store'
import { Outbox, type OutboxContext } from './outbox'

export const testAccountId = 'writer' as AccountId

export function accountWith(port: number): Account {
  return {
    id: testAccountId,
    label: 'alex@example.org',
    displayName: 'Alex',
    address: 'alex@example.org',
    color: 0,
    createdAt: 1,
    protocol: 'pop3',
    incoming: { host: '127.0.0.1', port: 110, security: 'none', user: 'alex@example.org' },
    outgoing: { host: '127.0.0.1', port, security: 'none', user: 'alex@example.org' },
    retention: { kind: 'leave' },
    removeExisting: false,
    checkEveryMs: 600_000,
  }
}

export interface OutboxUnderTest {
  readonly outbox: Outbox
  readonly vault: FileVault
  readonly filed: Submission[]
  readonly flagged: string[]
  readonly forgotten: DraftId[]
  /** Everything that is on record, by the store. */
  rows(): Promise<readonly Submission[]>
  /** A message in the vault and its submission, not yet submitted. */
  write(subject: string, more?: Partial<Submission>): Promise<Submission>
  /** Resolves when the row of `id` satisfies `is`; `undefined` is a row that is gone. */
  until(id: SubmissionId, is: (row: Submission | undefined) => boolean): Promise<Submission | undefined>
  close(): Promise<void>
}

/** An outbox with a real vault and journal in `profile`, its store made anew from them, as after a lost database. */
export async function openOutbox(
  profile: string,
  account: Account,
  more: Partial<OutboxContext> = {},
): Promise<OutboxUnderTest> {
  const vault = await FileVault.open(profile, { reserveOctets: 0 })
  const journal = await FileJournal.open(journalPath(profile, account.id), () => Date.now())
  const store = await memoryMailStore()
  await bringStoreUpToDate({ account, journal, store, vault, parse: parseMessage, mark: 0 })
  const recorder = new FactRecorder(account.id, journal, store)
  const filed: Submission[] = []
  const flagged: string[] = []
  const forgotten: DraftId[] = []
  const outbox = new Outbox({
    store,
    vault,
    accountOf: () => account,
    credentialOf: async () => ({ kind: 'password', password: 'secret' }),
    openSession: openSmtp,
    ca: [],
    record: (_account, facts, changes) => recorder.record(facts, changes),
    fileCopy: async (submission) => void filed.push(submission),
    flagOriginal: async ({ flag, keys }) => void flagged.push(...keys.map((key) => `${flag} ${key}`)),
    forgetDraft: async (draft) => void forgotten.push(draft),
    forWire: withoutBcc,
    now: () => Date.now(),
    random: () => 0,
    ...more,
  })
  await outbox.begin(account.id)
  const rows = (): Promise<readonly Submission[]> => store.read('submissions', account.id)
  return {
    outbox,
    vault,
    filed,
    flagged,
    forgotten,
    rows,
    write: (subject, rest = {}) => writeSubmission(vault, account.id, subject, rest),
    async until(id, is) {
      for (;;) {
        const row = (await rows()).find((one) => one.id === id)
        if (is(row)) return row
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
    async close() {
      await outbox.stop()
      await journal.close()
      store.close()
    },
  }
}

async function writeSubmission(
  vault: FileVault,
  accountId: AccountId,
  subject: string,
  more: Partial<Submission>,
): Promise<Submission> {
  const id = `s${randomUUID()}` as SubmissionId
  const to = more.recipients ?? [{ address: 'bob@example.org', state: 'waiting' }]
  const source = [
    'From: Alex <alex@example.org>',
    `To: ${to[0]?.address}`,
    'Bcc: hidden@example.org',
    `Subject: ${subject}`,
    `Message-ID: <${id}@example.org>`,
    '',
    `This is ${subject}.`,
    '.',
    '.. and dots',
    '',
  ].join('\r\n')
  const { sha256, octets } = await vault.put(accountId, Buffer.from(source))
  return {
    id,
    accountId,
    messageIdHeader: `${id}@example.org`,
    sha256: sha256 as Sha256,
    octets,
    sender: 'alex@example.org',
    recipients: to,
    subject,
    madeAt: Date.now(),
    sendAt: Date.now(),
    scheduled: false,
    state: 'queued',
    attempts: 0,
    ...more,
  }
}
