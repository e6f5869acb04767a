import { lookup as lookUpName } from 'node:dns'
import { request } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { inspectPicture, isDrawable, type PictureFacts } from './inspect-picture'
import { isLoopbackAddress, isPublicAddress } from './public-address'

export interface RemotePicture {
  readonly octets: Uint8Array
  readonly mediaType: PictureFacts['mediaType']
}

export interface RemotePictureOptions {
  /** Only for tests, which have their own server on this device. */
  readonly allowLoopback?: boolean
  /** Certificates of that server's authority; without it the system's hold. */
  readonly ca?: string
}

const mostOctets = 10 * 1024 * 1024
const mostRedirects = 4
const deadlineMs = 20_000
const atOnce = 6

/** Why a picture was not fetched; it is told to nobody but the log, and names no address. */
class Refused extends Error {}

/**
 * Fetches one picture that the user allowed (SECURITY.md R2): https with a certificate that holds, a host that is out
 * in the world by every address its name has, at most 10 MB within 20 s, and only what its own octets prove to be a raster picture
 * of bearable size. Nothing of this device goes along: no cookies, no referer, no name of ours. Redirects are judged
 * like the first address. At most six at once. Undefined where any of it does not hold.
 */
export async function fetchRemotePicture(
  url: string,
  options: RemotePictureOptions = {},
): Promise<RemotePicture | undefined> {
  await turn()
  try {
    const octets = await followTo(url, AbortSignal.timeout(deadlineMs), options)
    const facts = inspectPicture(octets)
    return facts && isDrawable(facts) ? { octets, mediaType: facts.mediaType } : undefined
  } catch {
    return undefined
  } finally {
    next()
  }
}

/**
 * Leaves a mailing list by RFC 8058: one POST, under the same rules as a picture. Resolves with whether the list's
 * server accepted it.
 */
export async function postOneClick(url: string, options: RemotePictureOptions = {}): Promise<boolean> {
  try {
    await ask(checked(url, options), AbortSignal.timeout(deadlineMs), options, 'List-Unsubscribe=One-Click')
    return true
  } catch {
    return false
  }
}

async function followTo(first: string, signal: AbortSignal, options: RemotePictureOptions): Promise<Uint8Array> {
  let url = checked(first, options)
  for (let step = 0; step <= mostRedirects; step++) {
    const answer = await ask(url, signal, options)
    if (answer.kind === 'body') return answer.octets
    url = checked(new URL(answer.location, url).href, options)
  }
  throw new Refused('too many redirects')
}

/** The URL, if it may be asked for at all. A host that is an address is judged here, since nobody looks it up. */
function checked(text: string, options: RemotePictureOptions): URL {
  const url = new URL(text)
  if (url.protocol !== 'https:') throw new Refused('not https')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !isOpen(host, options)) throw new Refused('not a public address')
  url.username = ''
  url.password = ''
  url.hash = ''
  return url
}

function isOpen(address: string, { allowLoopback = false }: RemotePictureOptions): boolean {
  return isPublicAddress(address) || (allowLoopback && isLoopbackAddress(address))
}

/** Looks a name up and refuses it if any of its addresses is not public: what was checked is what is connected to. */
function guardedLookup(options: RemotePictureOptions): LookupFunction {
  return (name, _options, answer) => {
    lookUpName(name, { all: true }, (error, addresses) => {
      if (error) answer(error, [])
      else if (addresses.length === 0 || !addresses.every(({ address }) => isOpen(address, options)))
        answer(new Refused('not a public address'), [])
      else answer(null, addresses)
    })
  }
}

type Answer =
  | { readonly kind: 'body'; readonly octets: Uint8Array }
  | { readonly kind: 'redirect'; readonly location: string }

function ask(url: URL, signal: AbortSignal, options: RemotePictureOptions, post?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(url, {
      method: post === undefined ? 'GET' : 'POST',
      agent: false,
      lookup: guardedLookup(options),
      ...(options.ca !== undefined && { ca: options.ca }),
      signal,
      headers: {
        accept: post === undefined ? 'image/avif,image/webp,image/png,image/jpeg,image/gif,image/bmp' : '*/*',
        // Some hosts turn away whoever says nothing; this says nothing of whom it is.
        'user-agent': 'Mozilla/5.0',
        ...(post !== undefined && {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(post),
        }),
      },
    })
    asking.on('error', reject)
    asking.on('response', (response) => {
      const status = response.statusCode ?? 0
      const { location } = response.headers
      const fail = (why: string): void => {
        asking.destroy()
        reject(new Refused(why))
      }
      if (post !== undefined) {
        // RFC 8058 §3.1: no redirect is followed.
        if (status < 200 || status > 299) return fail('refused by the list')
        response.destroy()
        return resolve({ kind: 'body', octets: new Uint8Array() })
      }
      if (status >= 300 && status < 400 && location !== undefined) {
        response.destroy()
        return resolve({ kind: 'redirect', location })
      }
      if (status !== 200) return fail('no picture')
      if (Number(response.headers['content-length'] ?? 0) > mostOctets) return fail('too large')
      if (!/^(?:identity)?$/i.test(response.headers['content-encoding'] ?? '')) return fail('encoded')
      const pieces: Uint8Array[] = []
      let octets = 0
      response.on('data', (piece: Uint8Array) => {
        octets += piece.length
        if (octets > mostOctets) fail('too large')
        else pieces.push(piece)
      })
      response.on('error', reject)
      response.on('end', () => resolve({ kind: 'body', octets: Buffer.concat(pieces) }))
    })
    asking.end(post)
  })
}

let running = 0
const waiting: (() => void)[] = []

function turn(): Promise<void> {
  if (running < atOnce) {
    running++
    return Promise.resolve()
  }
  return new Promise((resolve) => waiting.push(resolve))
}

/** The turn goes straight to the next in line. */
function next(): void {
  const first = waiting.shift()
  if (first) first()
  else running--
}
