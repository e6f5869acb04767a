import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { MailboxFacts, MailboxRow } from '../../src-shared/contract/store-rows'
import type { ImapAccount } from '../../src-shared/mail/account'
import type { AccountId, MailboxId } from '../../src-shared/mail/ids'
import type { MailboxRole } from '../../src-shared/mail/special-use'
import type { ListedMailbox } from './imap-wire'
import type { Quirks } from './quirks'
import type { Namespaces } from './wire-mailboxes'

/** One mailbox of the server, as it is known here and as the server lists it now. */
export interface MirroredMailbox {
  readonly row: MailboxRow
  readonly listed: ListedMailbox
}

/** A mailbox the server no longer lists is kept this long with its mail (SYNC.md F28). */
const keepMissingMs = 7 * 24 * 60 * 60_000

export interface MailboxListing {
  readonly accountId: AccountId
  readonly rows: readonly MailboxRow[]
  readonly listed: readonly ListedMailbox[]
  readonly namespaces: Pick<Namespaces, 'otherUsers' | 'shared'>
  /** Roles by name, lower case, at this provider. */
  readonly roleNames: Quirks['roleNames']
  /** What the user decided about roles. */
  readonly roles: ImapAccount['roles']
  /** Mailboxes that are proven to be others under a new path, by that path. */
  readonly renamed: ReadonlyMap<string, MailboxId>
  readonly now: number
}

export interface MailboxListPlan {
  readonly created: readonly MailboxFacts[]
  readonly changes: readonly StoreChange[]
  readonly mirrored: readonly MirroredMailbox[]
  /** Known mailboxes that are not listed, for whatever reason. */
  readonly unlisted: readonly MailboxRow[]
}

/** What a listing means for the rows that are here. Pure but for `newId`. Names are data, compared in a Map (H5). */
export function planMailboxList(listing: MailboxListing, newId: () => MailboxId): MailboxListPlan {
  const { accountId, rows, listed, now, renamed } = listing
  const servers = rows.filter(({ home }) => home === 'server')
  const byId = new Map(servers.map((row) => [row.id, row]))
  const moved = new Set(renamed.values())
  const byPath = new Map(servers.filter(({ id }) => !moved.has(id)).map((row) => [row.path, row]))
  for (const [path, id] of renamed) {
    const row = byId.get(id)
    if (row) byPath.set(path, row)
  }
  const met = new Set<string>()
  const entries = listed.flatMap((one) => {
    if (one.path === '' || met.has(one.path)) return []
    met.add(one.path)
    const row = byPath.get(one.path)
    return [{ one, row, id: row?.id ?? newId() }]
  })
  const roles = rolesOf(entries, listing.roles, listing.roleNames)
  const created: MailboxFacts[] = []
  const changes: StoreChange[] = []
  const mirrored: MirroredMailbox[] = []
  const listedIds = new Set<MailboxId>()
  for (const { one, row, id } of entries) {
    listedIds.add(id)
    const facts = factsOf(accountId, id, one, row, roles.get(id), listing.namespaces)
    if (!row) created.push(facts)
    else {
      if (!sameFacts(row, facts)) changes.push({ kind: 'put-mailbox', mailbox: facts })
      if (row.missingSince !== undefined)
        changes.push({ kind: 'set-mailbox-missing', mailboxId: row.id, since: undefined })
    }
    mirrored.push({
      row: {
        ...(row?.checkpoint ? { checkpoint: row.checkpoint } : {}),
        ...(row?.pending ? { pending: row.pending } : {}),
        ...facts,
        total: row?.total ?? 0,
        unread: row?.unread ?? 0,
      },
      listed: one,
    })
  }
  const unlisted = servers.filter(({ id }) => !listedIds.has(id))
  // An empty answer to LIST is a server in trouble: INBOX always exists (RFC 9051 §5.1).
  if (!met.has('INBOX')) return { created, changes, mirrored, unlisted }
  for (const row of unlisted) {
    // Made here, and not there yet.
    if (row.pending?.created) continue
    if (row.missingSince === undefined) changes.push({ kind: 'set-mailbox-missing', mailboxId: row.id, since: now })
    else if (now - row.missingSince >= keepMissingMs) changes.push({ kind: 'drop-mailbox', mailboxId: row.id })
  }
  return { created, changes, mirrored, unlisted }
}

interface GivenRole {
  readonly role: MailboxRole
  readonly roleFrom: 'server' | 'name' | 'user'
}

