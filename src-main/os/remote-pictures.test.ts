import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeAuthority, makeServerCertificate } from '../../e2e/dovecot/certificates.mjs'
import { fetchRemotePicture, postOneClick } from './remote-pictures'

const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const folder = mkdtempSync(join(tmpdir(), 'tern-pictures-'))
let server: Server
let base: string
let ca: string
let asked: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }[] = []

beforeAll(async () => {
  const authority = await makeAuthority(folder)
  const { certFile, keyFile } = await makeServerCertificate(folder, { name: 'localhost', authority })
  ca = readFileSync(authority.certFile, 'utf8')
  server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, (request, response) => {
    let body = ''
    request.on('data', (piece) => {
      body += piece
    })
    request.on('end', () => {
      const path = request.url ?? ''
      asked.push({ path, headers: request.headers, body })
      const to = new URL(path, base).searchParams.get('to')
      if (to !== null) response.writeHead(302, { location: to, 'set-cookie': 'id=1' }).end()
      else if (path === '/gif') response.writeHead(200, { 'content-type': 'text/html' }).end(gif)
      else if (path === '/html') response.writeHead(200, { 'content-type': 'image/png' }).end('<script>1</script>')
      else if (path === '/svg') response.writeHead(200, { 'content-type': 'image/svg+xml' }).end('<svg/>')
      else if (path === '/large') response.writeHead(200).end(Buffer.concat([gif, Buffer.alloc(11_000_000)]))
      else if (path === '/leave') response.writeHead(200).end('ok')
      else response.writeHead(404).end(gif)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `https://localhost:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  asked = []
})

const get = (path: string) => fetchRemotePicture(path.startsWith('/') ? base + path : path, { allowLoopback: true, ca })

test('a picture is what its octets are, whatever the server calls it', async () => {
  expect(await get('/gif')).toEqual({ octets: gif, mediaType: 'image/gif' })
})

test('nothing of this device goes along', async () => {
  await get('/jump?to=/gif')
  expect(asked.map(({ path }) => path)).toEqual(['/jump?to=/gif', '/gif'])
  for (const { headers } of asked) {
    expect(Object.keys(headers).sort()).toEqual(['accept', 'connection', 'host', 'user-agent'])
    expect(headers['user-agent']).toBe('Mozilla/5.0')
  }
})

test.each(['/html', '/svg', '/large', '/missing'])('%s is no picture', async (path) => {
  expect(await get(path)).toBeUndefined()
})

test.each([
  ['to plain http', '/jump?to=http://localhost/gif'],
  ['to the home network', '/jump?to=https://192.168.0.1/gif'],
  ['to a cloud host’s own data', '/jump?to=https://169.254.169.254/latest'],
  ['to an address in disguise', '/jump?to=https://0xa9fea9fe/'],
  ['to a file', '/jump?to=file:///etc/passwd'],
  ['without end', `/jump?to=${encodeURIComponent('/jump?to=/jump')}`],
])('a redirect %s is not followed', async (_name, path) => {
  expect(await get(path)).toBeUndefined()
})

test('this device is closed unless a test opens it, by name and by address', async () => {
  const { port } = new URL(base)
  for (const host of ['localhost', '127.0.0.1', '[::1]', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]'])
    expect(await fetchRemotePicture(`https://${host}:${port}/gif`, { ca })).toBeUndefined()
  expect(asked).toEqual([])
})

test('a certificate that does not hold ends it', async () => {
  expect(await fetchRemotePicture(`${base}/gif`, { allowLoopback: true })).toBeUndefined()
  expect(asked).toEqual([])
})

test('leaving a list is one POST of the one word', async () => {
  expect(await postOneClick(`${base}/leave`, { allowLoopback: true, ca })).toBe(true)
  expect(asked.map(({ path, body }) => [path, body])).toEqual([['/leave', 'List-Unsubscribe=One-Click']])
  expect(await postOneClick(`${base}/jump?to=/leave`, { allowLoopback: true, ca })).toBe(false)
  expect(await postOneClick(`${base}/leave`, { ca })).toBe(false)
})
