import type { Uid, UidValidity } from '../../src-shared/mail/ids'
import { highestUid, parseUidSet, type UidSet } from '../sync/uid-set'
import { type Token, textOf } from './fetch-row'

export interface AppendResult {
  readonly uidValidity: UidValidity
  readonly uid: Uid
}

export interface CopyResult {
  readonly uidValidity: UidValidity
  /** Source UID to destination UID (COPYUID, RFC 4315 §3). */
  readonly uids: ReadonlyMap<number, Uid>
}

/** `VANISHED (EARLIER) 300:310,405` or `VANISHED 405` (RFC 7162 §3.2.10); undefined for anything else. */
export function readVanished(
  attributes: readonly Token[] | undefined,
): { readonly earlier: boolean; readonly uids: UidSet } | undefined {
  if (!attributes || attributes.length === 0) return undefined
  const [first] = attributes
  const earlier = Array.isArray(first) && first.some((tag: Token) => textOf(tag).toUpperCase() === 'EARLIER')
  const uids = parseUidSet(textOf(attributes[Array.isArray(first) ? 1 : 0]))
  return uids.length > 0 ? { earlier, uids } : undefined
}

/** `[COPYUID 1449020012 7:9 101:103]` (RFC 4315 §3); undefined where there is none or it does not add up. */
export function readCopyUid(attributes: readonly Token[] | undefined): CopyResult | undefined {
  const first = attributes?.[0]
  const section = first && !Array.isArray(first) ? (first as { section?: readonly Token[] }).section : undefined
  if (!section || textOf(section[0]).toUpperCase() !== 'COPYUID') return undefined
  const uidValidity = Number(textOf(section[1]))
  const from = expand(textOf(section[2]))
  const to = expand(textOf(section[3]))
  if (!(uidValidity > 0) || from.length === 0 || from.length !== to.length) return undefined
  return {
    uidValidity: uidValidity as UidValidity,
    uids: new Map(from.map((uid, index) => [uid, (to[index] ?? 0) as Uid])),
  }
}

/** `[MODIFIED 7,9]` (RFC 7162 §3.1.3); empty where there is none. */
export function readModified(attributes: readonly Token[] | undefined): UidSet {
  const first = attributes?.[0]
  const section = first && !Array.isArray(first) ? (first as { section?: readonly Token[] }).section : undefined
  if (!section || textOf(section[0]).toUpperCase() !== 'MODIFIED') return []
  return parseUidSet(textOf(section[1]))
}

/** `[APPENDUID 38505 3955]` (RFC 4315 §3). */
export function readAppendUid(attributes: readonly Token[] | undefined): AppendResult | undefined {
  const first = attributes?.[0]
  const section = first && !Array.isArray(first) ? (first as { section?: readonly Token[] }).section : undefined
  if (!section || textOf(section[0]).toUpperCase() !== 'APPENDUID') return undefined
  const [uidValidity, uid] = [Number(textOf(section[1])), Number(textOf(section[2]))]
  if (!(uidValidity > 0 && uidValidity <= highestUid && uid > 0 && uid <= highestUid)) return undefined
  return { uidValidity: uidValidity as UidValidity, uid: uid as Uid }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `date-time` of RFC 9051 §9, in UTC. */
export function formatDateTime(at: number): string {
  const date = new Date(at)
  const two = (n: number): string => String(n).padStart(2, '0')
  const day = String(date.getUTCDate()).padStart(2, ' ')
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':')
  return `${day}-${months[date.getUTCMonth()]}-${date.getUTCFullYear()} ${time} +0000`
}

/** In the order written: the n-th source belongs to the n-th copy. */
function expand(text: string): number[] {
  const out: number[] = []
  for (const part of text.split(',')) {
    const [first = 0, last = first] = part.split(':').map(Number)
    if (!(first > 0) || !(last > 0) || Math.abs(last - first) > 1_000_000) return []
    for (let uid = first; first <= last ? uid <= last : uid >= last; uid += first <= last ? 1 : -1) out.push(uid)
  }
  return out
}

/** Modified UTF-7 (RFC 3501 §5.1.3). */
export function encodeMailboxName(name: string): string {
  return name.replace(/&|[^\x20-\x7e]+/g, (run) => {
    if (run === '&') return '&-'
    const utf16 = Buffer.from(run, 'utf16le').swap16()
    return `&${utf16.toString('base64').replace(/=+$/, '').replaceAll('/', ',')}-`
  })
}
