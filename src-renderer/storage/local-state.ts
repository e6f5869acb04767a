import { create } from 'zustand'
import type { TaskProgress } from '../../src-shared/mail/archive'
import type { AccountId } from '../../src-shared/mail/ids'
import { bridge } from '../shell/bridge'

/** Screens about mail that lives on this device. */
export type LocalScreen =
  | { readonly kind: 'shelf'; readonly account: AccountId }
  | { readonly kind: 'receipts'; readonly account: AccountId }
  | { readonly kind: 'storage' }

interface LocalState {
  readonly screen: LocalScreen | undefined
  /** How far the one long task is. */
  readonly task: TaskProgress | undefined
}

export const useLocal = create<LocalState>()(() => ({ screen: undefined, task: undefined }))

bridge.on('task.progress', (progress) => useLocal.setState({ task: progress ?? undefined }))

export function openLocal(screen: LocalScreen | undefined): void {
  useLocal.setState({ screen })
}
