import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from './secrets'

const mostSenders = 5_000

/** The addresses whose remote pictures the user always wants to see; a small file beside the settings (R2). */
export class AllowedSenders {
  readonly #file: string
  #addresses: ReadonlySet<string>

  constructor(profile: string) {
    this.#file = join(profile, 'picture-senders.json')
    this.#addresses = new Set(read(this.#file))
  }

  get all(): readonly string[] {
    return [...this.#addresses].sort()
  }

  /** Adds or takes out one addr-spec; case makes no difference. Resolves when it is on disk. */
  async set(address: string, allowed: boolean): Promise<void> {
    const next = new Set(this.#addresses)
    if (allowed) next.add(address.toLowerCase())
    else next.delete(address.toLowerCase())
    if (next.size > mostSenders) return
    this.#addresses = next
    await writeWhole(this.#file, JSON.stringify(this.all))
  }
}

function read(file: string): readonly string[] {
  try {
    const raw: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return Array.isArray(raw) ? raw.filter((one): one is string => typeof one === 'string') : []
  } catch {
    return []
  }
}
