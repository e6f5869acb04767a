import { ownerDomain } from './mail-domain'

/** Domains that are imitated more than others; those the user has to do with come on top. */
const famous =
  'paypal.com amazon.com amazon.de amazon.it amazon.co.jp google.com gmail.com microsoft.com live.com outlook.com office.com apple.com icloud.com facebook.com instagram.com whatsapp.com linkedin.com netflix.com ebay.com ebay.de dhl.com dhl.de ups.com fedex.com deutschepost.de poste.it intesasanpaolo.com unicredit.it sparkasse.de commerzbank.de postbank.de telekom.de rakuten.co.jp smbc.co.jp mufg.jp visa.com mastercard.com docusign.com dropbox.com adobe.com github.com yahoo.com yahoo.co.jp'.split(
    ' ',
  )

export type LookAlike =
  /** Letters of several scripts in one name: `pаypal` with a Cyrillic а. */
  | { readonly kind: 'mixed-script' }
  /** A name of one foreign script whose letters all look Latin. */
  | { readonly kind: 'foreign-letters' }
  | { readonly kind: 'resembles'; readonly domain: string }

/** Cyrillic and Greek letters that look like Latin ones, with those. */
const twins: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...'аa вb еe кk мm нh оo рp сc тt уy хx ѕs іi јj ԁd ԛq ԝw һh ӏl ɡg αa βb εe ιi κk νv οo ρp τt υu χx ѡw ցg օo սu'.split(
      ' ',
    ),
  ].map((pair) => [[...pair][0] ?? '', [...pair][1] ?? '']),
)

/** Scripts that are written together within one word in one language. */
const together: readonly (readonly string[])[] = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Hangul'],
  ['Latin', 'Han', 'Bopomofo'],
]
const scripts = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Bopomofo',
  'Thai',
  'Devanagari',
  'Georgian',
  'Cherokee',
] as const
const patterns = scripts.map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'u')] as const)

function scriptsOf(label: string): readonly string[] {
  return patterns.filter(([, pattern]) => pattern.test(label)).map(([script]) => script)
}

/** How a name looks at a glance: what is easily confused becomes one. */
export function skeleton(domain: string): string {
  const latin = [...domain.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')]
    .map((letter) => twins[letter] ?? letter)
    .join('')
  return latin
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('cl', 'd')
    .replace(/[1|!i]/g, 'l')
    .replaceAll('0', 'o')
    .replaceAll('5', 's')
    .replaceAll('-', '')
}

/**
 * Whether a sender's domain looks like something it is not (SECURITY.md R10). `written` is the domain as the mail
 * writes it, in Unicode or punycode; `known` are the domains the user has to do with. Pure; never throws.
 */
export function lookAlike(written: string, known: readonly string[]): LookAlike | undefined {
  const unicode = written.toLowerCase().split('.').map(decodeLabel)
  for (const label of unicode) {
    const used = scriptsOf(label)
    if (used.length > 1 && !together.some((set) => used.every((script) => set.includes(script))))
      return { kind: 'mixed-script' }
    if (
      used.length === 1 &&
      used[0] !== 'Latin' &&
      [...label].every((letter) => /[\d-]/.test(letter) || letter in twins)
    )
      return { kind: 'foreign-letters' }
  }
  const own = ownerDomain(unicode.join('.'))
  const candidates = [...new Set([...known, ...famous].map((domain) => ownerDomain(domain)))]
  if (candidates.includes(own)) return undefined
  const look = skeleton(own)
  const twin = candidates.find((candidate) => skeleton(candidate) === look)
  return twin === undefined ? undefined : { kind: 'resembles', domain: twin }
}

/** One label out of punycode (RFC 3492 §6.2), only to be judged, never to be shown. What cannot be decoded stays. */
function decodeLabel(label: string): string {
  if (!label.startsWith('xn--')) return label
  const input = label.slice(4)
  const basic = input.lastIndexOf('-')
  const output = [...(basic > 0 ? input.slice(0, basic) : '')].map((letter) => letter.codePointAt(0) ?? 0)
  let [n, i, bias] = [128, 0, 72]
  for (let at = basic > 0 ? basic + 1 : 0; at < input.length; ) {
    const old = i
    for (let w = 1, k = 36; ; k += 36) {
      const digit = '0123456789'.includes(input[at] ?? '-') ? input.charCodeAt(at) - 22 : input.charCodeAt(at) - 97
      at++
      if (!(digit >= 0 && digit < 36) || i > 0x7fffffff) return label
      i += digit * w
      const threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias
      if (digit < threshold) break
      w *= 36 - threshold
    }
    const length = output.length + 1
    let delta = old === 0 ? Math.floor((i - old) / 700) : (i - old) >> 1
    delta += Math.floor(delta / length)
    let k = 0
    for (; delta > 455; k += 36) delta = Math.floor(delta / 35)
    bias = k + Math.floor((36 * delta) / (delta + 38))
    n += Math.floor(i / length)
    i %= length
    if (n > 0x10ffff || output.length > 63) return label
    output.splice(i++, 0, n)
  }
  return String.fromCodePoint(...output)
}
