/** What a server says it can do (RFC 2449 and its registry). */
export interface Pop3Capabilities {
  readonly uidl: boolean
  readonly top: boolean
  readonly pipelining: boolean
  readonly user: boolean
  /** SASL mechanisms, in capitals (RFC 5034). */
  readonly sasl: readonly string[]
  /** RFC 6856. */
  readonly utf8: boolean
  readonly lang: boolean
  /** Days after which the server itself removes mail (RFC 2449 §6.7); undefined where it does not say. */
  readonly expire: number | 'never' | undefined
  /** How long it wants to be left alone between two sign-ins (RFC 2449 §6.5). */
  readonly loginDelaySeconds: number | undefined
}

/** Nothing is known: a server without CAPA. UIDL and TOP are then found out by asking. */
export const unknownCapabilities: Pop3Capabilities = {
  uidl: true,
  top: true,
  pipelining: false,
  user: true,
  sasl: [],
  utf8: false,
  lang: false,
  expire: undefined,
  loginDelaySeconds: undefined,
}

/** A year: a server that asks for more is not believed. */
const longestDelaySeconds = 366 * 24 * 60 * 60

/** The lines of an answer to CAPA. Pure. What is no capability we know is ignored; never throws. */
export function parseCapabilities(lines: readonly string[]): Pop3Capabilities {
  const words = new Map<string, readonly string[]>()
  for (const line of lines) {
    const [name = '', ...rest] = line.trim().toUpperCase().split(/ +/)
    words.set(name, rest)
  }
  const expire = words.get('EXPIRE')?.[0]
  return {
    uidl: words.has('UIDL'),
    top: words.has('TOP'),
    pipelining: words.has('PIPELINING'),
    user: words.has('USER'),
    sasl: words.get('SASL') ?? [],
    utf8: words.has('UTF8'),
    lang: words.has('LANG'),
    expire: expire === 'NEVER' ? 'never' : wholeNumber(expire),
    loginDelaySeconds: wholeNumber(words.get('LOGIN-DELAY')?.[0], longestDelaySeconds),
  }
}

function wholeNumber(text: string | undefined, most = 1_000_000): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Math.min(Number(text), most) : undefined
}
