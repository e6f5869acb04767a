import { ImapFlow } from 'imapflow'
import type { Flag } from '../../src-shared/mail/flags'
import type { Uid, UidValidity } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { type MailboxRole, roleOfAttribute } from '../../src-shared/mail/special-use'
import type { SelectedState } from '../sync/plan-mailbox-sync'
import { tellsVanished } from '../sync/trust-vanished'
import {
  countUids,
  formatUidSet,
  highestUid,
  intersectUidSets,
  parseUidSet,
  type UidSet,
  uidSetOf,
  uidsOf,
  unionUidSets,
} from '../sync/uid-set'
import { type FetchRow, readFetchRow, type Token, textOf } from './fetch-row'
import { imapFailure } from './imap-errors'
import type { ImapTarget } from './imap-target'
import { type Quirks, quirksOf } from './quirks'
import type { SearchKey } from './search/search-keys'
import { isAscii, tokenOf } from './search/search-tokens'
import { tlsTransport } from './tls-transport'
import { underWatch, type WatchedLine } from './watch-command'
import { type Namespaces, WireMailboxes } from './wire-mailboxes'
import {
  type AppendResult,
  type CopyResult,
  encodeMailboxName,
  formatDateTime,
  readAppendUid,
  readCopyUid,
  readModified,
  readVanished,
} from './wire-responses'

export interface ListedMailbox {
  /** Decoded, with hierarchy; INBOX always in capitals. */
  readonly path: string
  readonly name: string
  readonly delimiter: string
  readonly selectable: boolean
  readonly role?: MailboxRole
  /** A role by name is a guess (SYNC.md F29). */
  readonly roleFrom?: 'server' | 'name'
  readonly subscribed?: boolean
  /** Nothing can be made below it. */
  readonly noInferiors?: boolean
  /** From LIST-STATUS or STATUS; absent where the server refused it. */
  readonly status?: SelectedState
}

/** Literals are held in memory whole, so larger messages are fetched in windows of this many octets (SECURITY.md H1). */
export const windowOctets = 1024 * 1024
/** The largest message that is asked for in one literal. */
export const wholeOctets = 8 * 1024 * 1024
const literalLimit = 10 * 1024 * 1024
const responseLimit = 12 * 1024 * 1024
const listLimit = 16 * 1024 * 1024
/** A command whose answer stops for this long is given up: a dead connection in use is found within a minute. */
const quietMs = 50_000
/** Who is asked only whether it lives has to say something within this time. */
const aliveMs = 8_000
/** How long imapflow lets a connection be silent: one that idles is asked, any other would be ended. */
const idleQuietMs = 2 * 60_000
const restQuietMs = 20 * 60_000

/** A server that has to read all mail to find some is given this long. */
const searchQuietMs = 4 * 60_000
/** Nobody looks through more. */
const mostFound = 100_000

/** A server that takes a change of flags for a conflict is asked so often. */
const triesOfStore = 3

/** Capabilities that IMAP4rev2 has built in (RFC 9051 Appendix E). */
const partOfRev2 = new Set(['IDLE', 'MOVE', 'UIDPLUS', 'ESEARCH'])

const loopback = new Set(['localhost', '127.0.0.1', '::1'])

interface ExecResponse {
  readonly response: { readonly command?: string; readonly attributes?: readonly Token[] }
  readonly next: () => void
}
interface Untagged {
  readonly command: string
  readonly attributes?: readonly Token[]
  /** Of a SEARCH answer, read by a way of its own. */
  readonly numbers?: readonly number[]
}
type UntaggedHandlers = Record<string, (untagged: Untagged) => Promise<void>>
/** The command door of imapflow that its typings leave out. One command is in flight at a time. */
interface RawClient {
  exec(
    command: string,
    attributes: readonly unknown[] | false,
    options?: { untagged?: UntaggedHandlers },
  ): Promise<ExecResponse>
}

