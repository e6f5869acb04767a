import type { AccountId, Sha256 } from '../../src-shared/mail/ids'

/** Raw messages as plain files, one per message, named by account and SHA-256 (DESIGN.md §3). */
export interface MailVault {
  /** Begins a message whose octets come in pieces. Nothing is visible until `finish`. */
  begin(account: AccountId): Promise<VaultWriter>
  /**
   * Writes one whole message: temporary file → fsync → rename → fsync of the folder. Resolves when it is proven on disk.
   * The same octets twice are one file. Rejects with `disk-full` where there is less room than the reserve.
   */
  put(account: AccountId, source: Uint8Array): Promise<VaultEntry>
  /** The octets. Rejects with `not-found`. */
  read(account: AccountId, sha256: Sha256): Promise<Uint8Array>
  /** Reads the file back from disk and hashes it again; false where it is missing or differs. */
  verify(account: AccountId, sha256: Sha256): Promise<boolean>
  /** The path of the file; it may not exist. Never leaves main and engine. */
  pathOf(account: AccountId, sha256: Sha256): string
  /**
   * Takes a message out that can be had again, unless it was written after `before` (epoch milliseconds): then somebody
   * counts on it. What is not there is gone already.
   */
  releaseOlder(account: AccountId, sha256: Sha256, before: number): Promise<void>
  /** Octets that may still be written before the reserve is touched; negative where it is. */
  room(): Promise<number>
}

export interface VaultEntry {
  readonly sha256: Sha256
  readonly octets: number
}

export interface VaultWriter {
  /** Resolves when the next piece may come. */
  write(chunk: Uint8Array): Promise<void>
  /** Makes it durable and visible under its hash. */
  finish(): Promise<VaultEntry>
  /** Leaves no trace. */
  discard(): Promise<void>
}
