import { useEffect, useState } from 'react'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { announce, toast } from '../shell/mail-state'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { openDraft } from './actions'
import styles from './composer.module.css'
import { setPending, useComposer } from './composer-state'

/** "Sending in 10 seconds", with a way back; then whether it went (UX.md §8). */
export function PendingToast() {
  const text = useText()
  const { locale } = useFormats()
  const pending = useComposer((state) => state.pending)
  const outbox = useComposer((state) => state.outbox)
  const [now, setNow] = useState(() => Date.now())
  const [watched, setWatched] = useState<string>()
  useEffect(() => {
    if (!pending) return
    setNow(Date.now())
    setWatched(pending.id)
    const timer = window.setInterval(() => setNow(Date.now()), 250)
    return () => window.clearInterval(timer)
  }, [pending])
  const row = outbox.find(({ id }) => id === watched)
  // What becomes of it afterwards is said once.
  const outcome = row === undefined ? 'gone' : row.state === 'queued' && row.error ? 'waits' : row.state
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the outcome counts
  useEffect(() => {
    if (watched === undefined || pending) return
    if (outcome === 'gone') toast(text('compose.sent'))
    else if (outcome === 'waits') toast(text('compose.outbox'))
    else if (outcome === 'failed' || outcome === 'unknown')
      toast(text('outbox.failedSay', { subject: row?.subject ?? '' }), true)
    else return
    setWatched(undefined)
  }, [outcome, pending, watched])
  const seconds = pending ? Math.ceil((pending.sendAt - now) / 1_000) : 0
  if (!pending || seconds <= 0) return null
  const undo = async (): Promise<void> => {
    setWatched(undefined)
    setPending(undefined)
    const back = await call('outbox.cancel', pending.id)
    if (!back.ok) {
      sayError(back.error, { text, locale })
      return
    }
    announce(text('outbox.cancelled'))
    await openDraft(back.value)
  }
  return (
    <div className={styles.pending} role="status">
      <span>{text('compose.undoSend', { n: seconds })}</span>
      <button type="button" onClick={() => void undo()}>
        {text('compose.undo')}
      </button>
    </div>
  )
}