interface FetchOptions {
  readonly vanished?: (uids: UidSet) => void
  /** Rows are counted by the caller: a NO because some messages are gone costs only those. */
  readonly partial?: boolean
}

const atom = (value: string) => ({ type: 'ATOM', value })
const sequence = (set: UidSet) => ({ type: 'SEQUENCE', value: formatUidSet(set) })

/**
 * Connects and signs in. Rejects with a MailFailure; `signal` ends the attempt and later the session.
 *
 * TLS, or STARTTLS that the server must offer; clear text to loopback only (SECURITY.md T1). Nothing that came before
 * TLS is shown or kept (T2), PREAUTH before STARTTLS ends the attempt (T3), referrals are not followed (T4).
 */
export async function openImap(
  target: ImapTarget,
  signal: AbortSignal,
  use: 'work' | 'idle' = 'work',
): Promise<ImapSession> {
  const { host, port, security, user } = target
  const place = { host, port, user, during: 'connect' }
  if (security === 'none' && !loopback.has(host))
    throw new MailFailure({ kind: 'tls-unavailable', host, port, reason: 'clear text is for this device only' })
  signal.throwIfAborted()
  const client: ImapFlow = new ImapFlow({
    host,
    port,
    secure: security === 'tls',
    doSTARTTLS: security === 'tls' ? undefined : security === 'starttls',
    auth:
      target.accessToken === undefined ? { user, pass: target.password } : { user, accessToken: target.accessToken },
    transport: tlsTransport(target) as never,
    logger: false,
    clientInfo: { name: 'Tern', vendor: false, 'support-url': false, version: false },
    disableAutoIdle: true,
    // Asked after ID was answered: only of servers whose VANISHED is known to be true (SYNC.md F11).
    get qresync(): boolean {
      return tellsVanished(serverNameOf(client))
    },
    // Deflated answers could expand without bound, and imapflow ends a session over data that follows the OK.
    disableCompression: true,
    maxIdleTime: 8 * 60_000,
    connectionTimeout: 20_000,
    greetingTimeout: 15_000,
    socketTimeout: use === 'idle' ? idleQuietMs : restQuietMs,
    maxLiteralSize: literalLimit,
    maxLineLength: literalLimit,
    maxResponseSize: responseLimit,
  })
  // Without a listener an `error` event would end the process; what it says is told by the command that fails.
  let broken: unknown
  client.on('error', (error: unknown) => {
    broken ??= error
  })
  const close = (): void => client.close()
  signal.addEventListener('abort', close, { once: true })
  client.once('close', () => signal.removeEventListener('abort', close))
  const deadline = setTimeout(() => client.close(), 60_000)
  try {
    await client.connect()
  } catch (thrown) {
    client.close()
    signal.throwIfAborted()
    throw imapFailure(broken instanceof MailFailure ? broken : thrown, place)
  } finally {
    clearTimeout(deadline)
  }
  // imapflow walks a VANISHED one number at a time, and a server can name four thousand million in a dozen octets.
  const { untaggedHandlers } = client as unknown as { readonly untaggedHandlers: UntaggedHandlers }
  untaggedHandlers.VANISHED = async ({ attributes }) => {
    const { mailbox } = client
    const vanished = readVanished(attributes)
    if (!mailbox || !vanished) return
    if (!vanished.earlier) mailbox.exists = Math.max(0, mailbox.exists - countUids(vanished.uids))
    client.emit('expunge', { path: mailbox.path, seq: 0, vanished: true })
  }
  // Names are used as they are listed: imapflow would put the personal prefix before those of other namespaces.
  const inner = client as unknown as { namespace?: { prefix: string; delimiter: string } }
  const personal = { prefix: inner.namespace?.prefix ?? '', delimiter: inner.namespace?.delimiter ?? '' }
  inner.namespace = { ...personal, prefix: '' }
  return new ImapSession(client, target, personal)
}

