import type { Flag } from '../../src-shared/mail/flags'

/** One untagged FETCH as far as we ask for it. Fields that the server did not send are absent. */
export interface FetchRow {
  readonly uid?: number
  readonly flags?: readonly Flag[]
  readonly octets?: number
  /** INTERNALDATE in epoch milliseconds. */
  readonly internalDate?: number
  /** X-GM-MSGID, decimal: one content, wherever it lies. */
  readonly contentId?: string
  /** The literal of a `BODY[HEADER.FIELDS …]` or `BODY[HEADER]`. */
  readonly header?: Uint8Array
  /** The literal of a `BODY[]`, whole or one window of it. */
  readonly source?: Uint8Array
}

/** imapflow's parsed tokens: an atom with a value and perhaps a section, a list, or NIL. */
export type Token = TokenNode | null | readonly Token[]
interface TokenNode {
  readonly value?: unknown
  readonly section?: readonly Token[]
}

/**
 * Reads the attribute list of one FETCH response (RFC 9051 §7.5.2). What cannot be read is left out, so that a broken
 * row says less and not something else; the caller asks for it again or goes without. Never throws.
 */
export function readFetchRow(attributes: readonly Token[]): FetchRow {
  const list = attributes[1]
  const row: { -readonly [K in keyof FetchRow]: FetchRow[K] } = {}
  if (!isList(list)) return row
  for (let index = 0; index + 1 < list.length; index += 2) {
    const key = list[index]
    const value = list[index + 1] ?? null
    if (!isNode(key)) continue
    switch (String(key.value).toUpperCase()) {
      case 'UID':
        assign(row, 'uid', numberOf(value))
        break
      case 'RFC822.SIZE':
        assign(row, 'octets', numberOf(value))
        break
      case 'FLAGS':
        // \Recent says something about a session, not about a message (RFC 9051 §2.3.2).
        if (isList(value))
          row.flags = value.map(textOf).filter((flag) => flag !== '' && flag.toLowerCase() !== '\\recent')
        break
      case 'INTERNALDATE': {
        const at = Date.parse(textOf(value).trim())
        if (Number.isFinite(at)) row.internalDate = at
        break
      }
      case 'X-GM-MSGID': {
        const id = textOf(value)
        if (/^\d{1,20}$/.test(id)) row.contentId = id
        break
      }
      case 'BODY': {
        const octets = octetsOf(value)
        const first = key.section?.[0]
        if (key.section && octets) row[isNode(first ?? null) ? 'header' : 'source'] = octets
        break
      }
    }
  }
  return row
}

function assign(row: { uid?: number; octets?: number }, key: 'uid' | 'octets', value: number | undefined): void {
  if (value !== undefined) row[key] = value
}

function isList(token: Token | undefined): token is readonly Token[] {
  return Array.isArray(token)
}

function isNode(token: Token | undefined): token is TokenNode {
  return token !== null && token !== undefined && !Array.isArray(token)
}

export function textOf(token: Token | undefined): string {
  if (!isNode(token)) return ''
  if (typeof token.value === 'string') return token.value
  return Buffer.isBuffer(token.value) ? token.value.toString('utf8') : ''
}

function numberOf(token: Token): number | undefined {
  const text = textOf(token)
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function octetsOf(token: Token): Uint8Array | undefined {
  if (!isNode(token)) return undefined
  if (Buffer.isBuffer(token.value)) return token.value
  // A quoted string; the tokenizer read it as UTF-8.
  return typeof token.value === 'string' ? Buffer.from(token.value) : undefined
}
