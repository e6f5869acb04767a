import {
  Archive,
  ChevronDown,
  ChevronRight,
  FileText,
  Folder,
  Inbox,
  Send,
  ShieldAlert,
  Star,
  Trash2,
} from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import { localAccountId } from '../../src-shared/mail/ids'
import type { MailboxRole } from '../../src-shared/mail/special-use'
import { openPlace, type Place, useMail } from '../shell/mail-state'
import { cx } from '../shell/parts'
import { useFormats } from '../text/use-formats'
import { type Text, useText } from '../text/use-text'
import { depthOf, inTreeOrder, mailboxName } from './mailbox-name'
import styles from './mailboxes.module.css'
import { badgeText, ModeLabel } from './mode-badge'

const icons: Readonly<Record<MailboxRole, typeof Inbox>> = {
  inbox: Inbox,
  drafts: FileText,
  sent: Send,
  archive: Archive,
  junk: ShieldAlert,
  trash: Trash2,
  all: Archive,
  flagged: Star,
}

interface TreeItem {
  readonly id: string
  readonly level: number
  readonly name: string
  readonly spoken: string
  readonly place: Place | undefined
  readonly expanded?: boolean
}

/** Mail on this device that belongs to no server, last of all; nothing before there is any (UX.md §2). */
function localFolderItems(
  mailboxes: readonly MailboxRow[],
  open: boolean,
  collator: Intl.Collator,
  text: Text,
): readonly TreeItem[] {
  const boxes = inTreeOrder(
    mailboxes.filter(({ accountId }) => accountId === localAccountId),
    collator,
  )
  if (boxes.length === 0) return []
  const name = text('local.folders')
  const group = { id: localAccountId, level: 1, name, spoken: name, place: undefined, expanded: open }
  if (!open) return [group]
  return [
    group,
    ...boxes.map((box) => {
      const shown = mailboxName(box, text)
      const spoken = box.unread > 0 ? text('tree.name.unread', { name: shown, n: box.unread }) : shown
      const place = { kind: 'mailbox', id: box.id } as const
      return { id: box.id, level: 2 + depthOf(box), name: shown, spoken, place }
    }),
  ]
}

