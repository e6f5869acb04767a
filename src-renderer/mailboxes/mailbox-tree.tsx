import { ChevronDown, ChevronRight, Folder, Inbox, Send, Star } from 'lucide-react'
import { type DragEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { localAccountId } from '../../src-shared/mail/ids'
import { mailboxRights } from '../../src-shared/mail/mailbox-rights'
import { showOutbox, useComposer } from '../composer/composer-state'
import { carriesMessages, dropLabel, dropOn, isCopy } from '../messages/drag'
import { openPlace, useMail } from '../shell/mail-state'
import { ContextArea } from '../shell/menu-items'
import { cx } from '../shell/parts'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { carriesFolder, dropFolderOn, folderDropLabel, isDraggable, startFolderDrag } from './drag-folder'
import { mailboxIcons } from './mailbox-icons'
import styles from './mailboxes.module.css'
import { badgeText, ModeLabel } from './mode-badge'
import { type TreeItem, treeItems } from './tree-items'
import { useTreeEntries } from './tree-menu'

/** What is folded is folded the next time, too. */
const closedKey = 'tree.closed'
/** A folder opens for what is held over it (UX.md §11). */
const openAfterMs = 600
const typeAheadMs = 800

/** All inboxes, starred, then each account with its mode and its folders; keys as in the ARIA practices (UX.md §16). */
export function MailboxTree() {
  const text = useText()
  const formats = useFormats()
  const accounts = useMail((state) => state.accounts) ?? []
  const mailboxes = useMail((state) => state.mailboxes)
  const statuses = useMail((state) => state.statuses)
  const place = useMail((state) => state.place)
  const waiting = useComposer((state) => state.outbox.length)
  const [closed, setClosed] = useState<ReadonlySet<string>>(readClosed)
  const [active, setActive] = useState('all-inboxes')
  const [menuOf, setMenuOf] = useState<TreeItem>()
  const [over, setOver] = useState<{ readonly id: string; readonly label: string }>()
  const tree = useRef<HTMLDivElement>(null)
  const typed = useRef({ letters: '', at: 0 })
  const opening = useRef(0)
  const context = { text, locale: formats.locale, accounts }

  const items = treeItems({
    accounts,
    mailboxes,
    waiting,
    closed,
    badgeOf: (account) => badgeText(account, statuses.get(account.id), text),
    collator: formats.collator,
    text,
  })
  const current = place.kind === 'mailbox' ? place.id : place.kind
  const stop = items.some((item) => item.id === active) ? active : 'all-inboxes'
  // What is opened from elsewhere is where Tab comes back to.
  useEffect(() => setActive(current), [current])

  const toggle = (id: string, open: boolean): void =>
    setClosed((before) => {
      const next = new Set(before)
      if (open) next.delete(id)
      else next.add(id)
      localStorage.setItem(closedKey, JSON.stringify([...next]))
      return next
    })
  const focus = (item: TreeItem | undefined): void => {
    if (!item) return
    setActive(item.id)
    const line = tree.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(item.id)}"]`)
    line?.focus()
    line?.scrollIntoView({ block: 'nearest' })
  }
  const activate = (item: TreeItem): void => {
    setActive(item.id)
    if (item.place) openPlace(item.place)
    else if (item.outbox) showOutbox(true)
    else if (item.expanded !== undefined) toggle(item.id, !item.expanded)
  }
  const typeAhead = (letter: string, from: number): void => {
    const now = performance.now()
    const letters = (now - typed.current.at < typeAheadMs ? typed.current.letters : '') + letter.toLocaleLowerCase()
    typed.current = { letters, at: now }
    const start = letters.length > 1 ? from : from + 1
    const rest = [...items.slice(start), ...items.slice(0, start)]
    focus(rest.find((one) => one.name.toLocaleLowerCase().startsWith(letters)))
  }
  const openSiblings = (level: number): void => {
    for (const one of items) if (one.level === level && one.expanded === false) toggle(one.id, true)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const index = items.findIndex((item) => item.id === stop)
    const item = items[index]
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return
    const rtl = document.dir === 'rtl'
    const key =
      rtl && event.key === 'ArrowLeft' ? 'ArrowRight' : rtl && event.key === 'ArrowRight' ? 'ArrowLeft' : event.key
    if (key === 'ArrowDown') focus(items[index + 1])
    else if (key === 'ArrowUp') focus(items[index - 1])
    else if (key === 'Home') focus(items[0])
    else if (key === 'End') focus(items.at(-1))
    else if (key === 'Enter' || key === ' ') activate(item)
    else if (key === 'ArrowRight' && item.expanded === false) toggle(item.id, true)
    else if (key === 'ArrowRight' && item.expanded) focus(items[index + 1])
    else if (key === 'ArrowLeft' && item.expanded) toggle(item.id, false)
    else if (key === 'ArrowLeft') focus(items.slice(0, index).findLast((one) => one.level < item.level))
    else if (key === '*') openSiblings(item.level)
    else if (key.length === 1) typeAhead(key, index)
    else return
    event.preventDefault()
  }

  const messageDropLabel = (event: DragEvent, { box, name }: TreeItem): string | undefined =>
    box && mailboxRights(box).insert ? dropLabel(box, name, isCopy(event), context) : undefined
  const onDragOver = (event: DragEvent, item: TreeItem): void => {
    const folder = carriesFolder(event)
    if (!folder && !carriesMessages(event)) return
    if (over?.id !== item.id) {
      window.clearTimeout(opening.current)
      opening.current = window.setTimeout(() => item.expanded === false && toggle(item.id, true), openAfterMs)
    }
    const label = folder ? folderDropLabel(item, context) : messageDropLabel(event, item)
    setOver({ id: item.id, label: label ?? '' })
    if (label === undefined) return
    event.preventDefault()
    event.dataTransfer.dropEffect = !folder && isCopy(event) ? 'copy' : 'move'
  }
  const endDrag = (): void => {
    window.clearTimeout(opening.current)
    setOver(undefined)
  }

  return (
    <ContextArea
      entries={useTreeEntries(menuOf)}
      onOpen={(at) => {
        const line = at instanceof Element ? at.closest<HTMLElement>('[data-id]') : null
        const item = items.find(({ id }) => id === line?.dataset.id)
        setMenuOf(item)
        // What belongs to no account but holds mail is on this device.
        return item?.account !== undefined || item?.box !== undefined || item?.id === localAccountId
      }}
    >
      <div ref={tree} role="tree" aria-label={text('tree.label')} className={styles.tree} onKeyDown={onKeyDown}>
        {items.map((item) => {
          const isAccount = item.account !== undefined && item.box === undefined
          const Icon =
            item.id === 'starred'
              ? Star
              : item.outbox
                ? Send
                : item.id === 'all-inboxes'
                  ? Inbox
                  : item.box?.role
                    ? mailboxIcons[item.box.role]
                    : Folder
          const Chevron = item.expanded ? ChevronDown : ChevronRight
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
              aria-disabled={!item.place && !item.outbox && item.expanded === undefined ? true : undefined}
              tabIndex={item.id === stop ? 0 : -1}
              className={cx(
                styles.item,
                isAccount && styles.account,
                item.id === localAccountId && styles.localGroup,
                item.id === current && styles.current,
                item.unread > 0 && styles.hasUnread,
                over?.id === item.id && over.label !== '' && styles.dropTarget,
              )}
              style={{ paddingInlineStart: isAccount ? 8 : 12 + Math.max(0, item.level - 2) * 16 }}
              onClick={() => activate(item)}
              onFocus={() => setActive(item.id)}
              draggable={isDraggable(item)}
              onDragStart={(event) => startFolderDrag(event, item)}
              onDragOver={(event) => onDragOver(event, item)}
              onDragLeave={endDrag}
              onDrop={(event) => {
                event.preventDefault()
                if (carriesFolder(event)) dropFolderOn(item, context)
                else if (item.box) dropOn(item.box, item.name, isCopy(event), context)
                endDrag()
              }}
            >
              {isAccount && item.account ? (
                <>
                  <span className={styles.accountLine}>
                    <Chevron size={14} aria-hidden className={styles.chevron} />
                    <span className={styles.dot} style={{ background: `var(--account-${item.account.color % 8})` }} />
                    <bdi className={styles.itemName}>{item.name}</bdi>
                  </span>{' '}
                  <span className={styles.badgeLine}>
                    <ModeLabel account={item.account} />
                  </span>
                </>
              ) : (
                <>
                  {item.expanded !== undefined && (
                    <Chevron
                      size={14}
                      aria-hidden
                      className={styles.chevron}
                      onClick={(event) => {
                        event.stopPropagation()
                        toggle(item.id, !item.expanded)
                      }}
                    />
                  )}
                  <Icon size={16} aria-hidden />
                  {/* The blanks keep what is read out the same as what is seen (WCAG 2.5.3). */}
                  <bdi className={styles.itemName}>{item.name}</bdi>{' '}
                  {item.unread > 0 && <span className={styles.count}>{formats.number.format(item.unread)}</span>}
                </>
              )}
              {over?.id === item.id && over.label !== '' && <span className={styles.dropLabel}>{over.label}</span>}
            </div>
          )
        })}
      </div>
    </ContextArea>
  )
}

function readClosed(): ReadonlySet<string> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(closedKey) ?? '[]')
    return new Set(Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [])
  } catch {
    return new Set()
  }
}
