import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { vaultFolder } from './account-files'
import { diskFailure, errorCode, replaceFile } from './durable-files'

/** `first`: no store was ever seen here. `same`: the one we know. `new-store`: the known one is lost (SYNC.md F47). */
export type StoreIdentity = 'first' | 'same' | 'new-store'

/**
 * Compares the store's own id with the one the vault remembers. Changes nothing: the new id is remembered by
 * `rememberStore` once the store was brought up to date. Rejects with a MailFailure.
 */
export async function compareStore(profile: string, storeId: string): Promise<StoreIdentity> {
  const path = sentinelPath(profile)
  try {
    const known = (await readFile(path, 'utf8')).trim()
    return known === storeId ? 'same' : 'new-store'
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT') return 'first'
    throw await diskFailure(thrown, path)
  }
}

/** From now on this is the store of this vault. Durable when it resolves; rejects with a MailFailure. */
export async function rememberStore(profile: string, storeId: string): Promise<void> {
  await replaceFile(sentinelPath(profile), `${storeId}\n`)
}

function sentinelPath(profile: string): string {
  return join(vaultFolder(profile), 'store-id')
}
