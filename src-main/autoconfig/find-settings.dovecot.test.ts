import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeAuthority, makeServerCertificate } from '../../e2e/dovecot/certificates.mjs'
import { testServer } from '../../e2e/dovecot/connect'
import { type NameServer, startNameServer } from '../../e2e/net/name-server.mjs'
import { fetchDocument } from './fetch-document'
import { findSettings } from './find-settings'
import { greetServer } from './greet-server'
import { namesFrom } from './names'
import { longestDocument } from './parse-client-config'
import { providers } from './provider-table'
import { documentFor } from './sample-documents.testing'

// Real DNS, https and Dovecot, all on loopback: `*.test` names lead there by the name server alone.

const server = testServer()
const signal = new AbortController().signal
let folder: string
let names: NameServer
let ca: readonly string[]
let port: number
const documents = new Map<string, string | { readonly redirect: string }>()
let https: ReturnType<typeof createServer>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tern-autoconfig-'))
  const authority = await makeAuthority(folder)
  const hosts = ['autoconfig.mail.test', 'mail.test', 'db.test', 'redirect.test']
  const certificate = await makeServerCertificate(folder, {
    name: 'web',
    authority,
    names: hosts.map((host) => `DNS:${host}`),
  })
  ca = [readFileSync(authority.certFile, 'utf8'), readFileSync(server.caFile, 'utf8')]
  const toLoopback = Object.fromEntries(
    [...hosts, 'other.test', 'localhost'].map((host) => [`A ${host}`, ['127.0.0.1']]),
  )
  names = await startNameServer({
    ...toLoopback,
    'SRV _imaps._tcp.srv.test': [{ target: 'localhost', port: server.ports.imaps, priority: 0, weight: 1 }],
    'SRV _pop3s._tcp.srv.test': [{ target: 'localhost', port: server.ports.pop3s, priority: 0, weight: 1 }],
    'SRV _submissions._tcp.srv.test': [{ target: 'localhost', port: server.ports.submissions, priority: 0, weight: 1 }],
    'MX firm.test': [{ exchange: 'mx.mail.test', preference: 10 }],
  })
  https = createServer(
    { key: readFileSync(certificate.keyFile), cert: readFileSync(certificate.certFile) },
    (request, response) => {
      const found = documents.get(`${request.headers.host?.replace(/:\d+$/, '')}${request.url}`)
      if (found === undefined) response.writeHead(404).end()
      else if (typeof found === 'string') response.writeHead(200, { 'content-type': 'text/xml' }).end(found)
      else response.writeHead(302, { location: found.redirect }).end()
    },
  )
  await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve))
  port = (https.address() as AddressInfo).port
})

afterAll(async () => {
  https.closeAllConnections()
  https.close()
  await names.stop()
  rmSync(folder, { recursive: true })
})

function outside() {
  const asking = namesFrom(names.server)
  const rules = { ca, lookup: asking.lookup, port }
  return {
    names: asking,
    providers,
    fetch: (url: string, until: AbortSignal) => fetchDocument(url, rules, until),
    greet: (target: Parameters<Parameters<typeof findSettings>[1]['greet']>[0], until: AbortSignal) =>
      greetServer({ ...target, ca, lookup: asking.lookup }, until),
  }
}
const find = (address: string, database?: string) =>
  findSettings(address, outside(), { database, limitMs: 10_000 }, signal)
const { imaps, imap, pop3s, pop3, submission, submissions } = server.ports
const document = documentFor('localhost', { imap: imaps, pop3: pop3s, smtp: submissions })

test("the domain's own document, and what each server announces", async () => {
  documents.set('autoconfig.mail.test/mail/config-v1.1.xml', document)
  const found = await find('ann@mail.test')
  expect(found).toMatchObject({
    provider: 'Test Provider',
    imap: { server: { host: 'localhost', port: imaps, source: 'autoconfig' }, announced: { idle: true } },
    pop3: { server: { port: pop3s }, announced: { kind: 'pop3', uidl: true } },
    smtp: { server: { port: submissions }, announced: { kind: 'smtp' } },
  })
  documents.clear()
})

test('SRV records alone', async () => {
  const found = await find('ann@srv.test')
  expect(found.imap).toMatchObject({ server: { port: imaps, source: 'srv' }, announced: { kind: 'imap' } })
  expect(found.pop3).toMatchObject({ server: { port: pop3s, source: 'srv' } })
  expect(names.asked).toContain('SRV _submissions._tcp.srv.test')
})

test('a database, and the mail exchanger’s own document', async () => {
  documents.set('db.test/v1.1/mail.test', document)
  expect((await find('ann@mail.test', 'https://db.test/v1.1/')).imap?.server).toMatchObject({ by: 'db.test' })
  documents.clear()
  documents.set('mail.test/.well-known/autoconfig/mail/config-v1.1.xml', document)
  expect((await find('ann@firm.test')).imap?.server).toMatchObject({ source: 'mail-exchanger', by: 'mail.test' })
  documents.clear()
})

const url = 'https://mail.test/mail'
const fetchIt = (address = url) => {
  const { fetch } = outside()
  return fetch(address, signal)
}

test('redirects are followed, but not into clear text and not for ever', async () => {
  documents.set('mail.test/mail', { redirect: `https://db.test:${port}/there` })
  documents.set('db.test/there', 'found')
  expect(await fetchIt()).toBe('found')
  documents.set('mail.test/mail', { redirect: 'http://db.test/there' })
  expect(await fetchIt()).toBeUndefined()
  documents.set('mail.test/mail', { redirect: '/mail' })
  expect(await fetchIt()).toBeUndefined()
  documents.clear()
})

test('a host with a certificate for others, and a document without end, are refused', async () => {
  documents.set('other.test/mail', document)
  await expect(fetchIt('https://other.test/mail')).rejects.toThrow(/altnames/i)
  documents.set('mail.test/mail', 'x'.repeat(longestDocument + 1))
  await expect(fetchIt()).rejects.toThrow('too long')
  documents.clear()
})

test.each([
  ['imap', imap],
  ['pop3', pop3],
  ['smtp', submission],
] as const)('%s: STARTTLS is used, and the certificate judged', async (kind, at) => {
  const target = { kind, host: 'localhost', port: at, security: 'starttls', lookup: undefined } as const
  expect((await greetServer({ ...target, ca }, signal)).kind).toBe(kind)
  await expect(greetServer({ ...target, ca: [] }, signal)).rejects.toMatchObject({ error: { kind: 'certificate' } })
})

test('another protocol on the port is refused', async () => {
  const target = { host: 'localhost', security: 'tls', ca, lookup: undefined } as const
  await expect(greetServer({ ...target, kind: 'imap', port: pop3s }, signal)).rejects.toThrow('no IMAP greeting')
  await expect(greetServer({ ...target, kind: 'pop3', port: imap }, signal)).rejects.toThrow()
})
