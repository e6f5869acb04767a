import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { makeServerCertificate } from '../dovecot/certificates.mjs'
import type { RunningDovecot } from '../dovecot/server.mjs'
import { startNameServer } from './name-server.mjs'

/** The network in which an address's settings are found: DNS and https on loopback, told to Tern by environment. */
export interface SettingsNetwork {
  readonly env: Readonly<Record<string, string>>
  /** Every question to DNS and every document asked for. */
  readonly asked: readonly string[]
  stop(): Promise<void>
}

/**
 * `documents` by host and path; `records` as `startNameServer` takes them, with an address for every host that has a
 * document. The certificate is of the server's own authority, which Tern is told to trust.
 */
export async function startSettingsNetwork(
  server: RunningDovecot,
  folder: string,
  documents: Readonly<Record<string, string>>,
  records: Readonly<Record<string, readonly unknown[]>> = {},
): Promise<SettingsNetwork> {
  const hosts = [...new Set([...Object.keys(documents).map((place) => place.split('/')[0] ?? ''), 'localhost'])]
  const authority = { certFile: server.caFile, keyFile: server.caFile.replace(/\.pem$/, '.key') }
  const certificate = await makeServerCertificate(folder, {
    name: 'settings',
    authority,
    names: hosts.map((host) => `DNS:${host}`),
  })
  const asked: string[] = []
  const names = await startNameServer({
    ...records,
    ...Object.fromEntries(hosts.map((host) => [`A ${host}`, ['127.0.0.1']])),
  })
  const web = createServer(
    { key: readFileSync(certificate.keyFile), cert: readFileSync(certificate.certFile) },
    (request, response) => {
      const place = `${request.headers.host?.replace(/:\d+$/, '')}${request.url}`
      asked.push(place)
      const found = documents[place]
      if (found === undefined) response.writeHead(404).end()
      else response.writeHead(200, { 'content-type': 'text/xml' }).end(found)
    },
  )
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  const { port } = web.address() as AddressInfo
  return {
    env: {
      TERN_NAME_SERVER: names.server,
      TERN_AUTOCONFIG_PORT: String(port),
      TERN_PROVIDER_DATABASE: `https://database.test/v1.1/`,
    },
    get asked() {
      return [...names.asked, ...asked]
    },
    async stop() {
      web.closeAllConnections()
      await new Promise((resolve) => web.close(resolve))
      await names.stop()
    },
  }
}
