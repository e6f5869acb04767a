import type { AccountId, DraftId, LocationKey, MailboxId, Sha256, SubmissionId } from './ids'
import type { MailError } from './mail-error'

/** One address of the SMTP envelope (RFC 5321 §2.3.1), and what has become of it. */
export interface Recipient {
  readonly address: string
  /** `accepted` for good: never handed over again. `refused`: the server said so, in `serverText`. */
  readonly state: 'waiting' | 'accepted' | 'refused'
  readonly serverText?: string
}

/**
 * A message in the outbox. It is on record in journal and store before anything of it leaves the device (SECURITY.md
 * C7), under one Message-ID for life, its octets in the vault.
 */
export interface Submission {
  readonly id: SubmissionId
  readonly accountId: AccountId
  /** Without angle brackets. */
  readonly messageIdHeader: string
  /** The whole message with its Bcc field, as the sent copy has it; that field never goes to the server. */
  readonly sha256: Sha256
  readonly octets: number
  /** MAIL FROM. */
  readonly sender: string
  readonly recipients: readonly Recipient[]
  /** For show. */
  readonly subject: string
  readonly madeAt: number
  /** Not before this instant: the time to think again, or a date the user chose. */
  readonly sendAt: number
  /** Whether `sendAt` is a date the user chose. */
  readonly scheduled: boolean
  /**
   * `queued`: waits for its time, the network or the server. `sending`: octets are going out; `handedOver` says
   * whether the final dot may have been among them. `unknown`: it was, and no answer came; never sent again unasked.
   * `sent`: the server took it. `failed`: refused for good.
   */
  readonly state: 'queued' | 'sending' | 'unknown' | 'sent' | 'failed'
  readonly handedOver?: boolean
  readonly attempts: number
  /** Why it still waits, or failed. */
  readonly error?: MailError
  readonly retryAt?: number
  readonly sentAt?: number
  /** Delivery notices asked of the server (RFC 3461). */
  readonly notify?: boolean
  /** What is being answered or passed on: flagged once it is sent. */
  readonly about?: {
    readonly keys: readonly LocationKey[]
    readonly flag: '\\Answered' | '$Forwarded'
  }
  /** The draft it was made from; kept until it is sent, so that it can be taken back. */
  readonly draftId?: DraftId
  /** Where the copy goes once it is sent; absent where none is to be made, or it is made. */
  readonly copyTo?: MailboxId
}

/** What the user can be told in a word. */
export function isWaiting({ state }: Submission): boolean {
  return state === 'queued' || state === 'sending'
}

/**
 * What a submission is after the process that was sending it has ended. What was not handed over whole cannot have
 * been delivered (RFC 5321 §4.1.1.4: only the final dot delivers) and waits again; what was is unknown. Pure.
 */
export function afterRestart(submission: Submission): Submission {
  if (submission.state !== 'sending') return submission
  const { handedOver, ...rest } = submission
  return handedOver ? { ...rest, state: 'unknown' } : { ...rest, state: 'queued' }
}
