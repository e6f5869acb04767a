import type { LocationRow, MailboxRow } from '../../src-shared/contract/store-rows'
import type { AccountId, MailboxId, Sha256 } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { MailStore } from '../sync/mail-store'
import type { MailVault } from '../sync/mail-vault'
import { piecesOf } from './change-desk'

/** What copying all mail of one home into another needs; the one it comes from is at rest, so that nothing comes in meanwhile. */
export interface CopyingContext {
  readonly store: MailStore
  readonly vault: Pick<MailVault, 'verify'>
  /** Where the copies go: `Local folders`, or an account whose mail is on this device. */
  readonly home: AccountId
  /** A new mailbox of that home; what it lies in is there. */
  readonly create: (path: string, name: string) => Promise<MailboxId>
  /** Copies these messages into a mailbox of that home: proven, journalled and committed when it resolves. */
  readonly bring: (rows: readonly LocationRow[], mailbox: MailboxId) => Promise<void>
  /** Told now and then how many messages are there. */
  readonly copied?: (messages: number) => void
}

/** A message with its octets here; one that only the server has is none. */
interface Kept {
  readonly row: LocationRow
  readonly sha256: Sha256
}

const rowsPerRead = 1_000
/** Copies are made and proven in steps of so many, each of which counts after a crash. */
const rowsPerStep = 500
export const delimiter = '/'
/** Mailboxes that show messages which lie in others, too. */
const views: ReadonlySet<string | undefined> = new Set(['all', 'flagged'])

/**
 * Copies all mail of an account whose octets are on this device into another home, each mailbox to the path that
 * `pathOf` gives it, and resolves with the number of messages once each is proven there. What an earlier, interrupted
 * try brought is found by its octets and not brought twice. What a mailbox only shows is copied where it lies nowhere
 * else. Rejects with a MailFailure; then nothing may be taken away.
 */
export async function copyMail(
  from: AccountId,
  pathOf: (mailbox: MailboxRow) => readonly string[],
  context: CopyingContext,
): Promise<number> {
  const { store } = context
  const mailboxes = await store.read('mailboxes', from)
  const copied = new Set<Sha256>()
  let messages = 0
  const inOrder = [
    ...mailboxes.filter(({ role }) => !views.has(role)),
    ...mailboxes.filter(({ role }) => views.has(role)),
  ]
  for (const mailbox of inOrder) {
    const all = await mailIn(mailbox.id, store)
    const here = views.has(mailbox.role) ? all.filter(({ sha256 }) => !copied.has(sha256)) : all
    for (const { sha256 } of here) copied.add(sha256)
    if (here.length === 0) continue
    const target = await mailboxAt(pathOf(mailbox), context)
    const lacking = lackingIn(here, await provenIn(target, here, context))
    let there = messages + here.length - lacking.length
    for (const some of piecesOf(lacking, rowsPerStep)) {
      await context.bring(
        some.map(({ row }) => row),
        target,
      )
      there += some.length
      context.copied?.(there)
    }
    const found = (await mailIn(target, store)).map(({ sha256 }) => sha256)
    if (lackingIn(here, found).length > 0)
      throw new MailFailure({ kind: 'internal', reason: 'mail was not there after it was copied' })
    messages += here.length
    context.copied?.(messages)
  }
  return messages
}

/** Every message in a mailbox whose octets are here. */
export async function mailIn(mailbox: MailboxId, store: MailStore): Promise<readonly Kept[]> {
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
  { store, vault, home }: CopyingContext,
): Promise<readonly Sha256[]> {
  const wanted = new Set(here.map(({ sha256 }) => sha256))
  const there = (await mailIn(target, store)).flatMap(({ sha256 }) => (wanted.has(sha256) ? [sha256] : []))
  const proven = new Set<Sha256>()
  for (const sha256 of new Set(there)) if (await vault.verify(home, sha256)) proven.add(sha256)
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

/** The mailbox at this place; it and those above are made where they are not there. */
async function mailboxAt(path: readonly string[], { store, home, create }: CopyingContext): Promise<MailboxId> {
  let last: MailboxId | undefined
  for (const [index, name] of path.entries()) {
    const wanted = path.slice(0, index + 1).join(delimiter)
    const found = (await store.read('mailboxes', home)).find((row) => row.path === wanted)
    last = found?.id ?? (await create(wanted, name))
  }
  if (last === undefined) throw new MailFailure({ kind: 'internal', reason: 'mail without a mailbox' })
  return last
}
