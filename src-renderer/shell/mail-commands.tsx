import type { MailboxRole } from '../../src-shared/mail/special-use'
import { openActivity } from '../activity/open-activity'
import { placesFor } from '../mailboxes/folder-places'
import { sayError, takeBack } from '../messages/act'
import { useMailActions } from '../messages/mail-actions'
import { toggled } from '../messages/selection'
import { redo } from '../messages/undo-stack'
import type { ListSource } from '../store/list-source'
import { call } from './bridge'
import { type CommandHandlers, useCommands } from './commands/registry'
import { announce, openDialog, openPlace, select, setPaused, showReader, toast, useMail } from './mail-state'
import { nothingSelected } from './selection-type'

/** What the mail page does by command: everything about the selection, the places and the window. */
export function MailCommands({ list }: { readonly list: ListSource | undefined }) {
  'use no memo'
  const actions = useMailActions(list)
  const { context, count } = actions
  const { text } = context
  const place = useMail((state) => state.place)
  const mailboxes = useMail((state) => state.mailboxes)
  const selection = useMail((state) => state.selection)
  const focused = useMail((state) => state.focused)
  const accounts = context.accounts
  const some = <T,>(handler: T): T | undefined => (count > 0 ? handler : undefined)

  const shown = place.kind === 'mailbox' ? mailboxes.find(({ id }) => id === place.id) : undefined
  const here = place.kind === 'mailbox' ? shown?.accountId : accounts[0]?.id
  const inRole = (role: MailboxRole, account = here): (() => void) | undefined => {
    const box = mailboxes.find((one) => one.accountId === account && one.role === role)
    return box && (() => openPlace({ kind: 'mailbox', id: box.id }))
  }
  const moveShown = (): CommandHandlers['folder.move'] => {
    if (!shown) return undefined
    const { top, parents } = placesFor(shown, mailboxes)
    if (!top && parents.length === 0) return undefined
    const { id: mailbox, accountId: account } = shown
    return () => openDialog({ kind: 'folder', action: 'move', account, mailbox })
  }
  const step = (by: 1 | -1) => () => {
    const row = document.querySelector<HTMLElement>('#pane-list [role="row"][tabindex="0"]')
    row?.focus()
    row?.dispatchEvent(new KeyboardEvent('keydown', { key: by === 1 ? 'ArrowDown' : 'ArrowUp', bubbles: true }))
  }
  const check = async (): Promise<void> => {
    if (useMail.getState().app?.paused) await setPaused(false)
    announce(text('check.started'))
    announceWhenChecked(Date.now(), text('check.done'))
    for (const result of await Promise.all(accounts.map((account) => call('account.check', account.id))))
      if (!result.ok) sayError(result.error, context)
  }
  const pause = async (): Promise<void> => {
    const on = !useMail.getState().app?.paused
    const result = await setPaused(on)
    if (!result.ok) sayError(result.error, context)
    else toast(text(on ? 'desktop.paused' : 'desktop.resumed'))
  }
  const again = async (): Promise<void> => {
    const result = await redo()
    if (!result) toast(text('redo.nothing'))
    else if (result.ok) toast(text('redo.done', { done: result.value.label }))
    else sayError(result.error, context)
  }
  const inboxOf: CommandHandlers = Object.fromEntries(
    accounts.slice(0, 9).map((account, at) => [`account.${at + 1}`, inRole('inbox', account.id)]),
  )
  const { may } = actions
  useCommands({
    'message.open': some(() => showReader(true)),
    'message.archive': may.remove ? some(actions.archive) : undefined,
    'message.delete': may.remove ? some(actions.remove) : undefined,
    'message.deleteForever': may.remove ? some(actions.deleteForever) : undefined,
    'message.junk': may.remove ? some(actions.junk) : undefined,
    'message.toggleRead': may.seen ? some(actions.toggleRead) : undefined,
    'message.star': may.flag ? some(actions.star) : undefined,
    'message.move': may.remove ? some(() => actions.move(false)) : undefined,
    'message.copy': some(() => actions.move(true)),
    'edit.undo': () => void takeBack(context),
    'edit.redo': () => void again(),
    'select.all': list && (() => select({ kind: 'all-except', keys: new Set() }, focused ?? list.keyAt(0))),
    'select.none': () => select(nothingSelected, focused),
    'select.toggle': focused === undefined ? undefined : () => select(toggled(selection, focused), focused),
    'list.next': step(1),
    'list.previous': step(-1),
    'list.back': () => {
      showReader(false)
      document.querySelector<HTMLElement>('#pane-list [role="row"][tabindex="0"]')?.focus()
    },
    'go.inboxes': () => openPlace({ kind: 'all-inboxes' }),
    'go.starred': () => openPlace({ kind: 'starred' }),
    'go.inbox': inRole('inbox'),
    'go.drafts': inRole('drafts'),
    'go.sent': inRole('sent'),
    'go.archive': inRole('archive'),
    ...inboxOf,
    'pane.next': () => cyclePanes(1),
    'pane.previous': () => cyclePanes(-1),
    'mail.check': () => void check(),
    'mail.pause': () => void pause(),
    'folder.new': here && (() => openDialog({ kind: 'folder', action: 'create', account: here })),
    'folder.move': moveShown(),
    'activity.open': () => openActivity(),
    'account.add': () => openDialog({ kind: 'setup' }),
    'palette.open': () => openDialog({ kind: 'palette' }),
    'settings.open': () => openDialog({ kind: 'settings' }),
    'help.open': () => openDialog({ kind: 'help' }),
  })
  return null
}

/** Says so once every account has been asked, or cannot be asked, since then; the end of a check the user started. */
function announceWhenChecked(since: number, words: string): void {
  const over = window.setTimeout(() => stop(), checkLimitMs)
  const look = ({ accounts, statuses }: ReturnType<typeof useMail.getState>): void => {
    const done = (accounts ?? []).every(({ id }) => {
      const status = statuses.get(id)
      return (status?.lastCheckAt ?? 0) >= since || status?.phase === 'offline' || status?.phase === 'stopped'
    })
    if (!done) return
    stop()
    announce(words)
  }
  const unsubscribe = useMail.subscribe(look)
  const stop = (): void => {
    window.clearTimeout(over)
    unsubscribe()
  }
}

/** A check that takes longer is told by the status bar alone. */
const checkLimitMs = 120_000

/** Where F6 goes round: each region, and in it what has Tab's stop. */
const panes = [
  ['#toolbar', 'button'],
  ['#pane-tree', '[tabindex="0"]'],
  ['#pane-list', '[role="row"][tabindex="0"], [role="treegrid"][tabindex="0"]'],
  ['#pane-reader', 'button:not(:disabled)'],
  ['#status', 'button'],
] as const

function cyclePanes(by: 1 | -1): void {
  const active = document.activeElement
  const here = panes.findIndex(([pane]) => active?.closest(pane) != null)
  for (let tries = 1; tries <= panes.length; tries += 1) {
    const [pane, stop] = panes[(here + by * tries + panes.length * 2) % panes.length] ?? panes[0]
    const stops = document.querySelector(pane)?.querySelectorAll<HTMLElement>(stop) ?? []
    const target = [...stops].find((one) => one.offsetParent !== null)
    if (target) {
      target.focus()
      return
    }
  }
}
