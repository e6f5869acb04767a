import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Relay, startRelay } from '../../e2e/dovecot/relay.mjs'
import { type OAuthWorld, startOAuthWorld } from '../../e2e/net/oauth-server'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import { openSmtp, type SmtpTarget, trySmtpSignIn } from './smtp-wire'

// A real submission server that takes the tokens of a real authorization server, all on loopback.

const never = new AbortController().signal
let folder: string
let world: OAuthWorld
let relay: Relay
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tern-oauth-smtp-'))
  chmodSync(folder, 0o755)
  world = await startOAuthWorld(folder)
  relay = await startRelay({ port: world.server.relayPort, lmtpPort: world.server.ports.lmtp })
}, 60_000)
afterAll(async () => {
  await relay.stop()
  await world.stop()
  rmSync(folder, { recursive: true })
})

async function target(): Promise<SmtpTarget> {
  const { server } = world
  const { user } = await server.newUser()
  world.signedInAs = user
  return {
    host: server.host,
    port: server.ports.submissions,
    security: 'tls',
    user,
    credential: { kind: 'token', token: await token() },
    ca: [readFileSync(server.caFile, 'utf8')],
  }
}

/** An access token for whoever is signed in. */
async function token(): Promise<string> {
  const { issuer } = world.oauth
  const email = world.signedInAs
  // Dovecot looks at its clock now and then only: a token of this very second may be one of the future to it.
  const iat = Math.floor(Date.now() / 1000) - 60
  return issuer.buildToken({
    scopesOrTransform: (_header, payload) => Object.assign(payload, { sub: email, email, iat, nbf: iat }),
    expiresIn: 3600,
  })
}

async function* once(source: Buffer): AsyncGenerator<Uint8Array> {
  yield source
}

test('a message is handed in by token, and it is there', async () => {
  const from = await target()
  const to = await world.server.newUser()
  const source = Buffer.from(`From: <${from.user}>\r\nTo: <${to.user}>\r\nSubject: by token\r\n\r\nHello.\r\n`)
  const session = await openSmtp(from, never)
  const outcome = await session.submit(
    { sender: from.user, recipients: [to.user], octets: source.length, eightBit: false },
    once(source),
    { beforeData: async () => {}, beforeEnd: async () => {} },
  )
  session.quit()
  expect(outcome).toEqual({ kind: 'taken', accepted: [to.user], refused: [] })
  const there = await world.server.doveadm('-f', 'flow', 'fetch', '-u', to.user, 'hdr.subject', 'mailbox', 'INBOX')
  expect(there).toContain('by token')
})

test('a token of somebody else, and one that is none, are refused as a sign-in that did not work', async () => {
  const from = await target()
  const { user } = await world.server.newUser()
  world.signedInAs = user
  for (const wrong of [await token(), 'not.a.token']) {
    const refused = await trySmtpSignIn({ ...from, credential: { kind: 'token', token: wrong } }, never).then(
      () => undefined,
      mailErrorOf,
    )
    expect(refused).toMatchObject({ kind: 'auth-rejected', user: from.user })
    expect(JSON.stringify(refused)).not.toContain(wrong)
  }
})
