import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OAuthPageWords } from '../../src-shared/mail/oauth'
import { judgeVisit, type RedirectVisit } from './authorization-request'

/** Waits on 127.0.0.1 for one browser to come back with a code. */
export interface RedirectListener {
  readonly port: number
  /** Resolves with the first visit that is ours. Rejects with the reason of `signal`. The listener is closed afterwards. */
  visit(state: string, signal: AbortSignal): Promise<Exclude<RedirectVisit, { kind: 'stranger' }>>
  close(): void
}

/**
 * Listens on 127.0.0.1 at a free port (RFC 8252 §7.3): one path, one use, no reflection of anything that was sent, no
 * script, and closed as soon as it has its answer. Visits that are not ours get 404 and change nothing.
 */
export async function listenForRedirect(words: OAuthPageWords): Promise<RedirectListener> {
  const server: Server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000, maxHeaderSize: 16_384 })
  server.maxConnections = 20
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const close = (): void => {
    server.close()
    server.closeIdleConnections()
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
    visit: (state, signal) =>
      new Promise((resolve, reject) => {
        const abandon = (): void => {
          server.close()
          server.closeAllConnections()
          reject(signal.reason)
        }
        if (signal.aborted) {
          abandon()
          return
        }
        signal.addEventListener('abort', abandon, { once: true })
        server.on('request', (request, response) => {
          const visit = judgeVisit(request.method, request.url, state)
          response.setHeader('connection', 'close')
          if (visit.kind === 'stranger') {
            response.writeHead(404).end()
            return
          }
          signal.removeEventListener('abort', abandon)
          response.writeHead(200, {
            'content-type': 'text/html; charset=utf-8',
            'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
            'referrer-policy': 'no-referrer',
            'cache-control': 'no-store',
          })
          response.end(page(words, visit.kind === 'code'), close)
          resolve(visit)
        })
      }),
  }
}

function page({ title, done, failed }: OAuthPageWords, ok: boolean): string {
  const text = (words: string): string => words.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`)
  return `<!doctype html><meta charset="utf-8"><title>${text(title)}</title>
<style>body{font:18px/1.5 system-ui,sans-serif;display:grid;place-items:center;min-height:90vh;color-scheme:light dark}</style>
<main><h1>${text(title)}</h1><p>${text(ok ? done : failed)}</p></main>`
}
