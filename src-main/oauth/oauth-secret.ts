/**
 * What is kept of an OAuth sign-in, in the place of a password: the refresh token, which counts as one (PLATFORM.md §4).
 */
export interface OAuthSecret {
  readonly provider: string
  readonly refreshToken: string
}

const mark = 'oauth:'

/** As the key store keeps it. */
export function formatOAuthSecret(secret: OAuthSecret): string {
  return mark + JSON.stringify(secret)
}

/** What a kept secret holds, or undefined where it is a password or damaged. */
export function parseOAuthSecret(kept: string): OAuthSecret | undefined {
  if (!kept.startsWith(mark)) return undefined
  try {
    const { provider, refreshToken } = JSON.parse(kept.slice(mark.length)) as Partial<Record<string, unknown>>
    return typeof provider === 'string' && typeof refreshToken === 'string' ? { provider, refreshToken } : undefined
  } catch {
    return undefined
  }
}
