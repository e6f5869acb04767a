import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type Server } from 'node:tls'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { makeAuthority, makeServerCertificate } from '../../e2e/dovecot/certificates.mjs'
import { type MailError, mailErrorOf } from '../../src-shared/mail/mail-error'
import { type TlsRules, verifiedTls } from './verified-tls'

interface Pair {
  readonly key: Buffer
  readonly cert: Buffer
  readonly fingerprint: string
}

let ca: string
const pairs = new Map<string, Pair>()
const pairOf = (name: string): Pair => {
  const pair = pairs.get(name)
  if (!pair) throw new Error(`no certificate ${name}`)
  return pair
}

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tern-certificates-'))
  const authority = await makeAuthority(folder)
  ca = await readFile(authority.certFile, 'utf8')
  const wanted: readonly [string, object][] = [
    ['good', { authority }],
    ['its own', {}],
    ['another one', {}],
    ['of another host', { authority, names: ['DNS:mail.example.org'] }],
    ['over', { authority, expired: true }],
  ]
  for (const [name, more] of wanted) {
    const { certFile, keyFile } = await makeServerCertificate(folder, { name: name.replaceAll(' ', '-'), ...more })
    const cert = await readFile(certFile)
    pairs.set(name, { key: await readFile(keyFile), cert, fingerprint: new X509Certificate(cert).fingerprint256 })
  }
  await rm(folder, { recursive: true })
})

let server: Server | undefined
afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())))

/** Who answers with this certificate: `secure`, or why not. Octets are counted that came before the verdict. */
async function meet(name: string, rules: Partial<TlsRules> = {}, version: 'TLSv1.1' | 'TLSv1.3' = 'TLSv1.3') {
  let heard = 0
  const old = version === 'TLSv1.1'
  server = createServer({
    ...pairOf(name),
    maxVersion: version,
    minVersion: old ? 'TLSv1' : 'TLSv1.2',
    ...(old ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
  })
  server.on('secureConnection', (socket) => {
    socket.on('error', () => undefined)
    socket.on('data', ({ length }) => {
      heard += length
    })
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const outcome = await new Promise<'secure' | MailError>((resolve) => {
    const socket = verifiedTls({ host: 'localhost', port, ca: [ca], ...rules }, undefined, () => {
      resolve('secure')
      socket.destroy()
    })
    socket.on('error', (thrown) => resolve(mailErrorOf(thrown)))
  })
  return { outcome, heard }
}

describe('T5: a certificate', () => {
  test('that verifies and names the host is accepted', async () => expect((await meet('good')).outcome).toBe('secure'))

  test.each([
    ['its own', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['of another host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['over', 'CERT_HAS_EXPIRED'],
  ])('%s is refused before anything is said', async (name, reason) => {
    const { outcome, heard } = await meet(name)
    expect(outcome).toMatchObject({ kind: 'certificate', reason })
    expect(heard).toBe(0)
  })

  test('of an authority nobody named is refused', async () =>
    expect((await meet('good', { ca: [] })).outcome).toMatchObject({ kind: 'certificate' }))

  test('under an old TLS is not even looked at', async () => {
    const { outcome } = await meet('good', {}, 'TLSv1.1')
    expect(outcome).not.toBe('secure')
    expect(outcome).not.toMatchObject({ kind: 'certificate' })
  })
})

describe('T6: an exception', () => {
  test('is offered with host, reason, dates and fingerprint', async () => {
    const { outcome } = await meet('its own')
    expect(outcome).toMatchObject({ host: 'localhost', fingerprint: pairOf('its own').fingerprint })
    if (outcome === 'secure' || outcome.kind !== 'certificate') throw new Error('not refused')
    expect(Date.parse(outcome.validFrom)).toBeLessThan(Date.parse(outcome.validTo))
  })

  test.each(['its own', 'of another host', 'over'])('holds for that one certificate: %s', async (name) =>
    expect((await meet(name, { pinnedFingerprint: pairOf(name).fingerprint })).outcome).toBe('secure'),
  )

  test('does not hold for a certificate that has taken its place: that one is asked about anew', async () => {
    const { outcome, heard } = await meet('another one', { pinnedFingerprint: pairOf('its own').fingerprint })
    expect(outcome).toMatchObject({ kind: 'certificate', fingerprint: pairOf('another one').fingerprint })
    expect(heard).toBe(0)
  })

  test('is not needed any more once the server has a good one', async () =>
    expect((await meet('good', { pinnedFingerprint: pairOf('its own').fingerprint })).outcome).toBe('secure'))
})
