import { getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { type FromPdf, pdfHello, type ToPdf } from './pdf-port'

/**
 * The page of a PDF: pdf.js in a frame without origin and without network, that gets the octets by a port and draws
 * them. Nothing in a PDF is run, followed or filled in: only its pages are painted (SECURITY.md A4).
 */

const mostPages = 200
/** Dots of one page; a larger one is drawn coarser. */
const mostPixels = 8_000_000
const width = 860

window.addEventListener('message', (event) => {
  const [port] = event.ports
  if (event.data !== pdfHello || !port) return
  const say = (message: FromPdf): void => port.postMessage(message)
  port.onmessage = ({ data }: MessageEvent<ToPdf>) => {
    show(data).then(
      (pages) => say({ kind: 'shown', pages }),
      () => say({ kind: 'failed' }),
    )
  }
  say({ kind: 'ready' })
})

async function show({ octets, pageName }: ToPdf): Promise<number> {
  // Without this pdf.js looks for a file of its own to start a worker from, which a frame without origin may not.
  const worker: unknown = await import('pdfjs-dist/legacy/build/pdf.worker.mjs')
  Object.assign(globalThis, { pdfjsWorker: worker })
  const pdf = await getDocument({
    data: new Uint8Array(octets),
    isEvalSupported: false,
    enableXfa: false,
    useWasm: false,
    useWorkerFetch: false,
    disableRange: true,
    disableStream: true,
    maxImageSize: 60_000_000,
    canvasMaxAreaInBytes: mostPixels * 8,
  }).promise
  const pages = Math.min(pdf.numPages, mostPages)
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting || !(target instanceof HTMLCanvasElement)) continue
        seen.unobserve(target)
        draw(pdf, target).catch(() => undefined)
      }
    },
    { rootMargin: '400px' },
  )
  for (let number = 1; number <= pages; number++) {
    const canvas = document.createElement('canvas')
    canvas.dataset.page = String(number)
    canvas.setAttribute('role', 'img')
    canvas.setAttribute('aria-label', `${pageName} ${number}`)
    // The size of an ordinary page, until its own is known.
    canvas.width = width
    canvas.height = Math.round(width * Math.SQRT2)
    document.body.append(canvas)
    seen.observe(canvas)
  }
  // Whether it can be read at all is known once its first page is.
  await pdf.getPage(1)
  return pdf.numPages
}

async function draw(pdf: PDFDocumentProxy, canvas: HTMLCanvasElement): Promise<void> {
  const page = await pdf.getPage(Number(canvas.dataset.page))
  const natural = page.getViewport({ scale: 1 })
  const wanted = (width / natural.width) * Math.min(2, window.devicePixelRatio)
  const most = Math.sqrt(mostPixels / (natural.width * natural.height))
  const viewport = page.getViewport({ scale: Math.min(wanted, most) })
  canvas.width = Math.max(1, Math.floor(viewport.width))
  canvas.height = Math.max(1, Math.floor(viewport.height))
  canvas.style.inlineSize = `${width}px`
  // 0: annotations, forms and links are left out.
  await page.render({ canvas, viewport, annotationMode: 0 }).promise
}
