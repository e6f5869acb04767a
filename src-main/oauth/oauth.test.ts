import { createHash } from 'node:crypto'
import { OAuth2Server } from 'oauth2-mock-server'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { authorizationRequest, judgeVisit } from './authorization-request'
import { formatOAuthSecret, parseOAuthSecret } from './oauth-secret'
import { OAuthService } from './oauth-service'
import { type OAuthProvider, readProviders } from './providers'
import { TokenSource } from './token-source'

// The browser is `fetch`; the authorization server is a real one on loopback.

const server = new OAuth2Server()
let provider: OAuthProvider
const words = { title: 'Tern', done: 'Signed <in>', failed: 'Not signed in' }
const signal = new AbortController().signal

beforeAll(async () => {
  await server.issuer.keys.generate('RS256')
  await server.start(0, 'localhost')
  const base = server.issuer.url ?? ''
  provider = readProviders(
    JSON.stringify({
      test: {
        name: 'Test',
        authorizationEndpoint: `${base}/authorize`,
        tokenEndpoint: `${base}/token`,
        scopes: ['mail'],
        hosts: ['mail.example'],
        clientId: 'tern',
      },
    }),
  )[0] as OAuthProvider
})
afterAll(() => server.stop())

function serviceFor(providers: readonly OAuthProvider[] = [provider]) {
  const replaced: string[] = []
  let now = Date.now()
  const service = new OAuthService({
    providers,
    ca: [],
    now: () => now,
    replaced: (_before, after) => replaced.push(after.refreshToken),
  })
  return {
    service,
    replaced,
    pass: (ms: number) => {
      now += ms
    },
  }
}

describe('signing in', () => {
  test('T12: the whole way: a page, a redirect, a secret, an access token without asking again', async () => {
    const { service } = serviceFor()
    const { flow, url } = await service.flows.begin('test', 'ann@mail.example', words)
    const finished = service.flows.finish(flow)
    const asked = new URL(url)
    expect(asked.searchParams.get('code_challenge_method')).toBe('S256')
    expect(asked.searchParams.get('login_hint')).toBe('ann@mail.example')
    const shown = await (await fetch(url)).text()
    expect(shown).toContain('Signed &#60;in&#62;')
    const kept = await finished
    expect(parseOAuthSecret(kept)).toMatchObject({ provider: 'test' })
    const credential = await service.credentialOf(kept, signal)
    expect(credential?.kind).toBe('oauth')
  })

  test('T12: forged visits neither win nor end it; nothing they send comes back', async () => {
    const { service } = serviceFor()
    const { flow, url } = await service.flows.begin('test', 'ann@mail.example', words)
    const finished = service.flows.finish(flow)
    const redirect = new URL(new URL(url).searchParams.get('redirect_uri') ?? '')
    const state = new URL(url).searchParams.get('state') ?? ''
    const visit = async (path: string, method = 'GET') => {
      const response = await fetch(new URL(path, redirect), { method })
      return [response.status, await response.text()]
    }
    for (const path of [
      '/?code=evil&state=wrong',
      '/?code=evil',
      `/other?code=evil&state=${state}`,
      '/<script>',
      '/?error=access_denied',
    ])
      expect(await visit(path), path).toEqual([404, ''])
    expect(await visit(`/?code=evil&state=${state}&state=${state}`)).toEqual([404, ''])
    expect(await visit(`/?code=evil&state=${state}`, 'POST')).toEqual([404, ''])
    await fetch(url)
    expect(parseOAuthSecret(await finished)).toBeDefined()
    // One use: the listener is gone.
    await expect(fetch(redirect)).rejects.toThrow()
  })

  test('T12: denied, cancelled, and a provider Tern is not registered with', async () => {
    const { service } = serviceFor([provider, { ...provider, id: 'other', name: 'Other', clientId: '' }])
    const denied = await service.flows.begin('test', 'a@b', words)
    const refused = expect(service.flows.finish(denied.flow)).rejects.toMatchObject({
      error: { kind: 'sign-in-stopped', why: 'denied' },
    })
    const { searchParams } = new URL(denied.url)
    await fetch(`${searchParams.get('redirect_uri')}?error=access_denied&state=${searchParams.get('state')}`)
    await refused
    const left = await service.flows.begin('test', 'a@b', words)
    const waiting = service.flows.finish(left.flow)
    service.flows.cancel(left.flow)
    await expect(waiting).rejects.toMatchObject({ error: { kind: 'sign-in-stopped', why: 'cancelled' } })
    await expect(service.flows.begin('other', 'a@b', words)).rejects.toMatchObject({
      error: { kind: 'oauth-not-set-up', provider: 'Other' },
    })
  })

  test('T12: a browser that never comes back closes the door after five minutes', async () => {
    const { service } = serviceFor()
    const { flow, url } = await service.flows.begin('test', 'a@b', words)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const waiting = expect(service.flows.finish(flow)).rejects.toMatchObject({
      error: { kind: 'sign-in-stopped', why: 'timed-out' },
    })
    vi.advanceTimersByTime(5 * 60_000)
    vi.useRealTimers()
    await waiting
    await expect(fetch(new URL(url).searchParams.get('redirect_uri') ?? '')).rejects.toThrow()
  })

  test('T12: the door is on this device alone, at a port that nobody can foretell', async () => {
    const { service } = serviceFor()
    const doors = await Promise.all([1, 2].map(() => service.flows.begin('test', 'a@b', words)))
    const places = doors.map(({ url }) => new URL(new URL(url).searchParams.get('redirect_uri') ?? ''))
    expect(places.map(({ hostname, pathname }) => [hostname, pathname])).toEqual([
      ['127.0.0.1', '/'],
      ['127.0.0.1', '/'],
    ])
    expect(new Set(places.map(({ port }) => port)).size).toBe(2)
    for (const { flow } of doors) {
      const ended = service.flows.finish(flow).catch(() => 'ended')
      service.flows.cancel(flow)
      expect(await ended).toBe('ended')
    }
  })

  test('T12: two requests share nothing, and the challenge is that of the verifier', () => {
    const [one, two] = [authorizationRequest(provider, 'a@b', 1), authorizationRequest(provider, 'a@b', 1)]
    expect(one.state).not.toBe(two.state)
    expect(one.verifier).not.toBe(two.verifier)
    expect(one.verifier.length).toBeGreaterThanOrEqual(43)
    expect(new URL(one.url).searchParams.get('code_challenge')).toBe(
      createHash('sha256').update(one.verifier).digest('base64url'),
    )
    expect(one.url).not.toContain(one.verifier)
  })
})

