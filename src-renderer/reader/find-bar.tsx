import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { call } from '../shell/bridge'
import { announce } from '../shell/mail-state'
import { IconButton } from '../shell/parts'
import { useText } from '../text/use-text'
import { clearMarks, markIn } from './find-text'
import styles from './reader.module.css'

/** Finds words in the open messages, plain ones and those in frames, and goes from one place to the next (Ctrl+F). */
export function FindBar({
  scope,
  onClose,
}: {
  readonly scope: React.RefObject<HTMLElement | null>
  readonly onClose: () => void
}) {
  const text = useText()
  const [words, setWords] = useState('')
  const [found, setFound] = useState({ total: 0, current: 0 })
  const input = useRef<HTMLInputElement>(null)
  const asked = useRef(0)

  const look = async (query: string, wanted: number): Promise<void> => {
    asked.current++
    const round = asked.current
    const result = await findEverywhere(scope.current, query, wanted)
    if (round !== asked.current) return
    setFound(result)
    if (query !== '')
      announce(text('reading.find.count', { ...result, current: result.total === 0 ? 0 : result.current + 1 }))
  }
  useEffect(() => {
    input.current?.focus()
    const root = scope.current
    return () => void findEverywhere(root, '', 0)
  }, [scope])
  const step = (by: number): void => {
    if (found.total > 0) void look(words, (found.current + by + found.total) % found.total)
  }
  return (
    <search className={styles.find}>
      <input
        ref={input}
        type="text"
        className={styles.findInput}
        aria-label={text('reading.find')}
        placeholder={text('reading.find')}
        value={words}
        onChange={(event) => {
          setWords(event.target.value)
          void look(event.target.value, 0)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
          else if (event.key === 'Escape') onClose()
          else return
          event.preventDefault()
          event.stopPropagation()
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
      <IconButton name={text('close')} icon={<X size={16} aria-hidden />} onClick={onClose} />
    </search>
  )
}

interface Found {
  readonly total: number
  readonly current: number
}

/** Every text in the order of the page; the place with index `wanted` over all of them is the current one. */
async function findEverywhere(root: HTMLElement | null, words: string, wanted: number): Promise<Found> {
  clearMarks()
  let total = 0
  const current = wanted
  for (const target of root?.querySelectorAll<HTMLElement>('[data-find-target]') ?? []) {
    if (target instanceof HTMLIFrameElement) {
      const result = await call('frame.find', target.name, words, Math.max(-1, wanted - total))
      total += result.ok ? result.value : 0
    } else total += markIn(target, words, wanted - total)
  }
  return { total, current: Math.min(current, Math.max(0, total - 1)) }
}