/** One signed-in connection. Dead after any failure but a refusal; every rejection is a MailFailure. */
export class ImapSession {
  readonly #client: ImapFlow
  readonly #target: ImapTarget
  readonly #personal: Namespaces['personal']
  /** Commands about mailboxes as such. */
  readonly mailboxes: WireMailboxes
  #readOnly = false
  /** Why the connection ended, which the command under way is not told. */
  #broken: unknown
  #mailboxId: string | undefined
  #permanentFlags: ReadonlySet<string> | undefined
  /** We are the ones who keep the server waiting. */
  #holding = false
  #idling: Promise<unknown> | undefined
  /** Something changed in the selected mailbox; a hint, never a fact (SYNC.md F15). */
  onNews: () => void = () => {}
  /** Resolves when the connection is over, for whatever reason; a command may not notice by itself. */
  readonly closed: Promise<void>

  constructor(client: ImapFlow, target: ImapTarget, personal: Namespaces['personal'] = { prefix: '', delimiter: '' }) {
    this.#client = client
    this.#target = target
    this.#personal = personal
    this.mailboxes = new WireMailboxes(
      (command, attributes, untagged) => this.#exec(command, attributes, responseLimit, untagged),
      (path) => this.#encode(path),
    )
    client.on('error', (error: unknown) => {
      this.#broken ??= error
    })
    for (const event of ['exists', 'expunge', 'flags'] as const) client.on(event, () => this.onNews())
    this.closed = client.usable ? new Promise((resolve) => client.once('close', () => resolve())) : Promise.resolve()
  }

  get usable(): boolean {
    return this.#client.usable
  }

  /** Capabilities that change how we work; names as in the RFCs. */
  can(
    capability:
      | 'IDLE'
      | 'MOVE'
      | 'UIDPLUS'
      | 'CONDSTORE'
      | 'QRESYNC'
      | 'ESEARCH'
      | 'ACL'
      | 'QUOTA'
      | 'CREATE-SPECIAL-USE'
      | 'X-GM-EXT-1',
  ): boolean {
    const { capabilities, enabled } = this.#client
    // Advertised is not enabled, and only enabled it may be used (RFC 7162 §3.2.3).
    if (capability === 'QRESYNC') return enabled.has('QRESYNC')
    return capabilities.has(capability) || (partOfRev2.has(capability) && enabled.has('IMAP4REV2'))
  }

  /** What the server said of itself (RFC 2971), lower case; empty where it did not. */
  get serverName(): string {
    return serverNameOf(this.#client)
  }

  /** What this provider does otherwise. */
  get quirks(): Quirks {
    const { capabilities } = this.#client
    return quirksOf({ host: this.host, serverName: this.serverName, has: (one) => capabilities.has(one) })
  }

  /** Where mailboxes are labels: the name of a message that is the same in every one of them. */
  get contentIdItem(): 'X-GM-MSGID' | undefined {
    return this.#client.capabilities.has('X-GM-EXT-1') ? 'X-GM-MSGID' : undefined
  }

  /** Whose mailboxes names belong to; only the user's own where the server does not tell. */
  get namespaces(): Namespaces {
    const told = (this.#client as unknown as { namespaces?: Partial<Record<string, unknown>> }).namespaces
    const prefixes = (list: unknown): string[] =>
      Array.isArray(list) ? list.map(({ prefix }: { prefix?: unknown }) => String(prefix ?? '')).filter(Boolean) : []
    return { personal: this.#personal, otherUsers: prefixes(told?.other), shared: prefixes(told?.shared) }
  }

  /** Every mailbox, with its status where it can be selected. */
  async list(): Promise<readonly ListedMailbox[]> {
    const entries = await this.#guarded('LIST', listLimit, () =>
      this.#client.list({
        statusQuery: {
          messages: true,
          uidNext: true,
          uidValidity: true,
          ...(this.can('CONDSTORE') ? { highestModseq: true } : {}),
        },
      }),
    )
    return entries.map((entry) => {
      const inbox = entry.path.toUpperCase() === 'INBOX'
      const role = inbox ? 'inbox' : entry.specialUse === undefined ? undefined : roleOfAttribute(entry.specialUse)
      const { status } = entry
      return {
        path: inbox ? 'INBOX' : entry.path,
        name: entry.name,
        delimiter: entry.delimiter ?? '',
        selectable: !entry.flags.has('\\Noselect') && !entry.flags.has('\\NonExistent'),
        // imapflow leaves it out where the server knows of no subscription.
        subscribed: entry.subscribed === true,
        ...(entry.flags.has('\\Noinferiors') ? { noInferiors: true } : {}),
        ...(role ? { role, roleFrom: inbox || entry.specialUseSource === 'extension' ? 'server' : 'name' } : {}),
        ...(status?.uidValidity !== undefined && status.messages !== undefined
          ? {
              status: {
                uidValidity: Number(status.uidValidity) as UidValidity,
                uidNext: status.uidNext,
                exists: status.messages,
                highestModseq: status.highestModseq ? BigInt(status.highestModseq) : undefined,
              },
            }
          : {}),
      } satisfies ListedMailbox
    })
  }

