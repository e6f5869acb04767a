import { createHash } from 'node:crypto'
import type { AccountId } from '../../src-shared/mail/ids'
import type { MailVault, VaultEntry, VaultWriter } from '../sync/mail-vault'
import { headerOctets, isDeletedInHeader } from './kept-flags'
import { CrlfMaker } from './line-ends'

/** Messages up to this size are kept in memory until they are whole; larger ones go to disk as they come. */
const wholeOctets = 1024 * 1024
/** They come in pieces as small as a line; larger ones are written. */
const pieceOctets = 256 * 1024
/** A first line longer than this is no header field. */
const firstLineOctets = 8 * 1024

export interface StoredMessage {
  readonly kind: 'stored'
  readonly entry: VaultEntry
  readonly source: Uint8Array
}

/** What became of the octets: in the vault now, in there before, deleted by the program that wrote them, or no message at all. */
export type Arrival = StoredMessage | { readonly kind: 'known' | 'deleted' | 'no-message' }

/**
 * One message on its way from a file into the vault. Mail is kept with CRLF: a file whose first line ends in LF alone is
 * given CRLF throughout. Whether it is here already is told by either form.
 */
export class IncomingMessage {
  readonly #vault: MailVault
  readonly #account: AccountId
  readonly #known: ReadonlySet<string>
  readonly #asFound = createHash('sha256')
  readonly #asKept = createHash('sha256')
  #first: Buffer = Buffer.alloc(0)
  #start: Buffer = Buffer.alloc(0)
  #ends: CrlfMaker | 'verbatim' | undefined
  #pieces: Uint8Array[] = []
  #octets = 0
  /** Octets in `#pieces`. */
  #held = 0
  #writer: VaultWriter | undefined

  constructor(vault: MailVault, account: AccountId, known: ReadonlySet<string>) {
    this.#vault = vault
    this.#account = account
    this.#known = known
  }

  async push(octets: Uint8Array): Promise<void> {
    this.#asFound.update(octets)
    if (this.#start.length < headerOctets)
      this.#start = Buffer.concat([this.#start, octets.subarray(0, headerOctets - this.#start.length)])
    if (this.#ends === undefined) {
      this.#first = Buffer.concat([this.#first, octets])
      if (!this.#first.includes(0x0a) && this.#first.length < firstLineOctets) return
      await this.#decide()
      return
    }
    await this.#keep(this.#ends === 'verbatim' ? octets : this.#ends.push(octets))
  }

  /** Rejects with the vault's MailFailure. */
  async finish(): Promise<Arrival> {
    if (this.#ends === undefined) await this.#decide()
    if (!/^[!-9;-~]{1,100}[ \t]*:/.test(this.#start.toString('latin1', 0, 200))) {
      await this.discard()
      return { kind: 'no-message' }
    }
    const kept = this.#asKept.digest('hex')
    if (this.#known.has(kept) || this.#known.has(this.#asFound.digest('hex'))) {
      await this.discard()
      return { kind: 'known' }
    }
    if (isDeletedInHeader(this.#start)) {
      await this.discard()
      return { kind: 'deleted' }
    }
    if (this.#writer) {
      const entry = await (await this.#writePieces()).finish()
      return { kind: 'stored', entry, source: await this.#vault.read(this.#account, entry.sha256) }
    }
    const source = this.#pieces.length === 1 && this.#pieces[0] ? this.#pieces[0] : Buffer.concat(this.#pieces)
    return { kind: 'stored', entry: await this.#vault.put(this.#account, source), source }
  }

  /** Leaves no trace. */
  async discard(): Promise<void> {
    await this.#writer?.discard()
    this.#pieces = []
  }

  async #decide(): Promise<void> {
    const end = this.#first.indexOf(0x0a)
    this.#ends = end < 0 || this.#first[end - 1] === 0x0d ? 'verbatim' : new CrlfMaker()
    await this.#keep(this.#ends === 'verbatim' ? this.#first : this.#ends.push(this.#first))
  }

  async #keep(octets: Uint8Array): Promise<void> {
    this.#asKept.update(octets)
    this.#octets += octets.length
    this.#held += octets.length
    // The reader of the file uses its memory again.
    this.#pieces.push(Uint8Array.from(octets))
    if (this.#octets > wholeOctets && this.#held > pieceOctets) await this.#writePieces()
  }

  async #writePieces(): Promise<VaultWriter> {
    this.#writer ??= await this.#vault.begin(this.#account)
    const octets = Buffer.concat(this.#pieces.splice(0))
    this.#held = 0
    await this.#writer.write(octets)
    return this.#writer
  }
}
