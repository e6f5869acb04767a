import { randomBytes } from 'node:crypto'
import type { Session } from 'electron'
import type { PartPlace } from '../../src-shared/contract/engine-calls'
import type { MessageId, PartPath } from '../../src-shared/mail/ids'
import { decodedStream } from './decoded-stream'
import { inspectPicture, isDrawable, pictureHeadOctets } from './inspect-picture'
import { fetchRemotePicture, type RemotePicture, type RemotePictureOptions } from './remote-pictures'

/**
 * Where the frames of mails get their pictures. An address begins with a key that main made for one message, so that
 * no mail can name a picture of another, or one that the user did not allow: it cannot know the key.
 */
export const pictureScheme = 'tern-picture'

const mostKeys = 2_000
const mostCachedOctets = 40 * 1024 * 1024

interface Grant {
  readonly message: MessageId
  /** Whether the user allowed this message its remote pictures. */
  readonly remote: boolean
}

/** Pictures for mail frames: those a message brings along, and remote ones after consent. */
export class PictureAccess {
  readonly #grants = new Map<string, Grant>()
  readonly #cache = new Map<string, RemotePicture>()
  #cachedOctets = 0
  readonly #locate: (message: MessageId, part: PartPath) => Promise<PartPlace>
  readonly #options: RemotePictureOptions

  constructor(locate: (message: MessageId, part: PartPath) => Promise<PartPlace>, options: RemotePictureOptions) {
    this.#locate = locate
    this.#options = options
  }

  /** A key for one message; the oldest of many is forgotten. */
  open(message: MessageId, remote: boolean): string {
    const key = randomBytes(16).toString('hex')
    this.#grants.set(key, { message, remote })
    const oldest = this.#grants.size > mostKeys ? this.#grants.keys().next().value : undefined
    if (oldest !== undefined) this.#grants.delete(oldest)
    return key
  }

  serve(target: Session): void {
    target.protocol.handle(pictureScheme, async (request) => {
      const { hostname, pathname } = new URL(request.url)
      const grant = this.#grants.get(hostname)
      const [, room, encoded = ''] = pathname.split('/')
      if (!grant || request.method !== 'GET') return refuse()
      try {
        const name = decodeURIComponent(encoded)
        if (room === 'part') return await this.#part(grant.message, name as PartPath)
        if (room === 'remote' && grant.remote) return await this.#remote(name)
      } catch {
        // Not here, or no picture: the frame shows its alternative text.
      }
      return refuse()
    })
  }

  async #part(message: MessageId, part: PartPath): Promise<Response> {
    const reader = decodedStream(await this.#locate(message, part)).getReader()
    const pieces: Uint8Array[] = []
    let octets = 0
    let done = false
    while (!done && octets < pictureHeadOctets) {
      const piece = await reader.read()
      done = piece.done
      if (piece.value) {
        pieces.push(piece.value)
        octets += piece.value.length
      }
    }
    const facts = inspectPicture(Buffer.concat(pieces))
    if (!facts || !isDrawable(facts)) {
      await reader.cancel()
      return refuse()
    }
    const rest = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const held = pieces.shift()
        if (held) return controller.enqueue(held)
        const piece = await reader.read()
        if (piece.done) controller.close()
        else controller.enqueue(piece.value)
      },
      cancel: () => reader.cancel(),
    })
    return picture(rest, facts.mediaType)
  }

  async #remote(url: string): Promise<Response> {
    const found = this.#cache.get(url) ?? (await fetchRemotePicture(url, this.#options))
    if (!found) return refuse()
    this.#remember(url, found)
    return picture(new Uint8Array(found.octets), found.mediaType)
  }

  /** Drawn anew, at another size or for print, a picture is not asked for again: its host would learn of it. */
  #remember(url: string, found: RemotePicture): void {
    if (this.#cache.has(url)) return
    this.#cache.set(url, found)
    this.#cachedOctets += found.octets.length
    for (const [oldest, { octets }] of this.#cache) {
      if (this.#cachedOctets <= mostCachedOctets || oldest === url) break
      this.#cache.delete(oldest)
      this.#cachedOctets -= octets.length
    }
  }
}

function picture(body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>, mediaType: string): Response {
  return new Response(body, {
    headers: {
      'content-type': mediaType,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  })
}

function refuse(): Response {
  return new Response(null, { status: 404 })
}
