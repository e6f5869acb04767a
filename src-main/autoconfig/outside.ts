import { fetchDocument } from './fetch-document'
import type { Outside } from './find-settings'
import { greetServer } from './greet-server'
import { namesFrom } from './names'

/**
 * The network as settings are looked for in it. The variables are for networks of one's own, such as that of the tests:
 * TERN_NAME_SERVER (`address:port`) is asked instead of the system, TERN_AUTOCONFIG_PORT stands for 443.
 */
export function outsideFrom(ca: readonly string[]): Outside {
  const { TERN_NAME_SERVER, TERN_AUTOCONFIG_PORT } = process.env
  const names = namesFrom(TERN_NAME_SERVER)
  const port = TERN_AUTOCONFIG_PORT === undefined ? undefined : Number(TERN_AUTOCONFIG_PORT)
  return {
    names,
    fetch: (url, signal) => fetchDocument(url, { ca, lookup: names.lookup, port }, signal),
    greet: (target, signal) => greetServer({ ...target, ca, lookup: names.lookup }, signal),
  }
}

/** A public database of providers' settings; asked with the domain alone, and only where the user lets it be asked. */
export function providerDatabase(): string {
  return process.env.TERN_PROVIDER_DATABASE ?? 'https://autoconfig.thunderbird.net/v1.1/'
}
