import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { Account } from '../../src-shared/mail/account'
import { localAccountId } from '../../src-shared/mail/ids'
import type { Place } from '../shell/mail-state'
import type { Text } from '../text/use-text'
import { inTreeOrder, mailboxName } from './mailbox-name'

/** One line of the tree. */
export interface TreeItem {
  readonly id: string
  readonly level: number
  readonly name: string
  /** What is read out: name, unread, account, mode. */
  readonly spoken: string
  /** What it opens; a line without one only holds others. */
  readonly place: Place | undefined
  /** It opens the outbox, which is no list of messages. */
  readonly outbox?: true
  readonly unread: number
  /** Undefined where there is nothing below. */
  readonly expanded: boolean | undefined
  readonly account?: Account
  readonly box?: MailboxRow
}

interface TreeInput {
  readonly accounts: readonly Account[]
  readonly mailboxes: readonly MailboxRow[]
  /** How much is in the outbox, of all accounts. */
  readonly waiting: number
  readonly closed: ReadonlySet<string>
  readonly badgeOf: (account: Account) => string
  readonly collator: Intl.Collator
  readonly text: Text
}

/** The lines that are in view, from above: all inboxes, starred, the outbox while something is in it, then each account with its folders (UX.md §2). Pure. */
export function treeItems({
  accounts,
  mailboxes,
  waiting,
  closed,
  badgeOf,
  collator,
  text,
}: TreeInput): readonly TreeItem[] {
  const spokenOf = (name: string, unread: number): string =>
    unread > 0 ? text('tree.name.unread', { name, n: unread }) : name
  const top = (id: 'all-inboxes' | 'starred', name: string, unread: number): TreeItem => ({
    id,
    level: 1,
    name,
    spoken: spokenOf(name, unread),
    place: { kind: id },
    unread,
    expanded: undefined,
  })
  const inboxes = mailboxes.filter(({ role }) => role === 'inbox')
  const items: TreeItem[] = [
    top(
      'all-inboxes',
      text('tree.all'),
      inboxes.reduce((sum, { unread }) => sum + unread, 0),
    ),
    top('starred', text('tree.starred'), 0),
  ]
  if (waiting > 0)
    items.push({
      id: 'outbox',
      level: 1,
      name: text('outbox.title'),
      spoken: text('outbox.count', { n: waiting }),
      place: undefined,
      outbox: true,
      unread: waiting,
      expanded: undefined,
    })
  for (const account of accounts) {
    const expanded = !closed.has(account.id)
    const badge = badgeOf(account)
    const name = account.label
    items.push({
      id: account.id,
      level: 1,
      name,
      spoken: text('tree.account', { account: name, badge }),
      place: undefined,
      unread: 0,
      expanded,
      account,
    })
    if (!expanded) continue
    const own = inTreeOrder(
      mailboxes.filter((mailbox) => mailbox.accountId === account.id),
      collator,
    )
    for (const { box, depth, parents, holds } of nested(own)) {
      if (parents.some((id) => closed.has(id))) continue
      const shown = mailboxName(box, text)
      const line = text('tree.accountLine', { name: spokenOf(shown, box.unread), account: name, badge })
      items.push({
        id: box.id,
        level: 2 + depth,
        name: shown,
        spoken: box.selectable ? line : text('tree.badFolder', { name: line }),
        place: box.selectable ? { kind: 'mailbox', id: box.id } : undefined,
        unread: box.unread,
        expanded: holds ? !closed.has(box.id) : undefined,
        account,
        box,
      })
    }
  }
  return [...items, ...localItems({ mailboxes, closed, collator, text })]
}

/** Mail on this device that belongs to no server, last of all; nothing before there is any (UX.md §2). */
function localItems({
  mailboxes,
  closed,
  collator,
  text,
}: Pick<TreeInput, 'mailboxes' | 'closed' | 'collator' | 'text'>): readonly TreeItem[] {
  const own = inTreeOrder(
    mailboxes.filter(({ accountId }) => accountId === localAccountId),
    collator,
  )
  if (own.length === 0) return []
  const name = text('local.folders')
  const open = !closed.has(localAccountId)
  const group: TreeItem = {
    id: localAccountId,
    level: 1,
    name,
    spoken: name,
    place: undefined,
    unread: 0,
    expanded: open,
  }
  if (!open) return [group]
  const shown = nested(own).filter(({ parents }) => !parents.some((id) => closed.has(id)))
  return [
    group,
    ...shown.map(({ box, depth, holds }): TreeItem => {
      const label = mailboxName(box, text)
      return {
        id: box.id,
        level: 2 + depth,
        name: label,
        spoken: box.unread > 0 ? text('tree.name.unread', { name: label, n: box.unread }) : label,
        place: { kind: 'mailbox', id: box.id },
        unread: box.unread,
        expanded: holds ? !closed.has(box.id) : undefined,
        box,
      }
    }),
  ]
}

interface Nested {
  readonly box: MailboxRow
  readonly depth: number
  /** Ids of what it lies in, outermost first. */
  readonly parents: readonly string[]
  readonly holds: boolean
}

/** Folders under the folders whose name theirs begins with. Those with a role stand at the top, whatever their name. Pure. */
export function nested(boxes: readonly MailboxRow[]): readonly Nested[] {
  const byPath = new Map(boxes.filter(({ role }) => role === undefined).map((box) => [box.path, box]))
  const parentsOf = (box: MailboxRow): MailboxRow[] => {
    if (box.role !== undefined || box.delimiter === '') return []
    const parts = box.path.split(box.delimiter)
    return parts.slice(1).flatMap((_, at) => byPath.get(parts.slice(0, at + 1).join(box.delimiter)) ?? [])
  }
  const holding = new Set(boxes.flatMap((box) => parentsOf(box).map(({ id }) => id)))
  return boxes.map((box) => {
    const parents = parentsOf(box).map(({ id }) => id)
    return { box, depth: parents.length, parents, holds: holding.has(box.id) }
  })
}
