import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { rootCertificates } from 'node:tls'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { PendingAuthorization } from './authorization-request'
import type { OAuthProvider } from './providers'

/** What a token endpoint gave. */
export interface Tokens {
  readonly accessToken: string
  /** Absent where the old one stays good. */
  readonly refreshToken: string | undefined
  /** Seconds the access token is good for. */
  readonly expiresInS: number
}

const longestAnswer = 64 * 1024
const limitMs = 20_000

/** Changes a code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5). Rejects with a MailFailure. */
export function exchangeCode(
  provider: OAuthProvider,
  pending: PendingAuthorization,
  code: string,
  ca: readonly string[],
  signal: AbortSignal,
): Promise<Tokens> {
  const fields = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: pending.redirectUri,
    code_verifier: pending.verifier,
  }
  return askForTokens(provider, fields, ca, signal)
}

/**
 * A fresh access token (RFC 6749 §6). Rejects with a MailFailure: `auth-rejected` where the refresh token is no good any
 * more and the user has to sign in again, something that passes otherwise.
 */
export function refreshTokens(
  provider: OAuthProvider,
  refreshToken: string,
  ca: readonly string[],
  signal: AbortSignal,
): Promise<Tokens> {
  return askForTokens(provider, { grant_type: 'refresh_token', refresh_token: refreshToken }, ca, signal)
}

async function askForTokens(
  provider: OAuthProvider,
  fields: Readonly<Record<string, string>>,
  ca: readonly string[],
  signal: AbortSignal,
): Promise<Tokens> {
  const url = new URL(provider.tokenEndpoint)
  const body = new URLSearchParams({
    ...fields,
    client_id: provider.clientId,
    ...(provider.clientSecret === undefined ? {} : { client_secret: provider.clientSecret }),
  })
  const { status, text } = await post(url, body.toString(), ca, AbortSignal.any([signal, AbortSignal.timeout(limitMs)]))
  const answer = parse(text)
  if (status === 200 && typeof answer.access_token === 'string') {
    const { refresh_token: refresh, expires_in: expires } = answer
    return {
      accessToken: answer.access_token,
      refreshToken: typeof refresh === 'string' ? refresh : undefined,
      expiresInS: Number.isFinite(Number(expires)) && Number(expires) > 0 ? Number(expires) : 3_600,
    }
  }
  const host = url.hostname
  const error = typeof answer.error === 'string' ? answer.error : ''
  // RFC 6749 §5.2: the user's consent or the token is gone. Everything else passes, or is ours to mend.
  if (error === 'invalid_grant' || error === 'access_denied')
    throw new MailFailure({ kind: 'auth-rejected', host, user: '', serverText: error })
  if (status === 429 || status >= 500)
    throw new MailFailure({ kind: 'server-busy', host, retryAfterMs: 60_000, serverText: error })
  throw new MailFailure({ kind: 'refused', host, command: 'token', code: String(status), serverText: error })
}

function post(
  url: URL,
  body: string,
  ca: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(body),
        accept: 'application/json',
      },
      agent: false,
      signal,
    }
    const secure = url.protocol === 'https:'
    const fail = (cause: Error): void =>
      reject(
        new MailFailure(
          { kind: 'unreachable', host: url.hostname, port: Number(url.port || 443), reason: cause.message },
          cause,
        ),
      )
    const asked = secure
      ? requestHttps(url, { ...options, ca: [...rootCertificates, ...ca], minVersion: 'TLSv1.2' })
      : requestHttp(url, options)
    asked.once('error', fail)
    asked.once('response', (response) => {
      const pieces: Buffer[] = []
      let octets = 0
      response.on('data', (piece: Buffer) => {
        octets += piece.length
        if (octets > longestAnswer) response.destroy(new Error('the answer is too long'))
        else pieces.push(piece)
      })
      response.once('error', fail)
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString('utf8') }),
      )
    })
    asked.end(body)
  })
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Readonly<Record<string, unknown>>) : {}
  } catch {
    return {}
  }
}
