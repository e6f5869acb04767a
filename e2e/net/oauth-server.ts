import { createPublicKey } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OAuth2Server } from 'oauth2-mock-server'
import { type RunningDovecot, startDovecot } from '../dovecot/server.mjs'

/** An authorization server on loopback, and a Dovecot that takes its tokens (XOAUTH2, OAUTHBEARER). */
export interface OAuthWorld {
  readonly server: RunningDovecot
  readonly oauth: OAuth2Server
  /** A file of providers for TERN_OAUTH_PROVIDERS: one that Tern is registered with, for `localhost`. */
  readonly providersFile: string
  /** Whom the next tokens are for. */
  signedInAs: string
  stop(): Promise<void>
}

/** `folder` holds keys and configuration; it must exist and be readable by the server's processes. */
export async function startOAuthWorld(folder: string): Promise<OAuthWorld> {
  const oauth = new OAuth2Server()
  // Dovecot remembers keys by name: a new one needs a new name.
  const kid = `k${Date.now()}`
  await oauth.issuer.keys.generate('RS256', { kid })
  await oauth.start(0, 'localhost')
  const issuer = oauth.issuer.url ?? ''
  const keys = join(folder, 'keys', 'default', 'RS256')
  mkdirSync(keys, { recursive: true })
  const [key] = oauth.issuer.keys.toJSON(false)
  if (!key) throw new Error('the authorization server has no key')
  writeFileSync(
    join(keys, kid),
    createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString(),
  )
  const settings = join(folder, 'oauth2.ext')
  writeFileSync(
    settings,
    [
      'introspection_mode = local',
      `local_validation_key_dict = fs:posix:prefix=${join(folder, 'keys')}/`,
      'username_attribute = email',
      `issuers = ${issuer}`,
      `openid_configuration_url = ${issuer}/.well-known/openid-configuration`,
      '',
    ].join('\n'),
  )
  const providersFile = join(folder, 'providers.json')
  const provider = {
    name: 'Test Provider',
    authorizationEndpoint: `${issuer}/authorize`,
    tokenEndpoint: `${issuer}/token`,
    scopes: ['mail'],
    hosts: ['localhost'],
    clientId: 'tern',
  }
  writeFileSync(providersFile, JSON.stringify({ test: provider }))
  const server = await startDovecot({
    config: [
      'auth_mechanisms = plain login xoauth2 oauthbearer',
      'passdb {',
      '  driver = oauth2',
      '  mechanisms = xoauth2 oauthbearer',
      `  args = ${settings}`,
      '}',
    ].join('\n'),
  })
  const world: OAuthWorld = {
    server,
    oauth,
    providersFile,
    signedInAs: '',
    async stop() {
      await server.stop()
      await oauth.stop()
    },
  }
  oauth.service.on('beforeTokenSigning', (token: { payload: Record<string, unknown> }) => {
    // Dovecot looks at its clock now and then only: a token of this very second may be one of the future to it.
    const iat = Math.floor(Date.now() / 1000) - 60
    Object.assign(token.payload, { sub: world.signedInAs, email: world.signedInAs, iat, nbf: iat })
  })
  return world
}
