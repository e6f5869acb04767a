import { useEffect, useState } from 'react'
import type { MessageId } from '../../src-shared/mail/ids'
import { call } from '../shell/bridge'
import { loadSenders } from './reading-state'

export interface PictureKey {
  readonly key: string
  /** Whether it opens remote pictures as well. */
  readonly remote: boolean
}

/**
 * The key by which a message's frames get pictures; undefined until main has made it. With consent a new one is made,
 * and until it is here the old one stays, so that nothing on screen goes away meanwhile.
 */
export function usePictureKey(message: MessageId, remote: boolean): PictureKey | undefined {
  const [made, setMade] = useState<PictureKey & { readonly message: MessageId }>()
  useEffect(() => {
    let stopped = false
    // Whether the sender is allowed is known before anything is drawn, so that nothing is drawn twice.
    void loadSenders()
      .then(() => call('pictures.open', message, remote))
      .then((result) => {
        if (!stopped) setMade({ message, remote, key: result.ok ? result.value : 'none' })
      })
    return () => {
      stopped = true
    }
  }, [message, remote])
  return made?.message === message ? made : undefined
}
