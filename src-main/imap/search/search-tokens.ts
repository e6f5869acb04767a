import type { SearchKey } from './search-keys'

/** Whether everything asked can be said without naming a character set. */
export function isAscii(keys: readonly SearchKey[]): boolean {
  return keys.every((key) => ('text' in key ? /^[\x20-\x7e]*$/.test(key.text) : 'atom' in key || isAscii(key)))
}

/** As imapflow takes it: what a user typed as a quoted string where it can be one, else as a literal. */
export function tokenOf(key: SearchKey): unknown {
  if ('atom' in key) return { type: 'ATOM', value: key.atom }
  if (!('text' in key)) return key.map(tokenOf)
  const value = key.text.replaceAll(/[\0\r\n]+/g, ' ')
  return isAscii([key]) ? { type: 'STRING', value } : { type: 'LITERAL', value: Buffer.from(value) }
}