/** Each role once where the user decided, else as listed (RFC 6154 allows several). */
function rolesOf(
  entries: readonly { readonly one: ListedMailbox; readonly id: MailboxId }[],
  chosen: ImapAccount['roles'] = {},
  roleNames: Quirks['roleNames'] = {},
): ReadonlyMap<MailboxId, GivenRole> {
  const here = new Set(entries.map(({ id }) => id))
  const taken = new Set<MailboxRole>()
  const given = new Map<MailboxId, GivenRole>()
  for (const [name, id] of Object.entries(chosen)) {
    const role = name as MailboxRole
    if (id === undefined || role === 'inbox' || !here.has(id)) continue
    taken.add(role)
    given.set(id, { role, roleFrom: 'user' })
  }
  for (const { one, id } of entries) {
    if (given.has(id) || one.role === undefined || taken.has(one.role)) continue
    given.set(id, { role: one.role, roleFrom: one.roleFrom ?? 'name' })
  }
  // Names of the provider's own, for roles that nobody has.
  for (const { role } of given.values()) taken.add(role)
  for (const { one, id } of entries) {
    const name = one.name.toLowerCase()
    const role = Object.hasOwn(roleNames, name) ? roleNames[name] : undefined
    if (given.has(id) || !one.selectable || role === undefined || taken.has(role)) continue
    taken.add(role)
    given.set(id, { role, roleFrom: 'name' })
  }
  return given
}

function factsOf(
  accountId: AccountId,
  id: MailboxId,
  one: ListedMailbox,
  row: MailboxRow | undefined,
  role: GivenRole | undefined,
  { otherUsers, shared }: MailboxListing['namespaces'],
): MailboxFacts {
  const within = (prefixes: readonly string[]): boolean =>
    prefixes.some(
      (prefix) => prefix !== '' && (one.path.startsWith(prefix) || `${one.path}${one.delimiter}` === prefix),
    )
  const namespace = within(otherUsers) ? 'other-users' : within(shared) ? 'shared' : undefined
  // A new mailbox made here keeps the role it was made for until the server has one of that role.
  const kept = role ?? (row?.pending?.created && row.role ? { role: row.role, roleFrom: row.roleFrom ?? 'name' } : {})
  return {
    id,
    accountId,
    home: 'server',
    path: one.path,
    name: one.name,
    delimiter: one.delimiter,
    ...kept,
    selectable: one.selectable,
    ...(one.subscribed === undefined ? {} : { subscribed: one.subscribed }),
    ...(namespace ? { namespace } : {}),
    ...(one.noInferiors ? { noInferiors: true } : {}),
    ...(row?.rights === undefined ? {} : { rights: row.rights }),
    ...(row?.serverMailboxId === undefined ? {} : { serverMailboxId: row.serverMailboxId }),
  }
}

function sameFacts(a: MailboxFacts, b: MailboxFacts): boolean {
  return (
    a.path === b.path &&
    a.name === b.name &&
    a.delimiter === b.delimiter &&
    a.role === b.role &&
    a.roleFrom === b.roleFrom &&
    a.selectable === b.selectable &&
    a.subscribed === b.subscribed &&
    a.namespace === b.namespace &&
    a.noInferiors === b.noInferiors &&
    a.rights === b.rights
  )
}

/**
 * Which of the mailboxes that are not listed any more could be which of those that are listed for the first time: same
 * UIDVALIDITY, and UIDNEXT that has not gone back (SYNC.md F28). Only candidates: what is in them has to be compared,
 * since several mailboxes may share a UIDVALIDITY (F4). Pure.
 */
export function renameCandidates(
  unlisted: readonly MailboxRow[],
  created: readonly ListedMailbox[],
): readonly { readonly row: MailboxRow; readonly path: string }[] {
  return unlisted.flatMap((row) => {
    const { checkpoint } = row
    if (!checkpoint || row.pending?.created) return []
    const fits = created.filter(
      ({ status, selectable }) =>
        selectable &&
        status?.uidValidity === checkpoint.uidValidity &&
        (status.uidNext ?? checkpoint.uidNext) >= checkpoint.uidNext,
    )
    // The same last name, or the same way to it, is more likely than anything else.
    const likely = fits.toSorted((a, b) => Number(b.name === row.name) - Number(a.name === row.name))
    return likely.map(({ path }) => ({ row, path }))
  })
}
