import type { AccountId, MessageId, Uidl } from './ids'

/** How mail is handed out: one file for all, or one for each message. */
export type ExportFormat = 'mbox' | 'eml'
/** What is chosen to be imported. */
export type ImportFrom = 'files' | 'folder'

/** A task of minutes, with a known end: octets of `total`. One runs at a time. */
export interface TaskProgress {
  readonly task: 'export' | 'import' | 'backup' | 'restore' | 'check'
  readonly done: number
  readonly total: number
}

export interface ExportOutcome {
  readonly exported: number
  /** Messages whose octets are not on this device. */
  readonly missing: number
}

export interface ImportOutcome {
  readonly imported: number
  /** Messages whose octets are here already. */
  readonly known: number
  /** Marked as deleted by the program that wrote the file. */
  readonly deleted: number
  /** Files that hold no message. */
  readonly failed: number
}

export interface BackupOutcome {
  readonly messages: number
  readonly octets: number
  /** Messages whose octets on this device are not what their name says; they are in the backup as they are. */
  readonly damaged: number
}

export interface RestoreOutcome {
  readonly restored: readonly AccountId[]
  /** Accounts of the backup that are here already; they were left as they are. */
  readonly alreadyHere: readonly string[]
  readonly messages: number
  /** Messages whose octets in the backup are not what their name says; they were left out. */
  readonly damaged: number
  readonly createdAt: number
}

/**
 * The receipts of one POP3 account, added up (DESIGN.md §4). Every message the server ever offered is in exactly one of
 * `waiting … unexplained`, and, but for those that wait, in one of `onServer … removedElsewhere`.
 */
export interface ReceiptSum {
  readonly offered: number
  /** Not downloaded yet. */
  readonly waiting: number
  /** Here, and read back from the disk with the right hash. */
  readonly verified: number
  /** Here, and not read back since it was written. */
  readonly unverified: number
  /** Deleted for good on this device, by the user. */
  readonly deletedHere: number
  /** Damaged here, and still on the server: it comes again. */
  readonly repairable: number
  /** Damaged or missing here, and nobody knows why. */
  readonly unexplained: number

  readonly onServer: number
  /** DELE and QUIT accepted. */
  readonly removed: number
  /** Gone from the server without us. */
  readonly removedElsewhere: number

  /** The first hundred that are damaged, missing or unexplained. */
  readonly problems: readonly { readonly messageId: MessageId; readonly uidl: Uidl; readonly repairable: boolean }[]
  readonly octetsAnnounced: number
  readonly octetsReceived: number
  /** When every copy was last read back; absent before the first time. */
  readonly checkedAt?: number
}

/** What a check of all copies found. */
export interface CheckSum {
  readonly checked: number
  readonly repaired: number
  /** Messages that are damaged and cannot be made good. */
  readonly lost: number
}