test.each([
  ['GET', '/?code=c&state=s', 'code'],
  ['GET', '/?state=s&error=access_denied', 'refused'],
  ['GET', '/?state=s', 'stranger'],
  ['GET', '/?code=c&state=x', 'stranger'],
  ['HEAD', '/?code=c&state=s', 'stranger'],
  ['GET', '//evil.example/?code=c&state=s', 'stranger'],
  ['GET', undefined, 'stranger'],
  ['GET', `/?code=${'c'.repeat(9_000)}&state=s`, 'stranger'],
])('%s %s is a %s', (method, path, kind) => expect(judgeVisit(method, path, 's').kind).toBe(kind))

describe('tokens', () => {
  test('one refresh for all connections, kept until shortly before its end, a replaced refresh token told', async () => {
    const { service, replaced, pass } = serviceFor()
    const kept = formatOAuthSecret({ provider: 'test', refreshToken: 'old' })
    const tokens = await Promise.all([1, 2, 3].map(() => service.credentialOf(kept, signal)))
    expect(new Set(tokens.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(replaced).toHaveLength(1)
    const now = formatOAuthSecret({ provider: 'test', refreshToken: replaced[0] ?? '' })
    const same = await service.credentialOf(now, signal)
    expect(same).toEqual(tokens[0])
    pass(3_590_000)
    await service.credentialOf(now, signal)
    expect(replaced).toHaveLength(2)
  })

  test('a refused token is renewed once: not when it was fresh', () => {
    let now = 0
    const secret = { provider: 'test', refreshToken: 'r' }
    const source = new TokenSource({
      providers: [],
      refresh: () => Promise.reject(),
      replaced: () => {},
      now: () => now,
    })
    source.take(secret, { accessToken: 'a', refreshToken: undefined, expiresInS: 3_600 })
    expect(source.refused(secret)).toBe(false)
    source.take(secret, { accessToken: 'a', refreshToken: undefined, expiresInS: 3_600 })
    now += 60_000
    expect(source.refused(secret)).toBe(true)
    expect(source.refused(secret)).toBe(false)
  })

  test('a refresh token that is void asks the user; an endpoint that is away does not', async () => {
    const { service } = serviceFor()
    server.service.once('beforeResponse', (response) => {
      response.statusCode = 400
      response.body = { error: 'invalid_grant' }
    })
    const kept = formatOAuthSecret({ provider: 'test', refreshToken: 'void' })
    await expect(service.credentialOf(kept, signal)).rejects.toMatchObject({ error: { kind: 'auth-rejected' } })
    const away = serviceFor([{ ...provider, tokenEndpoint: 'http://127.0.0.1:1/token' }])
    await expect(away.service.credentialOf(kept, signal)).rejects.toMatchObject({ error: { kind: 'unreachable' } })
  })

  test('a password stays a password', async () => {
    const { service } = serviceFor()
    expect(await service.credentialOf('oauth:not json', signal)).toEqual({
      kind: 'password',
      password: 'oauth:not json',
    })
    expect(await service.credentialOf(undefined, signal)).toBeUndefined()
  })
})

test.each([
  ['no https', { authorizationEndpoint: 'http://evil.example/a' }],
  ['no endpoint', { tokenEndpoint: 3 }],
  ['no list', { scopes: 'mail' }],
])('a configuration with %s is refused by name', (_name, part) => {
  const entry = { authorizationEndpoint: 'https://a/', tokenEndpoint: 'https://a/', ...part }
  expect(() => readProviders(JSON.stringify({ bad: entry }))).toThrow(/^bad\./)
})

test('a token is for its provider’s own hosts, a password for any', () => {
  const { service } = serviceFor()
  const secret = formatOAuthSecret({ provider: 'test', refreshToken: 'r' })
  const hosts = ['imap.mail.example', 'mail.example', 'evilmail.example', 'mail.example.evil.test']
  expect(hosts.map((host) => service.isFor(secret, host))).toEqual([true, true, false, false])
  expect(service.isFor('swordfish', 'evilmail.example')).toBe(true)
})
