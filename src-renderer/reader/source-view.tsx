import { ChevronDown, ChevronUp, Copy } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { sourceUrl } from '../../src-shared/contract/commands'
import type { MessageId } from '../../src-shared/mail/ids'
import { toast } from '../shell/mail-state'
import { Button, IconButton, Modal } from '../shell/parts'
import { useText } from '../text/use-text'
import { clearMarks, markIn } from './find-text'
import { decodeGuessed, readStart } from './read-part-text'
import styles from './reader.module.css'
import { readerActions } from './reader-actions'

const shownOctets = 1_000_000

/** The raw octets of a message as text: what came over the wire, all headers, nothing decoded. */
export function SourceView({ message }: { readonly message: MessageId }) {
  const text = useText()
  const [source, setSource] = useState<{ readonly text: string; readonly cut: boolean } | null>()
  const [words, setWords] = useState('')
  const [found, setFound] = useState({ total: 0, current: 0 })
  const shown = useRef<HTMLPreElement>(null)
  useEffect(() => {
    const stop = new AbortController()
    fetch(sourceUrl(message), { signal: stop.signal })
      .then((response) => readStart(response, shownOctets))
      .then(
        ({ octets, cut }) => setSource({ text: decodeGuessed(octets), cut }),
        () => setSource(null),
      )
    return () => {
      stop.abort()
      clearMarks()
    }
  }, [message])
  const look = (query: string, current: number): void => {
    clearMarks()
    const total = shown.current ? markIn(shown.current, query, current) : 0
    setFound({ total, current })
  }
  const step = (by: number): void => {
    if (found.total > 0) look(words, (found.current + by + found.total) % found.total)
  }
  const copy = async (): Promise<void> => {
    const selection = document.getSelection()
    selection?.selectAllChildren(shown.current ?? document.body)
    const copied = document.execCommand('copy')
    selection?.removeAllRanges()
    if (copied) toast(text('reader.copied'))
  }
  return (
    <Modal title={text('reader.sourceTitle')} onClose={readerActions.hideSource} wide>
      {source === null ? (
        <p>{text('reader.sourceFailed')}</p>
      ) : (
        <>
          <div className={styles.sourceTools}>
            <input
              type="text"
              className={styles.findInput}
              aria-label={text('reading.find.source')}
              placeholder={text('reading.find.source')}
              value={words}
              onChange={(event) => {
                setWords(event.target.value)
                look(event.target.value, 0)
              }}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return
                event.preventDefault()
                step(event.shiftKey ? -1 : 1)
              }}
            />
            <span className={styles.muted}>
              {words !== '' &&
                text('reading.find.count', { total: found.total, current: found.total === 0 ? 0 : found.current + 1 })}
            </span>
            <IconButton
              name={text('reading.find.previous')}
              icon={<ChevronUp size={16} aria-hidden />}
              onClick={() => step(-1)}
            />
            <IconButton
              name={text('reading.find.next')}
              icon={<ChevronDown size={16} aria-hidden />}
              onClick={() => step(1)}
            />
            <Button icon={<Copy size={16} aria-hidden />} onClick={() => void copy()}>
              {text('reader.copy')}
            </Button>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by the keyboard, too */}
          <pre ref={shown} className={styles.source} tabIndex={0}>
            {source?.text}
          </pre>
          {source?.cut && <p className={styles.note}>{text('reading.preview.cut')}</p>}
        </>
      )}
    </Modal>
  )
}
