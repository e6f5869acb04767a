import ICAL from 'ical.js'

/** What a vCard says of one person, as far as a reader shows it (RFC 6350). */
export interface ContactCard {
  readonly name: string
  readonly organisation: string
  readonly mails: readonly string[]
  readonly phones: readonly string[]
  readonly addresses: readonly string[]
}

const mostCards = 20
const mostValues = 10

/** The people of a vCard text; empty where it is none. Never throws. */
export function readContactCards(text: string): readonly ContactCard[] {
  try {
    const parsed: unknown = ICAL.parse(text)
    const all = Array.isArray(parsed) && Array.isArray(parsed[0]) ? parsed : [parsed]
    return all.slice(0, mostCards).flatMap((one) => {
      const card = new ICAL.Component(one as unknown[])
      if (card.name !== 'vcard') return []
      const values = (name: string): readonly string[] =>
        card
          .getAllProperties(name)
          .slice(0, mostValues)
          .map((property) => wordsOf(property.getFirstValue()).replace(/^(?:tel|mailto):/i, ''))
          .filter((value) => value !== '')
      const name = values('fn')[0] ?? values('n')[0] ?? ''
      return [
        {
          name,
          organisation: values('org')[0] ?? '',
          mails: values('email'),
          phones: values('tel'),
          addresses: values('adr'),
        },
      ]
    })
  } catch {
    return []
  }
}

/** A structured value is a list, and its pieces may be lists again. */
function wordsOf(value: unknown): string {
  if (Array.isArray(value))
    return value
      .map(wordsOf)
      .filter((one) => one !== '')
      .join(', ')
  return String(value ?? '')
    .trim()
    .slice(0, 500)
}
