import type { BodyLeaf } from '../../src-shared/mail/envelope'
import { safeLine } from '../../src-shared/mail/safe-text'

const snippetLength = 200
/** As much of a text as is looked at: mostly the first of these is enough, whatever comes first the second. */
const lookedAt = [3_000, 20_000] as const

/** The first words of a message in one line: out of its plain text, else its HTML, without quotes and signature. */
export function snippetOf(leaves: readonly BodyLeaf[]): string {
  const plain = leaves.find(({ kind, text }) => kind === 'plain' && text.trim() !== '')
  const html = leaves.find(({ kind }) => kind === 'html')
  let line = ''
  for (const most of lookedAt) {
    const text = (plain ?? html)?.text ?? ''
    const head = text.slice(0, most)
    line = safeLine(plain ? wordsOfPlain(head) : wordsOfHtml(head))
    if (line.length >= snippetLength * 2 || text.length <= most) break
  }
  return [...line.slice(0, snippetLength * 2)].slice(0, snippetLength).join('')
}

function wordsOfPlain(text: string): string {
  const [own = ''] = text.split(/^-- $/m)
  const lines = own.split('\n').filter((line) => line.trim() !== '')
  const unquoted = lines.filter((line) => !line.startsWith('>'))
  return (unquoted.length > 0 ? unquoted : lines).join(' ')
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  uuml: 'ü',
  ouml: 'ö',
  auml: 'ä',
  Uuml: 'Ü',
  Ouml: 'Ö',
  Auml: 'Ä',
  szlig: 'ß',
  euro: '€',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  rsquo: '’',
  lsquo: '‘',
  rdquo: '”',
  ldquo: '“',
}

/** Words only: what is shown of it is text, so nothing here has to be safe as HTML. Each step is linear. */
function wordsOfHtml(html: string): string {
  return html
    .replace(/<(head|style|script|title)\b[\s\S]*?(<\/\1\s*>|$)/gi, ' ')
    .replace(/<!--[\s\S]*?(-->|$)/g, ' ')
    .replace(/<[^<>]*(>|$)/g, ' ')
    .replace(/&(#x[0-9a-f]{1,6}|#[0-9]{1,7}|[a-z]{2,8});/gi, (all, name: string) => characterOf(name) ?? all)
}

function characterOf(name: string): string | undefined {
  if (!name.startsWith('#')) return entities[name]
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : undefined
}
