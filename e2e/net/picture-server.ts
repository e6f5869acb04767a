import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createPlain } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeAuthority, makeServerCertificate } from '../dovecot/certificates.mjs'
import { picture } from '../sample-mail/pictures.mjs'

export interface PictureServer {
  /** `https://localhost:…` and, for what is asked in clear, `http://127.0.0.1:…`. */
  readonly https: string
  readonly http: string
  /** Certificates of its authority, as a file together with those of `beside`. */
  readonly caFile: string
  /** Every request so far: path, and what it was for as the client said it. */
  readonly asked: readonly { readonly path: string; readonly secure: boolean; readonly referer: string }[]
  /** TCP connections so far, whatever they were for. */
  readonly connections: () => number
  stop(): Promise<void>
}

/** A host on this device that counts who asks it for what; everything it has is one picture. */
export async function startPictureServer(beside: string): Promise<PictureServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tern-picture-host-'))
  const authority = await makeAuthority(folder)
  const { certFile, keyFile } = await makeServerCertificate(folder, { name: 'localhost', authority })
  const caFile = join(folder, 'all.pem')
  writeFileSync(caFile, readFileSync(beside, 'utf8') + readFileSync(authority.certFile, 'utf8'))
  const asked: { path: string; secure: boolean; referer: string }[] = []
  const octets = picture(120, 80, [40, 90, 200])
  const answer =
    (secure: boolean) =>
    (request: { url?: string; headers: { referer?: string } }, response: import('node:http').ServerResponse) => {
      asked.push({ path: request.url ?? '', secure, referer: request.headers.referer ?? '' })
      response.writeHead(200, { 'content-type': 'image/png' }).end(octets)
    }
  const servers = [
    createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, answer(true)),
    createPlain(answer(false)),
  ] as const
  let connections = 0
  for (const server of servers) server.on('connection', () => (connections += 1))
  for (const server of servers) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const portOf = (server: (typeof servers)[number]): number => (server.address() as AddressInfo).port
  return {
    https: `https://localhost:${portOf(servers[0])}`,
    http: `http://127.0.0.1:${portOf(servers[1])}`,
    caFile,
    asked,
    connections: () => connections,
    stop: async () => {
      for (const server of servers) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
