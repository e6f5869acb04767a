import { create } from 'zustand'
import type { Result } from '../../src-shared/mail/mail-error'
import type { ChangeReceipt } from '../../src-shared/mail/undo'
import { call } from '../shell/bridge'

/** So many actions can be taken back (UX.md §11). */
const mostSteps = 50

export interface UndoEntry {
  /** What was done, in words: "3 messages deleted". */
  readonly label: string
  readonly receipt: ChangeReceipt
}

interface UndoState {
  readonly undo: readonly UndoEntry[]
  readonly redo: readonly UndoEntry[]
}

/** What was done since the window opened and can be taken back, newest last. */
export const useUndo = create<UndoState>()(() => ({ undo: [], redo: [] }))

/** Notes what was done; what was taken back before cannot be done again after it. */
export function remember(entry: UndoEntry): void {
  if (entry.receipt.length === 0) return
  useUndo.setState(({ undo }) => ({ undo: [...undo, entry].slice(-mostSteps), redo: [] }))
}

/** Takes back the last action, or this one; resolves with what it was, or undefined where there is none. */
export async function undo(entry = useUndo.getState().undo.at(-1)): Promise<Result<UndoEntry> | undefined> {
  if (!entry || !useUndo.getState().undo.includes(entry)) return undefined
  useUndo.setState((before) => ({ ...before, undo: before.undo.filter((one) => one !== entry) }))
  const result = await call('change.undo', entry.receipt)
  if (!result.ok) return result
  const back = { label: entry.label, receipt: result.value }
  if (back.receipt.length > 0) useUndo.setState(({ undo: rest, redo }) => ({ undo: rest, redo: [...redo, back] }))
  return { ok: true, value: entry }
}

/** Does again what was taken back last. */
export async function redo(): Promise<Result<UndoEntry> | undefined> {
  const entry = useUndo.getState().redo.at(-1)
  if (!entry) return undefined
  useUndo.setState((before) => ({ ...before, redo: before.redo.filter((one) => one !== entry) }))
  const result = await call('change.undo', entry.receipt)
  if (!result.ok) return result
  const done = { label: entry.label, receipt: result.value }
  useUndo.setState((before) => ({ ...before, undo: [...before.undo, done].slice(-mostSteps) }))
  return { ok: true, value: entry }
}
