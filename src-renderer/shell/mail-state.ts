import { create } from 'zustand'
import type { AppState, Notice } from '../../src-shared/contract/commands'
import type { Settings } from '../../src-shared/contract/settings'
import type { IntentRow, MailboxRow } from '../../src-shared/contract/store-rows'
import type { Account } from '../../src-shared/mail/account'
import type { AccountStatus } from '../../src-shared/mail/account-status'
import type { AccountId, LocationKey, MailboxId } from '../../src-shared/mail/ids'
import { answerFinish } from '../composer/finish-writing'
import { watchAccounts, watchIntents, watchMailboxes } from '../store/queries'
import { bridge, call } from './bridge'
import { nothingSelected, type Selection } from './selection-type'

export { nothingSelected, type Selection } from './selection-type'

/** What the list shows. */
export type Place =
  | { readonly kind: 'all-inboxes' }
  | { readonly kind: 'starred' }
  | { readonly kind: 'mailbox'; readonly id: MailboxId }

/** What the corner says, and how it is taken back. */
export interface ToastState {
  readonly id: number
  readonly text: string
  readonly failed: boolean
  readonly undo?: () => void
}

export type OpenDialog =
  | { readonly kind: 'settings'; readonly page?: string }
  | { readonly kind: 'palette' }
  | { readonly kind: 'help' }
  /** Where to: asked for the selection, or for these messages. */
  | { readonly kind: 'move'; readonly copy: boolean; readonly keys: readonly LocationKey[] }
  | {
      readonly kind: 'folder'
      readonly action: 'create' | 'rename' | 'move' | 'remove' | 'empty' | 'offline' | 'properties'
      readonly account: AccountId
      readonly mailbox?: MailboxId
    }
  /** Asks before messages go for good. */
  | { readonly kind: 'delete-forever'; readonly keys: readonly LocationKey[] }
  | { readonly kind: 'setup' }
  | { readonly kind: 'account'; readonly account: AccountId; readonly remove?: boolean }
  | { readonly kind: 'writing'; readonly account: AccountId }
  | { readonly kind: 'link'; readonly url: string; readonly shown: string }

export interface MailState {
  readonly app: AppState | undefined
  /** Undefined until the database has answered once. */
  readonly accounts: readonly Account[] | undefined
  readonly mailboxes: readonly MailboxRow[]
  readonly intents: readonly IntentRow[]
  readonly statuses: ReadonlyMap<AccountId, AccountStatus>
  readonly notices: readonly Notice[]
  readonly place: Place
  readonly selection: Selection
  readonly focused: LocationKey | undefined
  readonly dialog: OpenDialog | undefined
  readonly toast: ToastState | undefined
  /** Narrow windows: which of list and reader is in view, and whether the tree's drawer is out. */
  readonly readerOpen: boolean
  readonly drawerOpen: boolean
}

/** All that the window knows, filled by events of main and by queries over the database. */
export const useMail = create<MailState>()(() => ({
  app: undefined,
  accounts: undefined,
  mailboxes: [],
  intents: [],
  statuses: new Map(),
  notices: [],
  place: { kind: 'all-inboxes' },
  selection: nothingSelected,
  focused: undefined,
  dialog: undefined,
  toast: undefined,
  readerOpen: false,
  drawerOpen: false,
}))

const set = useMail.setState

/** Takes in main's state; it names the language, the theme and every account's status. */
export function takeAppState(app: AppState): void {
  set((before) => ({
    app,
    notices: before.app ? before.notices : app.notices,
    statuses: new Map([...before.statuses, ...app.statuses.map((status) => [status.accountId, status] as const)]),
  }))
}

/** Starts listening; called once. */
export async function startMailState(page = 'main'): Promise<void> {
  bridge.on('app.state', takeAppState)
  answerFinish(page)
  bridge.on('app.notice', (notice) => set((before) => ({ notices: [...before.notices, notice] })))
  bridge.on('account.status', (status) =>
    set((before) => ({ statuses: new Map(before.statuses).set(status.accountId, status) })),
  )
  watchAccounts((accounts) => set({ accounts }))
  watchMailboxes((mailboxes) => set({ mailboxes }))
  watchIntents((intents) => set({ intents }))
  const state = await call('app.state')
  if (state.ok) takeAppState(state.value)
}

export function openPlace(place: Place): void {
  set({ place, selection: nothingSelected, focused: undefined, readerOpen: false, drawerOpen: false })
  if (place.kind === 'mailbox') void call('mailbox.open', place.id)
}

export function select(selection: Selection, focused: LocationKey | undefined): void {
  set({ selection, focused })
}

/** Selects these alone. */
export function selectOnly(key: LocationKey | undefined): void {
  set({ selection: key === undefined ? nothingSelected : { kind: 'some', keys: new Set([key]) }, focused: key })
}

/** After what was selected has left: the row that has the focus is selected alone, so that what comes back is not. */
export function selectFocused(): void {
  set(({ focused }) => ({
    selection: focused === undefined ? nothingSelected : { kind: 'some', keys: new Set([focused]) },
  }))
}

/** Applies settings at once; a failure comes back as a value. */
export async function changeSettings(
  part: Partial<Settings>,
): Promise<Awaited<ReturnType<typeof bridge.call<'settings.set'>>>> {
  const result = await call('settings.set', part)
  if (result.ok) takeAppState(result.value)
  return result
}

/** No account fetches mail any more, or all do again. */
export async function setPaused(paused: boolean): Promise<Awaited<ReturnType<typeof bridge.call<'sync.pause'>>>> {
  const result = await call('sync.pause', paused)
  if (result.ok) takeAppState(result.value)
  return result
}

export function openDialog(dialog: OpenDialog | undefined): void {
  set({ dialog })
}

export function showReader(readerOpen: boolean): void {
  set({ readerOpen })
}

export function showDrawer(drawerOpen: boolean): void {
  set({ drawerOpen })
}

export function dismissNotice(at: number): void {
  set((before) => ({ notices: before.notices.filter((notice) => notice.at !== at) }))
}

let toasts = 0
/** Says something in the corner and to screen readers; `undo` is offered beside it. */
export function toast(text: string, failed = false, undo?: () => void, spoken = text): void {
  toasts++
  set({ toast: { id: toasts, text, failed, ...(undo ? { undo } : {}) } })
  announce(spoken, failed)
}

export function dismissToast(): void {
  set({ toast: undefined })
}

/** Says something to screen readers alone; the regions are in the page from the start (UX.md §16). */
export function announce(text: string, now = false): void {
  const region = document.getElementById(now ? 'assertive' : 'polite')
  if (!region) return
  region.textContent = ''
  window.setTimeout(() => {
    region.textContent = text
  }, 50)
}
