import type { LocationRow, MailboxRow } from '../../src-shared/contract/store-rows'
import { type AccountId, localAccountId, type MailboxId, type Sha256 } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { MailboxRole } from '../../src-shared/mail/special-use'
import type { MailStore } from '../sync/mail-store'
import type { MailVault } from '../sync/mail-vault'
import { piecesOf } from './change-desk'
import { isMailboxName } from './mailbox-path'

/** What keeping an account's mail needs; the account itself is at rest, so that nothing comes in meanwhile. */
export interface KeepingContext {
  readonly store: MailStore
  readonly vault: Pick<MailVault, 'verify'>
  /** A new mailbox of `Local folders`; what it lies in is there. */
  readonly create: (path: string, name: string) => Promise<MailboxId>
  /** Copies these messages into a mailbox of `Local folders`: proven, journalled and committed when it resolves. */
  readonly bring: (rows: readonly LocationRow[], mailbox: MailboxId) => Promise<void>
}

/** Local mail of an account with its octets; a message that only the server has is none. */
interface Kept {
  readonly row: LocationRow
  readonly sha256: Sha256
}

const rowsPerRead = 1_000
const delimiter = '/'

/**
 * Copies all mail of an account on this device into `Local folders`, below a mailbox of the account's name, and
 * resolves with the number of messages once each is proven there. What an earlier, interrupted try brought is found by
 * its octets and not brought twice. Rejects with a MailFailure; then the account must stay.
 */
export async function keepMail(
  account: { readonly id: AccountId; readonly label: string },
  names: Readonly<Partial<Record<MailboxRole, string>>>,
  context: KeepingContext,
): Promise<number> {
  const { store } = context
  const mailboxes = await store.read('mailboxes', account.id)
  const top = topName(account.label, await store.read('mailboxes', localAccountId))
  let messages = 0
  for (const mailbox of mailboxes) {
    const here = await mailIn(mailbox.id, store)
    if (here.length === 0) continue
    const target = await mailboxAt([top, ...namesTo(mailbox, mailboxes, names)], context)
    const lacking = lackingIn(here, await provenIn(target, here, context))
    await context.bring(
      lacking.map(({ row }) => row),
      target,
    )
    const there = (await mailIn(target, store)).map(({ sha256 }) => sha256)
    if (lackingIn(here, there).length > 0)
      throw new MailFailure({ kind: 'internal', reason: 'mail was not there after it was copied' })
    messages += here.length
  }
  return messages
}

async function mailIn(mailbox: MailboxId, store: MailStore): Promise<readonly Kept[]> {
  const found: Kept[] = []
  for (const ids of piecesOf([...new Set(await store.read('messagesIn', mailbox))], rowsPerRead)) {
    const octets = new Map((await store.read('messages', ids)).map(({ id, sha256 }) => [id, sha256]))
    for (const row of await store.read('locationsOf', ids)) {
      const sha256 = octets.get(row.messageId)
      if (row.mailboxId === mailbox && sha256 !== undefined) found.push({ row, sha256 })
    }
  }
  return found
}

/** Octets of `here` that lie in `target` already and can be read back; as often as they lie there. */
async function provenIn(
  target: MailboxId,
  here: readonly Kept[],
  { store, vault }: KeepingContext,
): Promise<readonly Sha256[]> {
  const wanted = new Set(here.map(({ sha256 }) => sha256))
  const there = (await mailIn(target, store)).flatMap(({ sha256 }) => (wanted.has(sha256) ? [sha256] : []))
  const proven = new Set<Sha256>()
  for (const sha256 of new Set(there)) if (await vault.verify(localAccountId, sha256)) proven.add(sha256)
  return there.filter((sha256) => proven.has(sha256))
}

/** What is not among `there`; the same octets twice have to be there twice. Pure. */
function lackingIn(here: readonly Kept[], there: readonly Sha256[]): readonly Kept[] {
  const left = new Map<Sha256, number>()
  for (const sha256 of there) left.set(sha256, (left.get(sha256) ?? 0) + 1)
  return here.filter(({ sha256 }) => {
    const count = left.get(sha256) ?? 0
    left.set(sha256, count - 1)
    return count <= 0
  })
}

/** The mailbox of `Local folders` at this place; it and those above are made where they are not there. */
async function mailboxAt(path: readonly string[], { store, create }: KeepingContext): Promise<MailboxId> {
  let last: MailboxId | undefined
  for (const [index, name] of path.entries()) {
    const wanted = path.slice(0, index + 1).join(delimiter)
    const found = (await store.read('mailboxes', localAccountId)).find((row) => row.path === wanted)
    last = found?.id ?? (await create(wanted, name))
  }
  if (last === undefined) throw new MailFailure({ kind: 'internal', reason: 'mail without a mailbox' })
  return last
}

/** The account's name as that of a mailbox, but not of one with a role: what lies in a trash is not kept. Pure. */
function topName(label: string, local: readonly MailboxRow[]): string {
  const part = asName(label)
  const name = isMailboxName(part, delimiter) ? part : `${part} 1`
  return local.some(({ path, role }) => path === name && role !== undefined) ? `${name} 2` : name
}

/** The names from the top down to a mailbox; those with a role are called as the screen calls them. Pure. */
function namesTo(
  mailbox: MailboxRow,
  all: readonly MailboxRow[],
  names: Readonly<Partial<Record<MailboxRole, string>>>,
): readonly string[] {
  const parts = mailbox.delimiter === '' ? [mailbox.path] : mailbox.path.split(mailbox.delimiter)
  return parts.map((part, index) => {
    const path = parts.slice(0, index + 1).join(mailbox.delimiter)
    const role = all.find((row) => row.path === path)?.role
    return asName((role && names[role]) ?? part)
  })
}

/** The nearest text that can be one part of a path; `Inbox` can, below the top. Pure. */
function asName(text: string): string {
  const name = text.replaceAll(/[/%*\p{Cc}]/gu, '-').trim()
  return /^\.*$/.test(name) ? `${name}-` : name
}
