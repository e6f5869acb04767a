import { useCallback, useEffect, useRef, useState } from 'react'
import type { DraftSaved } from '../../src-shared/contract/writing'
import type { DraftContent } from '../../src-shared/mail/draft'
import type { DraftId } from '../../src-shared/mail/ids'
import type { MailError } from '../../src-shared/mail/mail-error'
import { call } from '../shell/bridge'
import { watchIntents } from '../store/queries'

/** A pause in typing after which the draft goes to disk (UX.md §8). */
const pauseMs = 2_000
/** Who never pauses is saved nevertheless: a crash must not cost more. */
const longestMs = 2_000
/** How long a change may wait until the mailbox for drafts has it, while one goes on writing. */
const placeAfterMs = 30_000
const placeOnBlurAfterMs = 10_000

export type SaveState =
  | { readonly kind: 'clean' }
  /** Also from the next change on: what is called saved is all that was written. */
  | { readonly kind: 'saving' }
  | ({ readonly kind: 'saved' } & DraftSaved)
  | { readonly kind: 'failed'; readonly error: MailError }

/**
 * Keeps a draft on disk: two seconds after typing stops and at least every two seconds while it does not, on blur, and
 * when told to. Nothing of it is on the path of a key press. `gather` gives the whole of it, with the editor's state.
 */
export function useDraftSaving(
  draft: DraftId,
  gather: () => Promise<{ readonly content: DraftContent; readonly editor: string } | undefined>,
) {
  const [state, setState] = useState<SaveState>({ kind: 'clean' })
  const gatherNow = useRef(gather)
  useEffect(() => {
    gatherNow.current = gather
  })
  const dirty = useRef(false)
  const placed = useRef({ at: Date.now(), dirty: false })
  const timer = useRef<number>(undefined)
  const firstChange = useRef(0)
  const running = useRef<Promise<void>>(Promise.resolve())
  const ended = useRef(false)

  const save = useCallback((): Promise<void> => {
    window.clearTimeout(timer.current)
    timer.current = undefined
    running.current = running.current.then(async () => {
      if (!dirty.current || ended.current) return
      dirty.current = false
      setState({ kind: 'saving' })
      const gathered = await gatherNow.current()
      if (!gathered) {
        dirty.current = true
        return
      }
      const saved = await call('draft.save', draft, gathered.content, gathered.editor)
      placed.current.dirty = true
      if (saved.ok) setState(dirty.current ? { kind: 'saving' } : { kind: 'saved', ...saved.value })
      else {
        dirty.current = true
        setState({ kind: 'failed', error: saved.error })
      }
    })
    return running.current
  }, [draft])

  const place = useCallback(async (): Promise<void> => {
    await save()
    if (!placed.current.dirty || ended.current) return
    placed.current = { at: Date.now(), dirty: false }
    const saved = await call('draft.place', draft)
    if (!saved.ok) placed.current.dirty = true
    else if (!dirty.current) setState({ kind: 'saved', ...saved.value })
  }, [draft, save])

  // Each time the server has taken a change it may have been this one. The newest state is placed already: asking again
  // only tells where it is.
  const waiting = state.kind === 'saved' && state.place === 'server-waiting'
  useEffect(() => {
    if (!waiting) return
    return watchIntents(() => {
      if (dirty.current || ended.current || placed.current.dirty) return
      void call('draft.place', draft).then((saved) => {
        if (!saved.ok || dirty.current || ended.current) return
        setState((now) =>
          now.kind === 'saved' && now.savedAt === saved.value.savedAt ? { kind: 'saved', ...saved.value } : now,
        )
      })
    })
  }, [waiting, draft])

  const changed = useCallback((): void => {
    const now = Date.now()
    if (!dirty.current) firstChange.current = now
    dirty.current = true
    setState((before) => (before.kind === 'saved' ? { kind: 'saving' } : before))
    const wait = Math.min(pauseMs, Math.max(0, longestMs - (now - firstChange.current)))
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => {
      void save()
      if (Date.now() - placed.current.at > placeAfterMs) void place()
    }, wait)
  }, [save, place])

  const blurred = useCallback((): void => {
    if (Date.now() - placed.current.at > placeOnBlurAfterMs) void place()
    else void save()
  }, [save, place])

  /** Nothing is saved any more: it was sent or thrown away. */
  const end = useCallback((): void => {
    ended.current = true
    window.clearTimeout(timer.current)
  }, [])
  const resume = useCallback((): void => {
    ended.current = false
  }, [])

  useEffect(() => () => window.clearTimeout(timer.current), [])
  return { state, changed, save, place, blurred, end, resume }
}
