import { create } from 'zustand'
import type { AppState, Notice } from '../../src-shared/contract/commands'
import type { IntentRow, MailboxRow } from '../../src-shared/contract/store-rows'
import type { Account } from '../../src-shared/mail/account'
import type { AccountStatus } from '../../src-shared/mail/account-status'
import type { AccountId, LocationKey, MailboxId } from '../../src-shared/mail/ids'
import { answerFinish } from '../composer/finish-writing'
import { watchAccounts, watchIntents, watchMailboxes } from '../store/queries'
import { bridge, call } from './bridge'

/** What the list shows. */
export type Place = { readonly kind: 'all-inboxes' } | { readonly kind: 'mailbox'; readonly id: MailboxId }

export type OpenDialog =
  | { readonly kind: 'settings' }
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
  readonly selection: readonly LocationKey[]
  readonly focused: LocationKey | undefined
  readonly dialog: OpenDialog | undefined
  readonly toast: { readonly id: number; readonly text: string; readonly failed: boolean } | undefined
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
  selection: [],
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
  set({ place, selection: [], focused: undefined, readerOpen: false, drawerOpen: false })
  if (place.kind === 'mailbox') void call('mailbox.open', place.id)
}

export function select(selection: readonly LocationKey[], focused: LocationKey | undefined): void {
  set({ selection, focused })
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
/** Says something in the corner and to screen readers. */
export function toast(text: string, failed = false): void {
  toasts++
  set({ toast: { id: toasts, text, failed } })
  announce(text, failed)
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
