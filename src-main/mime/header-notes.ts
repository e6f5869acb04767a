import type { HeaderNotes } from '../../src-shared/mail/envelope'
import { readParameterValue } from './header-parameters'
import { allValues, firstValue, type HeaderField } from './header-section'

const maxUrlLength = 2_000
const methods = ['dmarc', 'dkim', 'spf', 'arc'] as const

/**
 * What the header says beside the envelope: the topmost Authentication-Results (RFC 8601 §5: any other may be the
 * sender's own), how often there is a From, and how to leave a mailing list. Undefined where there is nothing of it.
 * Pure; never throws.
 */
export function readHeaderNotes(fields: readonly HeaderField[]): HeaderNotes | undefined {
  const authentication = authenticationOf(firstValue(fields, 'authentication-results'))
  const unsubscribe = unsubscribeOf(firstValue(fields, 'list-unsubscribe'), firstValue(fields, 'list-unsubscribe-post'))
  const fromFields = allValues(fields, 'from').length
  const notes = {
    ...(authentication && { authentication }),
    ...(fromFields !== 1 && { fromFields }),
    ...(unsubscribe && { unsubscribe }),
  }
  return Object.keys(notes).length > 0 ? notes : undefined
}

function authenticationOf(value: string): HeaderNotes['authentication'] {
  if (value === '') return undefined
  // Some servers name no authserv-id and begin with the first result.
  const anonymous = /^\s*[a-z-]+\s*=/i.test(value)
  const { token, raw } = readParameterValue(anonymous ? `;${value}` : value)
  const results: Record<string, string> = {}
  for (const method of methods) {
    const result = /^[a-z]{2,20}/i.exec(raw.get(method)?.trim() ?? '')?.[0]
    if (result !== undefined) results[method] = result.toLowerCase()
  }
  return { server: (token.split(/\s/)[0] ?? '').slice(0, 255), results }
}

function unsubscribeOf(value: string, post: string): HeaderNotes['unsubscribe'] {
  const urls = [...value.matchAll(/<\s*([^<>]{1,2000})\s*>/g)].map((match) => (match[1] ?? '').replace(/\s+/g, ''))
  const usable = urls.filter((url) => url.length <= maxUrlLength && /^[!-~]+$/.test(url))
  const https = usable.find((url) => /^https:\/\/[^/?#]/i.test(url))
  const mailto = usable.find((url) => /^mailto:[^?]+@/i.test(url))
  if (https === undefined && mailto === undefined) return undefined
  return {
    ...(https !== undefined && { https }),
    ...(mailto !== undefined && { mailto }),
    oneClick: https !== undefined && /^\s*List-Unsubscribe\s*=\s*One-Click\s*$/i.test(post),
  }
}
