import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Draft } from '../../src-shared/mail/draft'
import type { DraftId, Sha256 } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { vaultFolder } from '../vault/account-files'
import { diskFailure, errorCode, fileMode, makeFolder, replaceFile, syncFolder } from '../vault/durable-files'

/**
 * Drafts as files of this device, beside the mail: one folder a draft, `draft.json` and the octets of its parts by
 * their hash. Every write is whole or not at all and forced to disk (SECURITY.md K5).
 */
export class DraftFiles {
  readonly #folder: string

  constructor(profile: string) {
    this.#folder = join(vaultFolder(profile), '.drafts')
  }

  newId(): DraftId {
    return `d${randomUUID().replaceAll('-', '')}` as DraftId
  }

  async write(draft: Draft): Promise<void> {
    await replaceFile(join(this.#of(draft.id), 'draft.json'), JSON.stringify(draft))
  }

  /** Rejects with `not-found` where there is none, or none that can be read. */
  async read(id: DraftId): Promise<Draft> {
    try {
      const draft = JSON.parse(await readFile(join(this.#of(id), 'draft.json'), 'utf8')) as Draft
      if (draft.id === id) return draft
    } catch (thrown) {
      if (thrown instanceof MailFailure) throw thrown
      if (errorCode(thrown) !== 'ENOENT' && !(thrown instanceof SyntaxError))
        throw await diskFailure(thrown, this.#folder)
    }
    throw new MailFailure({ kind: 'not-found', what: 'draft' })
  }

  /** Every draft that can be read; one that cannot is left where it is. */
  async all(): Promise<readonly Draft[]> {
    const names = await readdir(this.#folder).catch(() => [])
    const drafts: Draft[] = []
    for (const name of names) {
      if (!isDraftId(name)) continue
      const draft = await this.read(name).catch(() => undefined)
      if (draft) drafts.push(draft)
    }
    return drafts
  }

  /** Keeps the octets of a part; the same octets twice are one file. */
  async addPart(id: DraftId, octets: AsyncIterable<Uint8Array>): Promise<{ sha256: Sha256; octets: number }> {
    const folder = join(this.#of(id), 'parts')
    const temporary = join(folder, `.${randomUUID()}.new`)
    const hash = createHash('sha256')
    let size = 0
    try {
      await makeFolder(folder)
      await pipeline(
        Readable.from(octets, { objectMode: false }),
        async function* (source: AsyncIterable<Uint8Array>) {
          for await (const piece of source) {
            hash.update(piece)
            size += piece.length
            yield piece
          }
        },
        createWriteStream(temporary, { mode: fileMode }),
      )
      const handle = await open(temporary, 'r')
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
      const sha256 = hash.digest('hex') as Sha256
      await rename(temporary, join(folder, sha256))
      await syncFolder(folder)
      return { sha256, octets: size }
    } catch (thrown) {
      await rm(temporary, { force: true }).catch(() => undefined)
      throw await diskFailure(thrown, folder)
    }
  }

  openPart(id: DraftId, sha256: Sha256): Readable {
    return createReadStream(this.#part(id, sha256))
  }

  async partOctets(id: DraftId, sha256: Sha256): Promise<Uint8Array> {
    try {
      return await readFile(this.#part(id, sha256))
    } catch (thrown) {
      throw new MailFailure({ kind: 'not-found', what: 'part' }, thrown)
    }
  }

  async hasPart(id: DraftId, sha256: Sha256): Promise<boolean> {
    return stat(this.#part(id, sha256)).then(
      (found) => found.isFile(),
      () => false,
    )
  }

  /** Only the text: its parts stay, so that it can be written again. */
  async hide(id: DraftId): Promise<void> {
    await rm(join(this.#of(id), 'draft.json'), { force: true })
  }

  /** With all its parts. */
  async remove(id: DraftId): Promise<void> {
    // The text first: a folder without it is no draft, and goes the next time.
    await rm(join(this.#of(id), 'draft.json'), { force: true })
    await rm(this.#of(id), { recursive: true, force: true })
  }

  #part(id: DraftId, sha256: Sha256): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new MailFailure({ kind: 'bad-request', reason: 'hash of a part' })
    return join(this.#of(id), 'parts', sha256)
  }

  #of(id: DraftId): string {
    if (!isDraftId(id)) throw new MailFailure({ kind: 'bad-request', reason: 'id of a draft' })
    return join(this.#folder, id)
  }
}

function isDraftId(name: string): name is DraftId {
  return /^d[0-9a-f]{8,64}$/.test(name)
}