  /** Takes over which mailboxes there are and how they are written: else each is listed again before it is selected. */
  adoptNames(other: ImapSession): void {
    if (other === this) return
    const namesOf = (client: ImapFlow) => (client as unknown as { folders: Map<string, unknown> }).folders
    const own = namesOf(this.#client)
    for (const [path, folder] of namesOf(other.#client)) if (!own.has(path)) own.set(path, folder)
  }

  /** Selects, again where it is selected, and gives the state of that moment. */
  async select(path: string): Promise<SelectedState> {
    const box = await this.#guarded('SELECT', responseLimit, () => this.#client.mailboxOpen(path))
    this.#permanentFlags = box.permanentFlags
    this.#readOnly = box.readOnly === true
    this.#mailboxId = box.mailboxId || undefined
    return {
      uidValidity: Number(box.uidValidity) as UidValidity,
      uidNext: box.uidNext || undefined,
      exists: box.exists,
      highestModseq: box.noModseq || !box.highestModseq ? undefined : box.highestModseq,
    }
  }

  /** Whether the selected mailbox takes no change at all (READ-ONLY). */
  get readOnly(): boolean {
    return this.#readOnly
  }

  /** MAILBOXID of the selected mailbox (RFC 8474 §4.1). */
  get mailboxId(): string | undefined {
    return this.#mailboxId
  }

  /** Of the selected mailbox, as of the last answer. */
  get exists(): number {
    const box = this.#client.mailbox
    return box ? box.exists : 0
  }

  /** Whether the selected mailbox keeps this flag; one it does not keep is not sent (SYNC.md F25). */
  keeps(flag: Flag): boolean {
    const flags = this.#permanentFlags
    if (!flags) return true
    const folded = [...flags].map((one) => one.toLowerCase())
    return folded.includes(flag.toLowerCase()) || (!flag.startsWith('\\') && flags.has('\\*'))
  }

  get host(): string {
    return this.#target.host
  }

  /** UIDNEXT and UIDVALIDITY of a mailbox that is not selected; undefined where the server does not tell. */
  async uidStateOf(
    path: string,
  ): Promise<{ readonly uidNext: number | undefined; readonly uidValidity: UidValidity | undefined } | undefined> {
    const ask = () => this.#client.status(path, { uidNext: true, uidValidity: true })
    try {
      const status = await this.#guarded('STATUS', responseLimit, ask)
      if (status === false) return undefined
      const { uidNext, uidValidity } = status
      return { uidNext, uidValidity: uidValidity === undefined ? undefined : (Number(uidValidity) as UidValidity) }
    } catch (thrown) {
      if (this.usable && thrown instanceof MailFailure && thrown.error.kind === 'refused') return undefined
      throw thrown
    }
  }

  /** The UIDs of `within` (or all) that exist, complete: a refusal rejects and never reads as "none". */
  async search(within?: UidSet): Promise<readonly number[]> {
    const found: number[] = []
    let ranges: UidSet = []
    const criteria = within ? [atom('UID'), sequence(within)] : [atom('ALL')]
    const extended = this.can('ESEARCH')
    if (!extended) {
      // imapflow reads a plain SEARCH answer by a way of its own, which handlers of ours do not see.
      const query = within ? { uid: formatUidSet(within) } : { all: true }
      const uids = await this.#guarded('UID SEARCH', listLimit, () => this.#client.search(query, { uid: true }))
      if (Array.isArray(uids)) return uids
      throw this.#failure({ responseStatus: 'NO' }, 'UID SEARCH')
    }
    await this.#exec('UID SEARCH', extended ? [atom('RETURN'), [atom('ALL')], ...criteria] : criteria, listLimit, {
      SEARCH: async ({ attributes = [] }) => {
        for (const token of attributes) {
          const uid = Number(textOf(token))
          if (uid >= 1 && uid <= highestUid) found.push(uid)
        }
      },
      ESEARCH: async ({ attributes = [] }) => {
        const at = attributes.findIndex((token) => textOf(token).toUpperCase() === 'ALL')
        if (at >= 0) ranges = parseUidSet(textOf(attributes[at + 1]))
      },
    })
    const listed = found.length > 0 ? uidSetOf(found) : ranges
    const count = listed.reduce((sum, [first, last]) => sum + last - first + 1, 0)
    // A set of four thousand million UIDs is a dozen octets on the wire (SECURITY.md H1).
    if (count > Math.max(this.exists, 1) + 100_000)
      throw new MailFailure({ kind: 'protocol', host: this.#target.host, reason: 'more UIDs than messages' })
    return uidsOf(listed)
  }

  /**
   * The UIDs of the selected mailbox that answer `keys`; a refusal rejects. What is not ASCII goes as UTF-8, said so where
   * the session is not UTF-8 anyway (RFC 6855 §3). A server may read all mail for it, so it is given minutes.
   */
  async searchFor(keys: readonly SearchKey[]): Promise<readonly number[]> {
    const { enabled } = this.#client
    const utf8 = enabled.has('UTF8=ACCEPT') || enabled.has('IMAP4REV2')
    const charset = !utf8 && !isAscii(keys) ? [atom('CHARSET'), atom('UTF-8')] : []
    const returns = this.can('ESEARCH') ? [atom('RETURN'), [atom('ALL')]] : []
    const attributes = [...returns, ...charset, ...keys.map(tokenOf)]
    const uids: number[] = []
    const take = (uid: number): void => {
      if (uid >= 1 && uid <= highestUid && uids.length < mostFound) uids.push(uid)
    }
    await this.#exec(
      'UID SEARCH',
      attributes,
      listLimit,
      {
        SEARCH: async ({ numbers, attributes: told = [] }) => {
          for (const uid of numbers ?? told.map((token) => Number(textOf(token)))) take(uid)
        },
        ESEARCH: async ({ attributes: told = [] }) => {
          const at = told.findIndex((token) => textOf(token).toUpperCase() === 'ALL')
          const found = at < 0 ? [] : parseUidSet(textOf(told[at + 1]))
          for (const [first, last] of found)
            for (let uid = first; uid <= last && uids.length < mostFound; uid += 1) take(uid)
        },
      },
      false,
      searchQuietMs,
    )
    return uids
  }

  /** Flags of `set`, of those changed since a MODSEQ where given. Rows without UID are news, not answers (SYNC.md F8). */
  async fetchFlags(set: UidSet, changedSince?: bigint): Promise<Map<number, readonly Flag[]>> {
    const flags = new Map<number, readonly Flag[]>()
    const changed = changedSince === undefined ? [] : [[atom('CHANGEDSINCE'), atom(changedSince.toString())]]
    const each = (row: FetchRow): undefined => {
      if (row.uid !== undefined && row.flags) flags.set(row.uid, row.flags)
    }
    // Half of the changes would be taken for all of them.
    await this.#fetch(set, [atom('UID'), atom('FLAGS')], changed, each, { partial: false })
    return flags
  }

  /**
   * Flags changed since a MODSEQ and UIDs gone since then, in one command (RFC 7162 §3.2.6). Only where QRESYNC is
   * enabled; `vanished` may name UIDs that never were.
   */
  async fetchChanges(
    changedSince: bigint,
  ): Promise<{ readonly flags: Map<number, readonly Flag[]>; readonly vanished: UidSet }> {
    const flags = new Map<number, readonly Flag[]>()
    let vanished: UidSet = []
    await this.#fetch(
      [[1, highestUid]],
      [atom('UID'), atom('FLAGS')],
      [[atom('CHANGEDSINCE'), atom(changedSince.toString()), atom('VANISHED')]],
      (row) => {
        if (row.uid !== undefined && row.flags) flags.set(row.uid, row.flags)
        return undefined
      },
      {
        vanished: (uids) => {
          vanished = unionUidSets(vanished, uids)
        },
        partial: false,
      },
    )
    return { flags, vanished }
  }

  /** Header rows of `set`, in the server's order. */
  async fetchHeaders(set: UidSet, fields: readonly string[], each: (row: FetchRow) => void): Promise<void> {
    const section = [atom('HEADER.FIELDS'), fields.map(atom)]
    const items = [
      atom('UID'),
      atom('FLAGS'),
      atom('INTERNALDATE'),
      atom('RFC822.SIZE'),
      ...(this.contentIdItem ? [atom(this.contentIdItem)] : []),
      { type: 'ATOM', value: 'BODY.PEEK', section },
    ]
    await this.#fetch(set, items, [], (row) => {
      each(row)
      return undefined
    })
  }

  /** Whole sources of `set`; a promise returned by `each` holds the server back until it settles. */
  async fetchSources(set: UidSet, each: (row: FetchRow) => Promise<void> | undefined): Promise<void> {
    await this.#fetch(set, [atom('UID'), { type: 'ATOM', value: 'BODY.PEEK', section: [] }], [], each)
  }

  /** Octets `[start, start + windowOctets)` of one source; empty past its end. */
  async fetchWindow(uid: Uid, start: number): Promise<Uint8Array> {
    let octets: Uint8Array = new Uint8Array(0)
    const body = { type: 'ATOM', value: 'BODY.PEEK', section: [], partial: [start, windowOctets] }
    await this.#fetch([[uid, uid]], [atom('UID'), body], [], (row) => {
      if (row.uid === uid && row.source) octets = row.source
      return undefined
    })
    return octets
  }

  /**
   * `+FLAGS.SILENT` or `-FLAGS.SILENT`, never `FLAGS` (RFC 4549 §4.2.3). Unconditional, so that a server has no ground to
   * leave a message out; those that it names in MODIFIED all the same (RFC 7162 §3.1.3) are asked for again. Rejects with
   * `refused` and the code MODIFIED where it does not give way: an OK with that code is no success (SYNC.md F14).
   */
  async store(set: UidSet, operation: '+' | '-', flags: readonly Flag[]): Promise<void> {
    const what = [atom(`${operation}FLAGS.SILENT`), flags.map(atom)]
    let left = set
    for (let tries = 0; tries < triesOfStore; tries += 1) {
      const response = await this.#exec('UID STORE', [sequence(left), ...what], responseLimit)
      left = intersectUidSets(left, readModified(response.attributes))
      if (left.length === 0) return
    }
    throw new MailFailure({ kind: 'refused', host: this.host, command: 'UID STORE', code: 'MODIFIED', serverText: '' })
  }

  /** UID MOVE (RFC 6851). What COPYUID does not name has not been proven moved. */
  move(set: UidSet, path: string): Promise<CopyResult | undefined> {
    return this.#copyOrMove('UID MOVE', set, path)
  }

  copy(set: UidSet, path: string): Promise<CopyResult | undefined> {
    return this.#copyOrMove('UID COPY', set, path)
  }

  /**
   * APPEND. Undefined where the server did not tell the UID (RFC 4315 §3): then only looking can find it. A connection
   * that takes octets is not given up, however long that takes.
   */
  async append(
    path: string,
    octets: Uint8Array,
    flags: readonly Flag[],
    receivedAt: number,
  ): Promise<AppendResult | undefined> {
    const value = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
    const isLiteral8 = this.#client.capabilities.has('BINARY') && value.includes(0)
    const response = await this.#exec(
      'APPEND',
      [
        { type: 'STRING', value: this.#encode(path) },
        flags.map(atom),
        { type: 'STRING', value: formatDateTime(receivedAt) },
        { type: 'LITERAL', value, isLiteral8 },
      ],
      responseLimit,
    )
    return readAppendUid(response.attributes)
  }

  /** UID EXPUNGE (RFC 4315 §2.1); plain EXPUNGE would take other clients' mail with it (SYNC.md F16). */
  async expunge(set: UidSet): Promise<void> {
    if (!this.can('UIDPLUS')) throw new MailFailure({ kind: 'bad-request', reason: 'UID EXPUNGE without UIDPLUS' })
    await this.#exec('UID EXPUNGE', [sequence(set)], responseLimit)
  }

  /** Waits for news of the selected mailbox until another command, `stopIdle` or the end of the connection. */
  async idle(): Promise<void> {
    // An IDLE that never began is not ended by the end of its connection.
    const idling = Promise.race([this.#client.idle(), this.closed])
    this.#idling = idling
    try {
      await idling
    } catch (thrown) {
      throw this.#failure(thrown, 'IDLE')
    } finally {
      if (this.#idling === idling) this.#idling = undefined
    }
    if (!this.#client.usable) throw this.#failure(undefined, 'IDLE')
  }

  /** Ends an `idle` under way. Resolves once the server has confirmed it, which proves that the connection lives. */
  async stopIdle(): Promise<void> {
    const idling = this.#idling
    if (!idling) return
    const { preCheck } = this.#client as unknown as { preCheck?: false | (() => Promise<void>) }
    const end = async (): Promise<void> => {
      if (preCheck) await preCheck()
      await idling
    }
    await this.#guarded('DONE', responseLimit, end, aliveMs)
  }

  /** Asks whether the connection lives; ends an `idle` and proves its news. An answer under way is proof enough. */
  async probe(): Promise<void> {
    await this.#guarded('NOOP', undefined, () => this.#client.noop(), aliveMs)
    if (!this.#client.usable) throw this.#failure(undefined, 'NOOP')
  }

  /** Ends the connection in good order, or at once where it is dead. */
  async logout(): Promise<void> {
    if (!this.#client.usable) return this.close()
    const cut = setTimeout(() => this.close(), 2_000)
    try {
      await this.#client.logout()
    } catch {
      // It was the last thing to say.
    } finally {
      clearTimeout(cut)
      this.close()
    }
  }

  close(): void {
    this.#client.close()
  }

  async #copyOrMove(command: string, set: UidSet, path: string): Promise<CopyResult | undefined> {
    let result: CopyResult | undefined
    const read = (attributes: readonly Token[] | undefined): void => {
      result = readCopyUid(attributes) ?? result
    }
    const response = await this.#exec(
      command,
      [sequence(set), { type: 'STRING', value: this.#encode(path) }],
      responseLimit,
      {
        // With MOVE it comes before the tagged answer (RFC 6851 §4.3).
        OK: async ({ attributes }) => read(attributes),
      },
    )
    read(response.attributes)
    return result
  }

  /** The name as it goes over the wire: as it was listed, since only the server knows its encoding. */
  #encode(path: string): string {
    const folder = (this.#client as unknown as { folders: Map<string, { pathAsListed?: string }> }).folders.get(path)
    if (folder?.pathAsListed !== undefined) return folder.pathAsListed
    const utf8 = this.#client.enabled.has('UTF8=ACCEPT') || this.#client.enabled.has('IMAP4REV2')
    return utf8 ? path : encodeMailboxName(path)
  }

  async #fetch(
    set: UidSet,
    items: readonly unknown[],
    modifiers: readonly unknown[],
    each: (row: FetchRow) => Promise<void> | undefined,
    { vanished, partial = true }: FetchOptions = {},
  ): Promise<void> {
    let failed: { readonly reason: unknown } | undefined
    const handlers: UntaggedHandlers = {
      ...(vanished
        ? {
            VANISHED: async ({ attributes }: Untagged) => {
              const told = readVanished(attributes)
              if (told) vanished(told.uids)
              // News of this moment, not of the past: the count must follow.
              if (told && !told.earlier && this.#client.mailbox)
                this.#client.mailbox.exists = Math.max(0, this.exists - countUids(told.uids))
            },
          }
        : {}),
      // imapflow logs and swallows what a handler throws.
      FETCH: async ({ attributes = [] }) => {
        if (failed) return
        try {
          const row = readFetchRow(attributes)
          if (row.uid === undefined) this.onNews()
          else {
            const busy = each(row)
            if (!busy) return
            this.#holding = true
            await busy
          }
        } catch (reason) {
          failed = { reason }
        } finally {
          this.#holding = false
        }
      },
    }
    await this.#exec('UID FETCH', [sequence(set), items, ...modifiers], undefined, handlers, partial)
    if (failed) throw failed.reason
  }

  async #exec(
    command: string,
    attributes: readonly unknown[],
    maxOctets: number | undefined,
    untagged: UntaggedHandlers = {},
    partial = false,
    longestQuietMs = quietMs,
  ): Promise<ExecResponse['response']> {
    const run = () => (this.#client as unknown as RawClient).exec(command, attributes, { untagged })
    const { response, next } = await this.#guarded(command, maxOctets, run, longestQuietMs)
    next()
    // imapflow takes a NO about messages that are gone for an OK (SYNC.md F6).
    if (response.command === 'NO' && !partial) throw this.#failure({ responseStatus: 'NO' }, command)
    return response
  }

  /** Runs one command under a watch; what ends it is told as what it is. */
  async #guarded<T>(
    command: string,
    maxOctets: number | undefined,
    run: () => Promise<T>,
    longestQuietMs = quietMs,
  ): Promise<T> {
    const { host, port } = this.#target
    const line: WatchedLine = {
      received: () => this.#client.stats().received,
      sent: () => {
        const { socket } = this.#client as unknown as { socket?: { bytesWritten?: number; writableLength?: number } }
        return (socket?.bytesWritten ?? 0) - (socket?.writableLength ?? 0)
      },
      holding: () => this.#holding,
      close: () => this.close(),
    }
    try {
      return await underWatch(line, { host, port, command, maxOctets, longestQuietMs }, run)
    } catch (thrown) {
      throw this.#failure(thrown, command)
    }
  }

  #failure(thrown: unknown, during: string): MailFailure {
    const { host, port, user } = this.#target
    const failure = imapFailure(thrown, { host, port, user, during })
    if (failure.error.kind !== 'connection-lost' || this.#broken === undefined) return failure
    return imapFailure(this.#broken, { host, port, user, during })
  }
}

function serverNameOf(client: ImapFlow): string {
  return String((client as unknown as { serverInfo?: { name?: string } }).serverInfo?.name ?? '').toLowerCase()
}
