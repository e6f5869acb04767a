import { request } from 'node:https'
import type { LookupFunction } from 'node:net'
import { rootCertificates } from 'node:tls'
import { longestDocument } from './parse-client-config'

export interface FetchRules {
  /** Authorities beside the built-in ones, PEM. */
  readonly ca: readonly string[]
  readonly lookup: LookupFunction | undefined
  /** Instead of 443; for tests. */
  readonly port: number | undefined
}

const mostRedirects = 3

/**
 * The text of a document over https, or undefined where there is none (any answer but 200). Rejects where the host cannot
 * be reached, its certificate does not hold, or the document is too long.
 *
 * No cookies, no user agent, no referrer. Redirects are followed three times at most, and never away from https.
 */
export async function fetchDocument(url: string, rules: FetchRules, signal: AbortSignal): Promise<string | undefined> {
  let next = new URL(url)
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    if (next.protocol !== 'https:') return undefined
    const answer = await ask(next, rules, signal)
    if (typeof answer === 'string' || answer === undefined) return answer
    next = new URL(answer.location, next)
  }
  return undefined
}

function ask(
  url: URL,
  { ca, lookup, port }: FetchRules,
  signal: AbortSignal,
): Promise<string | undefined | { readonly location: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: url.hostname,
        port: url.port || port || 443,
        path: url.pathname + url.search,
        servername: url.hostname,
        ca: [...rootCertificates, ...ca],
        minVersion: 'TLSv1.2',
        agent: false,
        headers: { accept: 'application/xml, text/xml' },
        signal,
        ...(lookup ? { lookup } : {}),
      },
      (response) => {
        const { statusCode = 0, headers } = response
        if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
          response.destroy()
          resolve({ location: headers.location })
          return
        }
        if (statusCode !== 200) {
          response.destroy()
          resolve(undefined)
          return
        }
        const pieces: Buffer[] = []
        let octets = 0
        response.on('data', (piece: Buffer) => {
          octets += piece.length
          if (octets > longestDocument) response.destroy(new Error('the document is too long'))
          else pieces.push(piece)
        })
        response.once('end', () => resolve(Buffer.concat(pieces).toString('utf8')))
        response.once('error', reject)
      },
    )
    asked.once('error', reject)
    asked.end()
  })
}
