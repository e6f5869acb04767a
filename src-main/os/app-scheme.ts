import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol, type Session } from 'electron'
import type { PartPlace } from '../../src-shared/contract/engine-calls'
import type { MessageId, PartPath } from '../../src-shared/mail/ids'
import { decodedStream } from './decoded-stream'
import { pictureScheme } from './picture-scheme'

/** The one origin of everything Tern shows. It owns the database, so it never changes (SYNC.md F49). */
export const appScheme = 'tern'
export const appOrigin = `${appScheme}://app`

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
}

/** Only what the page itself brings along: no inline script, no eval, nothing from elsewhere (SECURITY.md E2). */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // React sets element styles; mail frames bring their own policy, which is stricter in all that matters.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob: tern-picture:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** The editor's frame: its own scripts, pictures that were put into it, and nothing else in the world (SECURITY.md C6). */
export const editorPath = '/editor.html'
const editorPolicy = [
  "default-src 'none'",
  `script-src ${appOrigin}/assets/`,
  `style-src 'unsafe-inline' ${appOrigin}/assets/`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  'sandbox allow-scripts',
].join('; ')

/** The frame that paints a PDF: its own scripts, and fonts and pictures out of the PDF (SECURITY.md A4). */
export const pdfPath = '/pdf.html'
const pdfPolicy = [
  "default-src 'none'",
  `script-src ${appOrigin}/assets/`,
  `style-src 'unsafe-inline' ${appOrigin}/assets/`,
  'img-src data: blob:',
  'font-src data: blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  'sandbox allow-scripts',
].join('; ')
const framePolicies: ReadonlyMap<string, string> = new Map([
  [editorPath, editorPolicy],
  [pdfPath, pdfPolicy],
])

/** The page of the store and the worker of its search index, which runs SQLite as WebAssembly. */
const storePolicy = pagePolicy.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
const isOfStore = (pathname: string): boolean => /^\/(?:store\.html|assets\/worker-[\w-]+\.js)$/.test(pathname)

function policyOf(pathname: string): string {
  return framePolicies.get(pathname) ?? (isOfStore(pathname) ? storePolicy : pagePolicy)
}

/** To be called before `ready`: makes our scheme a real origin with storage, fetch and streams. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      // corsEnabled: the editor's frame has no origin, so its own scripts are another's to it.
      privileges: {
        standard: true,
        secure: true,
        supportFetchAPI: true,
        stream: true,
        codeCache: true,
        corsEnabled: true,
      },
    },
    // Pictures for mail frames and nothing else: no fetch, no storage.
    { scheme: pictureScheme, privileges: { standard: true, secure: true, stream: true } },
  ])
}

/**
 * Serves the pages from `folder`, and parts of messages from the vault by internal ids alone. Mail frames get
 * nothing here: what they show of a message was put into them by the page.
 */
export function serveApp(
  target: Session,
  folder: string,
  locate: (message: MessageId, part: PartPath) => Promise<PartPlace>,
): void {
  target.protocol.handle(appScheme, async (request) => {
    const url = new URL(request.url)
    if (url.host !== 'app' || request.method !== 'GET') return refuse(404)
    const [, room, message, part] = url.pathname.split('/')
    if (room === 'part' || room === 'source') {
      if (!fromOurPage(request) || message === undefined || message === '') return refuse(403)
      const path = room === 'part' ? decodeURIComponent(part ?? '') : ''
      return serveOctets(() => locate(decodeURIComponent(message) as MessageId, path as PartPath), room === 'source')
    }
    return serveFile(folder, url.pathname === '/' ? '/index.html' : url.pathname)
  })
}

/** The session's guard has turned away every frame inside a page; a foreign or opaque origin is refused once more here. */
function fromOurPage(request: Request): boolean {
  const origin = request.headers.get('origin')
  return origin === null || origin === appOrigin
}

async function serveFile(folder: string, pathname: string): Promise<Response> {
  const file = normalize(join(folder, decodeURIComponent(pathname)))
  if (!file.startsWith(folder + sep)) return refuse(404)
  try {
    const body = await readFile(file)
    const mediaType = mediaTypes[extname(file)] ?? 'application/octet-stream'
    return new Response(new Uint8Array(body), {
      headers: {
        'content-type': mediaType,
        'content-security-policy': policyOf(pathname),
        // Code and styles are no secret; parts of messages never come this way.
        ...(pathname.startsWith('/assets/') ? { 'access-control-allow-origin': '*' } : {}),
        'x-content-type-options': 'nosniff',
        'x-dns-prefetch-control': 'off',
      },
    })
  } catch {
    return refuse(404)
  }
}

async function serveOctets(locate: () => Promise<PartPlace>, asText: boolean): Promise<Response> {
  try {
    const place = await locate()
    // Served as what it says only where a page may show it: pictures without script. All else is plain octets.
    const shown = /^image\/(png|jpeg|gif|webp|avif|bmp)$/.test(place.mediaType)
      ? place.mediaType
      : 'application/octet-stream'
    return new Response(decodedStream(place), {
      headers: {
        'content-type': asText ? 'text/plain; charset=utf-8' : shown,
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
    })
  } catch {
    return refuse(404)
  }
}

function refuse(status: number): Response {
  return new Response(null, { status })
}
