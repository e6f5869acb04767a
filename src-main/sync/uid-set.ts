/**
 * A set of UIDs as ascending ranges that neither overlap nor touch; `[first, last]`, both included.
 * A mailbox of 100,000 messages is mostly one range, so it is kept and sent in this form (RFC 9051 §9, sequence-set).
 */
export type UidSet = readonly (readonly [first: number, last: number])[]

export const highestUid = 0xffff_ffff

/** `1:500,900,1000:1200` as a set, in any order, overlapping or not. What is no UID range is left out. Never throws. */
export function parseUidSet(text: string): UidSet {
  const ranges: [number, number][] = []
  for (const part of text.split(',')) {
    const match = /^\s*(\d{1,10})(?::(\d{1,10}|\*))?\s*$/.exec(part)
    if (!match) continue
    const one = Number(match[1])
    const other = match[2] === undefined ? one : match[2] === '*' ? highestUid : Number(match[2])
    const [first, last] = one <= other ? [one, other] : [other, one]
    if (first >= 1 && last <= highestUid) ranges.push([first, last])
  }
  return merge(ranges)
}

/** The set as IMAP writes it; the empty string for the empty set, which no command may be sent with. */
export function formatUidSet(set: UidSet): string {
  return set.map(([first, last]) => (first === last ? `${first}` : `${first}:${last}`)).join(',')
}

export function uidSetOf(uids: Iterable<number>): UidSet {
  return merge(Array.from(uids, (uid): [number, number] => [uid, uid]))
}

export function unionUidSets(a: UidSet, b: UidSet): UidSet {
  if (a.length === 0) return b
  if (b.length === 0) return a
  return merge([...a, ...b].map(([first, last]): [number, number] => [first, last]))
}

/** What is in both. */
export function intersectUidSets(a: UidSet, b: UidSet): UidSet {
  const out: [number, number][] = []
  let i = 0
  let j = 0
  for (let left = a[i], right = b[j]; left && right; left = a[i], right = b[j]) {
    const first = Math.max(left[0], right[0])
    const last = Math.min(left[1], right[1])
    if (first <= last) out.push([first, last])
    if (left[1] < right[1]) i += 1
    else j += 1
  }
  return out
}

/** What is in `a` and not in `b`. */
export function subtractUidSets(a: UidSet, b: UidSet): UidSet {
  const out: [number, number][] = []
  let j = 0
  for (const [first, last] of a) {
    let from = first
    for (; j < b.length && (b[j]?.[1] ?? 0) < first; ) j += 1
    for (let k = j, cut = b[k]; cut && cut[0] <= last; cut = b[++k]) {
      if (cut[0] > from) out.push([from, cut[0] - 1])
      from = Math.max(from, cut[1] + 1)
    }
    if (from <= last) out.push([from, last])
  }
  return out
}

/** Binary search: log of the number of ranges. */
export function containsUid(set: UidSet, uid: number): boolean {
  let low = 0
  let high = set.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const range = set[middle]
    if (!range) return false
    if (uid < range[0]) high = middle - 1
    else if (uid > range[1]) low = middle + 1
    else return true
  }
  return false
}

export function countUids(set: UidSet): number {
  return set.reduce((sum, [first, last]) => sum + last - first + 1, 0)
}

/** Every UID, ascending. The caller knows that the set is of bounded size: a server can write `1:4294967295`. */
export function uidsOf(set: UidSet): number[] {
  const out: number[] = []
  for (const [first, last] of set) for (let uid = first; uid <= last; uid += 1) out.push(uid)
  return out
}

function merge(ranges: [number, number][]): UidSet {
  ranges.sort((a, b) => a[0] - b[0])
  const out: [number, number][] = []
  for (const [first, last] of ranges) {
    const before = out.at(-1)
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last)
    else out.push([first, last])
  }
  return out
}
