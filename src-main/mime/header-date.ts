const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** RFC 5322 §4.3; letters that say nothing are UTC. */
const zones: ReadonlyMap<string, number> = new Map([
  ['edt', -240],
  ['est', -300],
  ['cdt', -300],
  ['cst', -360],
  ['mdt', -360],
  ['mst', -420],
  ['pdt', -420],
  ['pst', -480],
  ['cet', 60],
  ['cest', 120],
  ['jst', 540],
])

const pattern =
  /(\d{1,2})[ \t-]+([a-z]{3})[a-z]{0,6}[ \t-]+(\d{2,4})[ \t,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d{1,9})?[ \t]*([+-]\d{4}|[a-z]{1,5})?/i
/** What some programs write instead: ISO 8601. */
const isoPattern = /(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d{1,9})?[ \t]*([+-]\d{2}:?\d{2}|z)?/i

const earliest = Date.UTC(1971, 0, 1)
const latest = Date.UTC(2200, 0, 1)

function minutesOfZone(zone: string): number {
  const digits = zone.replace(':', '')
  const match = /^([+-])(\d{2})(\d{2})$/.exec(digits)
  if (match === null) return zones.get(zone.toLowerCase()) ?? 0
  const minutes = Number(match[2]) * 60 + Number(match[3])
  return minutes > 24 * 60 ? 0 : match[1] === '-' ? -minutes : minutes
}

function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length === 4) return year
  // RFC 5322 §4.3: two digits below 50 are of this century; three count from 1900.
  return digits.length === 2 && year < 50 ? 2000 + year : 1900 + year
}

/**
 * A Date field in epoch milliseconds (RFC 5322 §3.3 and §4.3), or undefined where it cannot be read or names a day
 * that is none, or one outside of 1971 to 2199. Independent of this device's time zone. Never throws.
 */
export function parseHeaderDate(value: string): number | undefined {
  const text = value.slice(0, 200)
  const match = pattern.exec(text)
  const iso = match === null ? isoPattern.exec(text) : null
  const found = match ?? iso
  if (found === null) return undefined
  const month = match === null ? Number(found[2]) - 1 : months.indexOf((found[2] ?? '').toLowerCase())
  const day = Number(match === null ? found[3] : found[1])
  const year = match === null ? Number(found[1]) : fullYear(found[3] ?? '')
  const [hour, minute, second] = [Number(found[4]), Number(found[5]), Number(found[6] ?? 0)]
  if (month < 0 || month > 11 || hour > 24 || minute > 59 || second > 60) return undefined
  const midnight = Date.UTC(year, month, day)
  if (new Date(midnight).getUTCDate() !== day) return undefined
  const at = midnight + ((hour * 60 + minute - minutesOfZone(found[7] ?? '')) * 60 + second) * 1000
  return at >= earliest && at < latest ? at : undefined
}
