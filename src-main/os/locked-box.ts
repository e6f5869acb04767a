import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'

/** What one master password opens: the key it gives with this salt. Lives in memory only. */
export interface BoxKey {
  readonly key: Buffer
  readonly salt: Buffer
  /** N of RFC 7914 §2. */
  readonly cost: number
}

/** About half a second and 128 MB for each guess. */
export const usualCost = 2 ** 17
/** A file that asks for more would only take all memory. */
const highestCost = 2 ** 20
const cipher = 'aes-256-gcm'
/** Whatever else is ever encrypted with this key is no such box. */
const purpose = Buffer.from('tern secrets 1')

/** The key for a master password; with the salt of a box, the one that opens it. */
export function boxKey(password: string, cost = usualCost, salt: Buffer = randomBytes(16)): Promise<BoxKey> {
  const options = { N: cost, r: 8, p: 1, maxmem: 2048 * cost }
  return new Promise((resolve, reject) =>
    // The same letters typed on another system may be other code points.
    scrypt(password.normalize('NFC'), salt, 32, options, (error, key) =>
      error ? reject(error) : resolve({ key, salt, cost }),
    ),
  )
}

/** Secrets by name as the text of a file that only the key opens (AES-256-GCM, a fresh nonce each time). */
export function sealBox(secrets: Readonly<Record<string, string>>, { key, salt, cost }: BoxKey): string {
  const nonce = randomBytes(12)
  const sealing = createCipheriv(cipher, key, nonce)
  sealing.setAAD(purpose)
  const octets = Buffer.concat([sealing.update(JSON.stringify(secrets), 'utf8'), sealing.final()])
  const parts = { salt, nonce, tag: sealing.getAuthTag(), octets }
  const written = Object.entries(parts).map(([name, part]) => [name, part.toString('base64')])
  return JSON.stringify({ version: 1, cost, ...Object.fromEntries(written) })
}

/** What is in such a file; undefined where the password is another, or the file was changed. */
export async function openBox(
  text: string,
  password: string,
): Promise<{ readonly secrets: Readonly<Record<string, string>>; readonly key: BoxKey } | undefined> {
  try {
    const box = JSON.parse(text) as Readonly<Record<string, unknown>>
    const part = (name: string): Buffer => Buffer.from(String(box[name]), 'base64')
    const cost = Number(box.cost)
    if (!(cost > 1 && cost <= highestCost)) return undefined
    const key = await boxKey(password, cost, part('salt'))
    const opening = createDecipheriv(cipher, key.key, part('nonce'), { authTagLength: 16 })
    opening.setAAD(purpose)
    opening.setAuthTag(part('tag'))
    const plain: unknown = JSON.parse(Buffer.concat([opening.update(part('octets')), opening.final()]).toString('utf8'))
    if (typeof plain !== 'object' || plain === null) return undefined
    const secrets = Object.entries(plain).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    return { secrets: Object.fromEntries(secrets), key }
  } catch {
    return undefined
  }
}
