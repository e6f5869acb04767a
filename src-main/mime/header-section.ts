/** One header field: name in lower case, value unfolded with one character per octet. */
export interface HeaderField {
  readonly name: string
  readonly value: string
}

/** Octets of one header section that are read; more is cut (SECURITY.md R13). */
export const headerLimit = 256 * 1024

const fieldLine = /^([!-9;-~]{1,200})[ \t]*:(.*)$/s

/**
 * The fields of a header section, in order (RFC 5322 §2.2). Lines that are no field are skipped; LF alone ends a line,
 * too. The section ends with `octets`. Linear; never throws.
 */
export function readHeaderFields(octets: Uint8Array): readonly HeaderField[] {
  const limited = octets.subarray(0, headerLimit)
  const text = Buffer.from(limited.buffer, limited.byteOffset, limited.byteLength).toString('latin1')
  const fields: HeaderField[] = []
  let name = ''
  let value: string[] = []
  const close = (): void => {
    if (name !== '') fields.push({ name, value: value.join('').trim() })
    name = ''
  }
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith(' ') || line.startsWith('\t')) {
      value.push(line)
      continue
    }
    close()
    const match = fieldLine.exec(line)
    value = []
    if (match === null) continue
    name = (match[1] ?? '').toLowerCase()
    value.push(match[2] ?? '')
  }
  close()
  return fields
}

/** The value of the first field of that name, or an empty string. */
export function firstValue(fields: readonly HeaderField[], name: string): string {
  return fields.find((field) => field.name === name)?.value ?? ''
}

/** The values of every field of that name. */
export function allValues(fields: readonly HeaderField[], name: string): readonly string[] {
  return fields.filter((field) => field.name === name).map((field) => field.value)
}
