/** A sequence-set as a predicate; `*` is the highest number in use (RFC 9051 §9, seq-number). */
export function parseRanges(text: string, highest: number): (number: number) => boolean {
  const ranges = text.split(',').map((part) => {
    const [a, b = a] = part.split(':').map((end) => (end === '*' ? Math.max(highest, 1) : Number(end)))
    return [Math.min(a ?? 0, b ?? 0), Math.max(a ?? 0, b ?? 0)] as const
  })
  return (number) => ranges.some(([first, last]) => number >= first && number <= last)
}

/** `1,2,3,7` as `1:3,7`. */
export function formatRanges(numbers: readonly number[]): string {
  const out: string[] = []
  const sorted = [...numbers].sort((a, b) => a - b)
  for (let at = 0; at < sorted.length; ) {
    let end = at
    while (end + 1 < sorted.length && sorted[end + 1] === (sorted[end] ?? 0) + 1) end += 1
    out.push(end > at ? `${sorted[at]}:${sorted[end]}` : `${sorted[at]}`)
    at = end + 1
  }
  return out.join(',')
}

/** Modified UTF-7 (RFC 3501 §5.1.3), written apart from the product's so that they check each other. */
export function encodeName(name: string): string {
  let out = ''
  let run = ''
  const flush = (): void => {
    if (run === '') return
    const octets = Buffer.alloc(run.length * 2)
    for (let at = 0; at < run.length; at += 1) octets.writeUInt16BE(run.charCodeAt(at), at * 2)
    out += `&${octets.toString('base64').replace(/=+$/, '').replaceAll('/', ',')}-`
    run = ''
  }
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at)
    if (code < 0x20 || code > 0x7e) run += name[at]
    else {
      flush()
      out += name[at] === '&' ? '&-' : name[at]
    }
  }
  flush()
  return out
}

export function decodeName(wire: string): string {
  return wire.replace(/&([^-]*)-/g, (_, run: string) => {
    if (run === '') return '&'
    const octets = Buffer.from(run.replaceAll(',', '/'), 'base64')
    let out = ''
    for (let at = 0; at + 1 < octets.length; at += 2) out += String.fromCharCode(octets.readUInt16BE(at))
    return out
  })
}

/** A quoted string; the fake's own words and names hold neither CR nor LF. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
