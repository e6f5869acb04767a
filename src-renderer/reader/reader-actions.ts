import { create } from 'zustand'
import type { MessageId } from '../../src-shared/mail/ids'
import { zoomBy } from './reading-state'

/** What the open conversation can do for whoever presses a key or chooses a menu item. */
export interface BoundReader {
  readonly find: () => void
  readonly print: () => void
  readonly step: (by: 1 | -1) => void
}

/** Which message's source is shown, and which message the keys are about. */
interface ReaderFocus {
  readonly source: MessageId | undefined
  readonly current: MessageId | undefined
}

export const useReaderFocus = create<ReaderFocus>()(() => ({ source: undefined, current: undefined }))
const set = useReaderFocus.setState
let bound: BoundReader | undefined

/** The conversation in view binds itself; returns the function that lets go again. */
export function bindReader(reader: BoundReader): () => void {
  bound = reader
  return () => {
    if (bound === reader) bound = undefined
  }
}

export function setCurrent(current: MessageId | undefined): void {
  set({ current })
}

/** The reader's actions for menus and keys; each does nothing where no message is open. */
export const readerActions = {
  find: (): void => bound?.find(),
  next: (): void => bound?.step(1),
  previous: (): void => bound?.step(-1),
  print: (): void => bound?.print(),
  showSource: (message?: MessageId): void => set(({ current }) => ({ source: message ?? current })),
  hideSource: (): void => set({ source: undefined }),
  larger: (): void => zoomBy(1),
  smaller: (): void => zoomBy(-1),
  usualSize: (): void => zoomBy(0),
} as const

const zoomKeys: Readonly<Record<string, () => void>> = {
  '+': readerActions.larger,
  '=': readerActions.larger,
  '-': readerActions.smaller,
  '0': readerActions.usualSize,
}

/** Ctrl and +, - or 0 while a message is open; says whether the key was for the reader. */
export function zoomKey(event: KeyboardEvent): boolean {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || !bound) return false
  const action = zoomKeys[event.key]
  action?.()
  return action !== undefined
}
