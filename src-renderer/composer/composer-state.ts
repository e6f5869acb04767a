import { create } from 'zustand'
import type { Draft } from '../../src-shared/mail/draft'
import type { SubmissionId } from '../../src-shared/mail/ids'
import type { Submission } from '../../src-shared/mail/submission'
import { watchOutbox } from '../store/writing-queries'

/** A message being written in this window. */
export interface OpenDraft {
  readonly draft: Draft
  readonly focus: 'to' | 'body'
}

/** What was sent a moment ago and can still be taken back. */
export interface PendingSend {
  readonly id: SubmissionId
  readonly sendAt: number
}

export interface ComposerState {
  readonly open: OpenDraft | undefined
  readonly outbox: readonly Submission[]
  readonly outboxOpen: boolean
  readonly pending: PendingSend | undefined
}

/** What is being written and sent, as this window knows it. */
export const useComposer = create<ComposerState>()(() => ({
  open: undefined,
  outbox: [],
  outboxOpen: false,
  pending: undefined,
}))

const set = useComposer.setState

let watching = false
/** Follows the outbox; called when it is first shown. */
export function followOutbox(): void {
  if (watching) return
  watching = true
  watchOutbox((outbox) =>
    set(({ pending }) => ({
      outbox,
      pending: pending && outbox.some(({ id, state }) => id === pending.id && state === 'queued') ? pending : undefined,
    })),
  )
}

export function showDraft(open: OpenDraft | undefined): void {
  set({ open })
}

export function showOutbox(outboxOpen: boolean): void {
  set({ outboxOpen })
}

export function setPending(pending: PendingSend | undefined): void {
  set({ pending })
}
