import type { Flag } from '../../src-shared/mail/flags'
import type { Uid } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import {
  countUids,
  formatUidSet,
  highestUid,
  parseUidSet,
  type UidSet,
  uidSetOf,
  uidsOf,
  unionUidSets,
} from '../sync/uid-set'
import { type FetchRow, readFetchRow, textOf } from './fetch-row'
import type { Untagged, UntaggedHandlers } from './library-client'
import type { SearchKey } from './search/search-keys'
import { isAscii, tokenOf } from './search/search-tokens'
import { listLimit, searchQuietMs, windowOctets } from './wire-limits'
import { WireLine } from './wire-line'
import { readVanished } from './wire-responses'
import { atom, sequence } from './wire-tokens'

/** Nobody looks through more. */
const mostFound = 100_000

interface FetchOptions {
  readonly vanished?: (uids: UidSet) => void
  /** Rows are counted by the caller: a NO because some messages are gone costs only those. */
  readonly partial?: boolean
}

/** What is read of the selected mailbox: UIDs, flags, headers and octets, always by UID. */
export abstract class WireReading extends WireLine {
  /** Of the selected mailbox, as of the last answer. */
  get exists(): number {
    const box = this.client.mailbox
    return box ? box.exists : 0
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
      const uids = await this.guarded('UID SEARCH', listLimit, () => this.client.search(query, { uid: true }))
      if (Array.isArray(uids)) return uids
      throw this.failure({ responseStatus: 'NO' }, 'UID SEARCH')
    }
    await this.exec('UID SEARCH', extended ? [atom('RETURN'), [atom('ALL')], ...criteria] : criteria, listLimit, {
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
      throw new MailFailure({ kind: 'protocol', host: this.target.host, reason: 'more UIDs than messages' })
    return uidsOf(listed)
  }

  /**
   * The UIDs of the selected mailbox that answer `keys`, ascending, the newest where there are too many; a refusal rejects. What is not ASCII goes as UTF-8, said so where
   * the session is not UTF-8 anyway (RFC 6855 §3). A server may read all mail for it, so it is given minutes.
   */
  async searchFor(keys: readonly SearchKey[]): Promise<readonly number[]> {
    const { enabled } = this.client
    const utf8 = enabled.has('UTF8=ACCEPT') || enabled.has('IMAP4REV2')
    const charset = !utf8 && !isAscii(keys) ? [atom('CHARSET'), atom('UTF-8')] : []
    const returns = this.can('ESEARCH') ? [atom('RETURN'), [atom('ALL')]] : []
    const attributes = [...returns, ...charset, ...keys.map(tokenOf)]
    const named: number[] = []
    let ranges: UidSet = []
    await this.exec(
      'UID SEARCH',
      attributes,
      listLimit,
      {
        SEARCH: async ({ numbers, attributes: told = [] }) => {
          for (const uid of numbers ?? told.map((token) => Number(textOf(token))))
            if (uid >= 1 && uid <= highestUid) named.push(uid)
        },
        ESEARCH: async ({ attributes: told = [] }) => {
          const at = told.findIndex((token) => textOf(token).toUpperCase() === 'ALL')
          if (at >= 0) ranges = parseUidSet(textOf(told[at + 1]))
        },
      },
      false,
      searchQuietMs,
    )
    return newestOf(named.length > 0 ? uidSetOf(named) : ranges)
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
              if (told && !told.earlier && this.client.mailbox)
                this.client.mailbox.exists = Math.max(0, this.exists - countUids(told.uids))
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
            this.holding = true
            await busy
          }
        } catch (reason) {
          failed = { reason }
        } finally {
          this.holding = false
        }
      },
    }
    await this.exec('UID FETCH', [sequence(set), items, ...modifiers], undefined, handlers, partial)
    if (failed) throw failed.reason
  }
}

/** The highest UIDs of a set, as many as anybody looks through, ascending. Pure. */
function newestOf(set: UidSet): readonly number[] {
  const uids: number[] = []
  for (const [first, last] of set.toReversed())
    for (let uid = last; uid >= first && uids.length < mostFound; uid -= 1) uids.push(uid)
  return uids.reverse()
}
