import type { Fate } from '../../src-shared/mail/shelf'
import { type Formats, formatSize } from '../text/formats'
import type { Text } from '../text/use-text'

/** What becomes of a copy on the server, in one sentence (UX.md §4). `octets` is its size there, `days` how long the rule keeps it. */
export function describeFate(
  fate: Fate,
  copy: { readonly octets: number; readonly verified: boolean; readonly days: number },
  now: number,
  words: { readonly text: Text; readonly formats: Formats; readonly locale: string },
): string {
  const { text, formats, locale } = words
  switch (fate.kind) {
    case 'stays':
      return text(`fate.stays.${fate.reason}`)
    case 'removed': {
      const values = { reason: fate.reason.replaceAll('-', '_'), verified: copy.verified ? 'yes' : 'no', n: copy.days }
      return fate.at <= now
        ? text('fate.removedNext', values)
        : text('fate.removed', { ...values, date: formats.dayMonth.format(fate.at) })
    }
    case 'not-downloaded':
      return text(`fate.waiting.${fate.reason}`, { size: formatSize(copy.octets, locale) })
  }
}
