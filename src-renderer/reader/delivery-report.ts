import { safeLine } from '../../src-shared/mail/safe-text'

/** What became of a message for one recipient (RFC 3464 §2.3). */
export interface DeliveryFate {
  readonly recipient: string
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded' | 'unknown'
  /** `5.1.1` (RFC 3463); empty where there is none. */
  readonly status: string
  /** The other server's own words. */
  readonly words: string
}

const actions: ReadonlySet<string> = new Set(['failed', 'delayed', 'delivered', 'relayed', 'expanded'])
const most = 100

/** The recipients of a message/delivery-status text and what became of the mail for each. Pure; never throws. */
export function readDeliveryReport(text: string): readonly DeliveryFate[] {
  const blocks = text
    .slice(0, 200_000)
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/)
  return blocks
    .map((block) => {
      const fields = new Map<string, string>()
      for (const line of block.replace(/\n[ \t]+/g, ' ').split('\n')) {
        const colon = line.indexOf(':')
        const name = line.slice(0, colon).trim().toLowerCase()
        if (colon > 0 && !fields.has(name)) fields.set(name, safeLine(line.slice(colon + 1)))
      }
      return fields
    })
    .filter((fields) => fields.has('final-recipient') || fields.has('original-recipient'))
    .slice(0, most)
    .map((fields) => {
      const action = (fields.get('action') ?? '').toLowerCase()
      return {
        recipient: withoutType(fields.get('original-recipient') ?? fields.get('final-recipient') ?? ''),
        action: actions.has(action) ? (action as DeliveryFate['action']) : 'unknown',
        status: fields.get('status') ?? '',
        words: withoutType(fields.get('diagnostic-code') ?? '').slice(0, 500),
      }
    })
}

/** `rfc822;a@example.org` without its type (RFC 3464 §2.1.2). */
function withoutType(value: string): string {
  return value.replace(/^[a-z0-9-]+\s*;\s*/i, '')
}
