import { create } from 'zustand'
import type { AccountId } from '../../src-shared/mail/ids'

interface ActivityState {
  readonly open: boolean
  /** Only this account's; undefined for all. */
  readonly account: AccountId | undefined
}

/** Whether the ledger is on screen, and of which account. */
export const useActivity = create<ActivityState>()(() => ({ open: false, account: undefined }))

/** Shows what waits, what was refused and what was done: for the status bar, badges and the command palette. */
export function openActivity(account?: AccountId): void {
  useActivity.setState({ open: true, account })
}

export function closeActivity(): void {
  useActivity.setState({ open: false })
}
