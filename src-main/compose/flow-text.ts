/** RFC 3676 §4.2: at most 78 with the space, kept shorter so that some levels of quoting fit. */
const longest = 72

/**
 * Text as format=flowed (RFC 3676): paragraphs broken with a space at the end of each broken line, quoted lines with
 * their `>` in front and broken for themselves, a space stuffed before what would be taken for a quote or a From line,
 * the signature mark left alone. CRLF line ends. Pure.
 */
export function flowText(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n')
  return `${lines.flatMap(flowLine).join('\r\n')}\r\n`
}

function flowLine(line: string): readonly string[] {
  const quote = /^>+(?=[ >]|$)/.exec(line)?.[0] ?? ''
  const content = quote === '' ? line : line.slice(quote.length).replace(/^ /, '')
  const prefix = quote === '' ? '' : `${quote} `
  // A space at the end would mean that the line goes on (§4.1); the signature mark is the exception (§4.3).
  const bare = content === '-- ' ? content : content.replace(/ +$/, '')
  if (bare === '-- ') return [`${prefix}${bare}`]
  const broken = breakLine(bare, longest - prefix.length)
  return broken.map((piece) => `${prefix}${quote === '' ? stuffed(piece) : piece}`.replace(/^(>+) $/, '$1'))
}

/** Pieces that end in the space they were broken at; a word longer than the line stays whole up to 998 octets. */
function breakLine(line: string, width: number): readonly string[] {
  if (line.length <= width) return [line]
  const pieces: string[] = []
  let rest = line
  while (rest.length > width) {
    const before = rest.lastIndexOf(' ', width - 1)
    const at = before > 0 ? before : rest.indexOf(' ', width)
    if (at < 0) break
    pieces.push(rest.slice(0, at + 1))
    rest = rest.slice(at + 1)
  }
  if (rest !== '' || pieces.length === 0) pieces.push(rest)
  // A last piece of nothing would leave the one before it open.
  return pieces
}

/** Space-stuffing (§4.4). */
function stuffed(line: string): string {
  return /^(?:[ >]|From )/.test(line) ? ` ${line}` : line
}
