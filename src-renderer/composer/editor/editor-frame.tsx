import { useEffect, useRef, useState } from 'react'
import styles from '../composer.module.css'
import { type EditorContent, type EditorPort, editorHello, type FromEditor, type ToEditor } from './editor-port'
import { Questions } from './questions'

interface FrameProps {
  readonly title: string
  /** The editor answers from now on. */
  readonly onReady: (port: EditorPort) => void
  readonly onMessage: (message: Exclude<FromEditor, { kind: 'ready' | 'content' }>) => void
}

/** After how long a page that did not come up is asked for anew; then after twice as long, and so on. */
const startMs = 4_000

/** The editor's frame and the port to it. Its page has no origin: it reaches nothing but the port. */
export function EditorFrame({ title, onReady, onMessage }: FrameProps) {
  const frame = useRef<HTMLIFrameElement>(null)
  const handlers = useRef({ onReady, onMessage })
  useEffect(() => {
    handlers.current = { onReady, onMessage }
  })
  const hangUp = useRef<() => void>(undefined)
  const [attempt, setAttempt] = useState(0)
  const isReady = useRef(false)
  useEffect(() => {
    // A frame whose page did not come up is made anew: nobody can write into it, and nothing is lost with it.
    const timer = window.setTimeout(
      () => {
        if (!isReady.current) setAttempt(attempt + 1)
      },
      startMs * 2 ** attempt,
    )
    return () => window.clearTimeout(timer)
  }, [attempt])
  const connect = (): void => {
    const target = frame.current?.contentWindow
    if (!target) return
    // A frame that was loaded again has lost its end of the port, and its text.
    hangUp.current?.()
    const channel = new MessageChannel()
    const questions = new Questions<EditorContent>()
    hangUp.current = () => {
      channel.port1.close()
      questions.close()
    }
    const editor: EditorPort = {
      send: (message: ToEditor) => {
        // Into the frame first: a page without origin cannot take the focus from this one by itself, or only sometimes.
        if (message.kind === 'focus' || (message.kind === 'load' && message.focus)) frame.current?.focus()
        channel.port1.postMessage(message)
      },
      content: () => questions.ask((id) => channel.port1.postMessage({ kind: 'content', id } satisfies ToEditor)),
    }
    channel.port1.onmessage = ({ data }: MessageEvent<FromEditor>) => {
      if (data.kind === 'ready') {
        isReady.current = true
        handlers.current.onReady(editor)
      } else if (data.kind === 'content') {
        questions.answer(data.id, data.content)
      } else handlers.current.onMessage(data)
    }
    target.postMessage(editorHello, '*', [channel.port2])
  }
  useEffect(() => () => hangUp.current?.(), [])
  return (
    <iframe
      key={attempt}
      ref={frame}
      className={styles.editor}
      title={title}
      src="/editor.html"
      // Scripts of ours, and no origin: what is quoted can run nothing, and nothing here reaches the window.
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      onLoad={connect}
    />
  )
}
