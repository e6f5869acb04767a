import { useEffect, useRef, useState } from 'react'
import type { DraftId } from '../../src-shared/mail/ids'
import { call } from '../shell/bridge'
import { watchIntents } from '../store/queries'
import { DraftSaver, type DraftSaverHost, type SaveState } from './draft-saver'

/**
 * Keeps a draft on disk: two seconds after typing stops and at least every two seconds while it does not, on blur, and
 * when told to. Nothing of it is on the path of a key press. `gather` gives the whole of it, with the editor's state.
 */
export function useDraftSaving(draft: DraftId, gather: DraftSaverHost['gather']) {
  const [state, setState] = useState<SaveState>({ kind: 'clean' })
  const gatherNow = useRef(gather)
  useEffect(() => {
    gatherNow.current = gather
  })
  const [saver] = useState(
    () =>
      new DraftSaver({
        gather: () => gatherNow.current(),
        save: (content, editor) => call('draft.save', draft, content, editor),
        place: () => call('draft.place', draft),
        show: setState,
      }),
  )
  const waiting = state.kind === 'saved' && state.place === 'server-waiting'
  useEffect(() => (waiting ? watchIntents(() => void saver.lookWhere()) : undefined), [waiting, saver])
  useEffect(() => () => saver.stop(), [saver])
  return { state, saver }
}
