import { readFile } from 'node:fs/promises'
import { fetchDocument } from './fetch-document'
import type { Outside } from './find-settings'
import { greetServer } from './greet-server'
import { namesFrom } from './names'
import { type Provider, providers } from './provider-table'
import { readProviderEntries } from './read-provider-entries'

/**
 * The network as settings are looked for in it. The variables are for networks of one's own, such as that of the tests:
 * TERN_NAME_SERVER (`address:port`) is asked instead of the system, TERN_AUTOCONFIG_PORT stands for 443, TERN_PROVIDERS
 * names a file of providers that go before our own table.
 */
export async function outsideFrom(ca: readonly string[]): Promise<Outside> {
  const { TERN_NAME_SERVER, TERN_AUTOCONFIG_PORT, TERN_PROVIDERS } = process.env
  const names = namesFrom(TERN_NAME_SERVER)
  const port = TERN_AUTOCONFIG_PORT === undefined ? undefined : Number(TERN_AUTOCONFIG_PORT)
  return {
    names,
    providers: [...(await ownProviders(TERN_PROVIDERS)), ...providers],
    fetch: (url, signal) => fetchDocument(url, { ca, lookup: names.lookup, port }, signal),
    greet: (target, signal) => greetServer({ ...target, ca, lookup: names.lookup }, signal),
  }
}

/** Where the file cannot be read the search does without it; what is wrong with it is for whoever wrote it. */
async function ownProviders(file: string | undefined): Promise<readonly Provider[]> {
  if (file === undefined) return []
  try {
    return readProviderEntries(await readFile(file, 'utf8'))
  } catch (thrown) {
    console.error(`[engine] TERN_PROVIDERS cannot be used: ${thrown instanceof Error ? thrown.message : 'unknown'}`)
    return []
  }
}

/** A public database of providers' settings; asked with the domain alone, and only where the user lets it be asked. */
export function providerDatabase(): string {
  return process.env.TERN_PROVIDER_DATABASE ?? 'https://autoconfig.thunderbird.net/v1.1/'
}
