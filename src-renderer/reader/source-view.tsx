import { useEffect, useState } from 'react'
import { sourceUrl } from '../../src-shared/contract/commands'
import type { MessageId } from '../../src-shared/mail/ids'
import { Modal } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './reader.module.css'

const shownOctets = 1_000_000

/** The raw octets of a message as text: what came over the wire, nothing decoded. */
export function SourceView({ message, onClose }: { readonly message: MessageId; readonly onClose: () => void }) {
  const text = useText()
  const [source, setSource] = useState<string | null>()
  useEffect(() => {
    const stop = new AbortController()
    fetch(sourceUrl(message), { signal: stop.signal })
      .then(async (response) => (response.ok ? (await response.text()).slice(0, shownOctets) : null))
      .then(setSource, () => setSource(null))
    return () => stop.abort()
  }, [message])
  return (
    <Modal title={text('reader.sourceTitle')} onClose={onClose} wide>
      {source === null ? (
        <p>{text('reader.sourceFailed')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by the keyboard, too
        <pre className={styles.source} tabIndex={0}>
          {source}
        </pre>
      )}
    </Modal>
  )
}