/** All inboxes, then each account with its mode and its mailboxes; keys as in the ARIA practices (UX.md §16). */
export function MailboxTree() {
  const text = useText()
  const formats = useFormats()
  const accounts = useMail((state) => state.accounts) ?? []
  const mailboxes = useMail((state) => state.mailboxes)
  const statuses = useMail((state) => state.statuses)
  const place = useMail((state) => state.place)
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [active, setActive] = useState('all-inboxes')
  const tree = useRef<HTMLDivElement>(null)

  const spoken = (name: string, unread: number): string =>
    unread > 0 ? text('tree.name.unread', { name, n: unread }) : name
  const allUnread = mailboxes.reduce((sum, one) => sum + (one.role === 'inbox' ? one.unread : 0), 0)
  const groups = accounts.map((account) => ({
    account,
    open: !closed.has(account.id),
    boxes: inTreeOrder(
      mailboxes.filter((mailbox) => mailbox.accountId === account.id),
      formats.collator,
    ),
  }))
  const items: TreeItem[] = [
    {
      id: 'all-inboxes',
      level: 1,
      name: text('tree.all'),
      spoken: spoken(text('tree.all'), allUnread),
      place: { kind: 'all-inboxes' },
    },
    ...groups.flatMap(({ account, open, boxes }) => [
      {
        id: account.id as string,
        level: 1,
        name: account.label,
        spoken: text('tree.account', {
          account: account.label,
          badge: badgeText(account, statuses.get(account.id), text),
        }),
        place: undefined,
        expanded: open,
      },
      ...(open
        ? boxes.map((box) => ({
            id: box.id as string,
            level: 2 + depthOf(box),
            name: mailboxName(box, text),
            spoken: spoken(mailboxName(box, text), box.unread),
            place: box.selectable ? ({ kind: 'mailbox', id: box.id } as const) : undefined,
          }))
        : []),
    ]),
    ...localFolderItems(mailboxes, !closed.has(localAccountId), formats.collator, text),
  ]
  const current = place.kind === 'all-inboxes' ? 'all-inboxes' : place.id
  const stop = items.some((item) => item.id === active) ? active : 'all-inboxes'

  const toggle = (id: string, open: boolean): void =>
    setClosed((before) => {
      const next = new Set(before)
      if (open) next.delete(id)
      else next.add(id)
      return next
    })
  const focus = (item: TreeItem | undefined): void => {
    if (!item) return
    setActive(item.id)
    tree.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(item.id)}"]`)?.focus()
  }
  const activate = (item: TreeItem): void => {
    setActive(item.id)
    if (item.place) openPlace(item.place)
    else if (item.expanded !== undefined) toggle(item.id, !item.expanded)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const index = items.findIndex((item) => item.id === stop)
    const item = items[index]
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return
    const parent = items.slice(0, index).findLast((one) => one.level < item.level)
    if (event.key === 'ArrowDown') focus(items[index + 1])
    else if (event.key === 'ArrowUp') focus(items[index - 1])
    else if (event.key === 'Home') focus(items[0])
    else if (event.key === 'End') focus(items.at(-1))
    else if (event.key === 'Enter' || event.key === ' ') activate(item)
    else if (event.key === 'ArrowRight' && item.expanded === false) toggle(item.id, true)
    else if (event.key === 'ArrowRight' && item.expanded) focus(items[index + 1])
    else if (event.key === 'ArrowLeft' && item.expanded) toggle(item.id, false)
    else if (event.key === 'ArrowLeft') focus(parent)
    else if (event.key.length === 1) {
      const wanted = event.key.toLocaleLowerCase()
      focus(
        [...items.slice(index + 1), ...items.slice(0, index)].find((one) =>
          one.name.toLocaleLowerCase().startsWith(wanted),
        ),
      )
    } else return
    event.preventDefault()
  }
  const boxOf = (id: string): MailboxRow | undefined => mailboxes.find((one) => one.id === id)

  return (
    <div ref={tree} role="tree" aria-label={text('tree.label')} className={styles.tree} onKeyDown={onKeyDown}>
      {items.map((item) => {
        const box = boxOf(item.id)
        const account = item.expanded === undefined ? undefined : accounts.find((one) => one.id === item.id)
        const unread = item.id === 'all-inboxes' ? allUnread : (box?.unread ?? 0)
        const Icon = item.id === 'all-inboxes' ? Inbox : box?.role ? icons[box.role] : Folder
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of all its items
          <div
            key={item.id}
            data-id={item.id}
            role="treeitem"
            aria-level={item.level}
            aria-selected={item.id === current}
            aria-expanded={item.expanded}
            aria-label={item.spoken}
            aria-disabled={!item.place && item.expanded === undefined ? true : undefined}
            tabIndex={item.id === stop ? 0 : -1}
            className={cx(
              styles.item,
              account && styles.account,
              item.id === localAccountId && styles.localGroup,
              item.id === current && styles.current,
              unread > 0 && styles.hasUnread,
            )}
            style={{ paddingInlineStart: account ? 8 : 12 + Math.max(0, item.level - 2) * 16 }}
            onClick={() => activate(item)}
          >
            {account ? (
              <>
                <span className={styles.accountLine}>
                  {item.expanded ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
                  <span className={styles.dot} style={{ background: `var(--account-${account.color % 8})` }} />
                  <bdi className={styles.itemName}>{item.name}</bdi>
                </span>
                <ModeLabel account={account} />
              </>
            ) : (
              <>
                <Icon size={16} aria-hidden />
                <bdi className={styles.itemName}>{item.name}</bdi>
                {unread > 0 && <span className={styles.count}>{formats.number.format(unread)}</span>}
              </>
            )}
          </div>
        )
      })}
    </div>
  )
}
