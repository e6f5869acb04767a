/** Checks of what comes from a page: types, lengths, ranges (SECURITY.md E3). Each says whether a value will do. */

export type Check = (value: unknown) => boolean

export const text =
  (longest: number): Check =>
  (value) =>
    typeof value === 'string' && value.length <= longest && !value.includes('\0')
export const id = text(500)
export const line: Check = (value) => text(1_000)(value) && !/[\r\n]/.test(value as string)
export const integer =
  (least: number, most: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
export const oneOf =
  (...choices: readonly unknown[]): Check =>
  (value) =>
    choices.includes(value)
export const listOf =
  (each: Check, longest: number): Check =>
  (value) =>
    Array.isArray(value) && value.length <= longest && value.every(each)
export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
/** An object with these fields and no others. */
export const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    const record = value as Readonly<Record<string, unknown>>
    return (
      Object.keys(record).every((key) => Object.hasOwn(checks, key)) &&
      Object.entries(checks).every(([key, check]) => check(record[key]))
    )
  }
export const anyOf =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value))

export const host: Check = (value) => typeof value === 'string' && /^[^\s/@:]{1,255}$|^\[?[0-9a-f:]+\]?$/i.test(value)
export const serverFields = {
  host,
  port: integer(1, 65_535),
  security: oneOf('tls', 'starttls', 'none'),
  user: line,
  pinnedFingerprint: optional(line),
}
export const server = fields(serverFields)
export const outgoing = fields({
  ...serverFields,
  signIn: optional(oneOf('incoming', 'own', 'none')),
  sharesWith: optional(host),
})
export const writing = fields({
  identities: optional(
    listOf(
      fields({ id: line, name: line, address: line, replyTo: optional(line), signature: optional(text(200_000)) }),
      100,
    ),
  ),
  format: optional(oneOf('rich', 'plain')),
  signature: optional(text(200_000)),
  signNew: optional(oneOf(true, false)),
  signReplies: optional(oneOf(true, false)),
  sentCopy: optional(oneOf('tern', 'server', 'nobody')),
})
