import { useEffect, useRef, useState } from 'react'
import { type FromPdf, pdfHello, type ToPdf } from '../pdf/pdf-port'
import { useText } from '../text/use-text'
import { readStart } from './read-part-text'
import styles from './reader.module.css'

const mostOctets = 50_000_000
/** A PDF that takes longer is given up, with the frame and the process it keeps busy. */
const patienceMs = 20_000

/** A PDF in a frame of its own, which has no origin and no network; it gets the octets by a port (SECURITY.md A4). */
export function PdfPreview({ url, name }: { readonly url: string; readonly name: string }) {
  const text = useText()
  const frame = useRef<HTMLIFrameElement>(null)
  const [state, setState] = useState<'reading' | 'failed' | { readonly pages: number }>('reading')
  const pageName = text('reading.preview.page')
  useEffect(() => {
    if (state !== 'reading') return
    const timer = window.setTimeout(() => setState('failed'), patienceMs)
    return () => window.clearTimeout(timer)
  }, [state])
  const connect = (): void => {
    const target = frame.current?.contentWindow
    if (!target) return
    const channel = new MessageChannel()
    channel.port1.onmessage = ({ data }: MessageEvent<FromPdf>) => {
      if (data.kind === 'shown') setState({ pages: data.pages })
      else if (data.kind === 'failed') setState('failed')
      else
        void fetch(url)
          .then((response) => readStart(response, mostOctets))
          .then(
            ({ octets, cut }) => {
              if (cut) setState('failed')
              else send(channel.port1, octets, pageName)
            },
            () => setState('failed'),
          )
    }
    target.postMessage(pdfHello, '*', [channel.port2])
  }
  if (state === 'failed') return <p>{text('reading.preview.failed')}</p>
  return (
    <>
      {typeof state === 'object' && <p className={styles.muted}>{text('reading.preview.pages', { n: state.pages })}</p>}
      <iframe
        ref={frame}
        className={styles.pdf}
        title={name}
        src="/pdf.html"
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        onLoad={connect}
      />
    </>
  )
}

function send(port: MessagePort, octets: Uint8Array, pageName: string): void {
  const own = new ArrayBuffer(octets.byteLength)
  new Uint8Array(own).set(octets)
  port.postMessage({ kind: 'show', octets: own, pageName } satisfies ToPdf, [own])
}
