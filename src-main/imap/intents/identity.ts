import type { LocationKey, Uid } from '../../../src-shared/mail/ids'
import { MailFailure } from '../../../src-shared/mail/mail-error'
import { parseHeaderFields } from '../../mime/parse-header-fields'
import type { MailStore } from '../../sync/mail-store'
import { highestUid, type UidSet, uidSetOf } from '../../sync/uid-set'
import type { ImapSession } from '../imap-wire'
import type { Target } from './find-sources'

/** By what a message is recognised wherever it is; a UID alone proves nothing (SYNC.md F2, F3). */
export interface Identity {
  readonly octets: number | undefined
  readonly messageIdHeader: string
}

export interface FoundMessage extends Identity {
  readonly uid: number
}

/** Servers count octets of one and the same message differently only where they do not know them. */
export function sameIdentity(a: Identity, b: Identity): boolean {
  return a.messageIdHeader === b.messageIdHeader && (a.octets === b.octets || !a.octets || !b.octets)
}

/** Whether a message has this Message-ID, with or without angle brackets; without one nothing is recognised. Pure. */
export function isNamed({ messageIdHeader }: Identity, wanted: string): boolean {
  const bare = wanted.trim().replace(/^<(.*)>$/, '$1')
  return bare !== '' && messageIdHeader === bare
}

/** Who lies at these UIDs of the selected mailbox. */
export async function readIdentities(session: ImapSession, set: UidSet): Promise<readonly FoundMessage[]> {
  if (set.length === 0) return []
  const rows: FoundMessage[] = []
  const varies = session.quirks.sizesVary === true
  await session.fetchHeaders(set, ['Message-ID'], ({ uid, octets, header }) => {
    if (uid === undefined || !header) return
    rows.push({ uid, octets: varies ? undefined : octets, messageIdHeader: parseHeaderFields(header).messageIdHeader })
  })
  return rows
}

/** Who lies in the selected mailbox from this UID on. */
export async function identitiesFrom(session: ImapSession, fromUid: number): Promise<readonly FoundMessage[]> {
  // `n:*` would answer with the last message even where it is older (SYNC.md §3.8).
  const rows = await readIdentities(session, [[Math.max(1, fromUid), highestUid]])
  return rows.filter(({ uid }) => uid >= fromUid)
}

/** Who lies at these keys by what is known here. */
export async function storedIdentities(
  store: MailStore,
  targets: readonly Target[],
): Promise<ReadonlyMap<LocationKey, Identity>> {
  const messages = await store.read('messages', [...new Set(targets.map(({ messageId }) => messageId))])
  const byId = new Map(messages.map((row) => [row.id, row]))
  return new Map(
    targets.flatMap(({ key, messageId }): [LocationKey, Identity][] => {
      const row = byId.get(messageId)
      return row ? [[key, { octets: row.octets, messageIdHeader: row.envelope.messageIdHeader }]] : []
    }),
  )
}

/**
 * The targets whose UIDs in the selected mailbox still hold the messages meant. One that is gone is left out. Throws
 * `changed-elsewhere` where another message lies there: the server has numbered anew, and nothing may be touched.
 */
export async function confirmIdentity(
  session: ImapSession,
  store: MailStore,
  targets: readonly Target[],
): Promise<readonly Target[]> {
  const there = await readIdentities(session, uidSetOf(targets.map(({ uid }) => uid)))
  const expected = await storedIdentities(store, targets)
  const byUid = new Map(there.map((one) => [one.uid, one]))
  return targets.filter(({ key, uid }) => {
    const found = byUid.get(uid)
    const want = expected.get(key)
    if (!found || !want) return false
    if (!sameIdentity(found, want)) throw new MailFailure({ kind: 'changed-elsewhere', what: 'message' })
    return true
  })
}

/** A message looked for, by whatever the caller knows it. */
export interface Wanted<Key> {
  readonly key: Key
  readonly identity: Identity
}

/** Each wanted message with one of those found; a found one is given once. Pure. */
export function matchIdentities<Key>(
  wanted: readonly Wanted<Key>[],
  found: readonly FoundMessage[],
): ReadonlyMap<Key, Uid> {
  const byHeader = new Map<string, FoundMessage[]>()
  for (const one of found) {
    const group = byHeader.get(one.messageIdHeader)
    if (group) group.push(one)
    else byHeader.set(one.messageIdHeader, [one])
  }
  const matches = new Map<Key, Uid>()
  for (const { key, identity } of wanted) {
    const group = byHeader.get(identity.messageIdHeader) ?? []
    const at = group.findIndex((one) => sameIdentity(one, identity))
    const [match] = at < 0 ? [] : group.splice(at, 1)
    if (match) matches.set(key, match.uid as Uid)
  }
  return matches
}

/**
 * The same where nothing else tells copies apart: only messages that one found message fits, and that are wanted once
 * (SYNC.md §3.3, UIDVALIDITY). Pure.
 */
export function matchUnique<Key>(
  wanted: readonly Wanted<Key>[],
  found: readonly FoundMessage[],
): ReadonlyMap<Key, Uid> {
  const matches = new Map<Key, Uid>()
  for (const { key, identity } of wanted) {
    if (identity.messageIdHeader === '') continue
    const fits = found.filter((one) => sameIdentity(one, identity))
    const rivals = wanted.filter((other) => other.key !== key && sameIdentity(other.identity, identity))
    const [only] = fits
    if (only && fits.length === 1 && rivals.length === 0) matches.set(key, only.uid as Uid)
  }
  return matches
}
