/** Cached `Intl` objects of one locale; making one costs more than a thousand uses (UX.md §17). */
export interface Formats {
  readonly time: Intl.DateTimeFormat
  readonly weekday: Intl.DateTimeFormat
  readonly dayMonth: Intl.DateTimeFormat
  readonly shortDate: Intl.DateTimeFormat
  readonly long: Intl.DateTimeFormat
  readonly relative: Intl.RelativeTimeFormat
  readonly number: Intl.NumberFormat
  readonly list: Intl.ListFormat
  readonly collator: Intl.Collator
}

const made = new Map<string, Formats>()

/** The formats of a locale. `timeZone` is for tests; without it the system's counts. */
export function formatsOf(locale: string, timeZone?: string): Formats {
  const id = `${locale} ${timeZone ?? ''}`
  const known = made.get(id)
  if (known) return known
  const formats: Formats = {
    time: new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone }),
    weekday: new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone }),
    dayMonth: new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone }),
    shortDate: new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeZone }),
    long: new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone }),
    relative: new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }),
    number: new Intl.NumberFormat(locale),
    list: new Intl.ListFormat(locale, { type: 'unit', style: 'narrow' }),
    collator: new Intl.Collator(locale, { numeric: true, sensitivity: 'base' }),
  }
  made.set(id, formats)
  return formats
}

const dayMs = 86_400_000

/**
 * When a message came, as short as it stays clear: today the time, in the last six days the weekday, this year day
 * and month, else the short date. `now` and `at` are epoch milliseconds. Never throws.
 */
export function formatListTime(at: number, now: number, formats: Formats): string {
  if (!Number.isFinite(at)) return ''
  const days = dayNumber(now, formats) - dayNumber(at, formats)
  if (days === 0) return formats.time.format(at)
  if (days > 0 && days < 7) return formats.weekday.format(at)
  return yearOf(at, formats) === yearOf(now, formats) ? formats.dayMonth.format(at) : formats.shortDate.format(at)
}

/** Local days since 1970 in the formats' time zone. */
function dayNumber(at: number, formats: Formats): number {
  const { year, month, day } = calendarDay(at, formats)
  return Math.round(Date.UTC(year, month - 1, day) / dayMs)
}

function yearOf(at: number, formats: Formats): number {
  return calendarDay(at, formats).year
}

const calendars = new Map<string, Intl.DateTimeFormat>()

function calendarDay(at: number, formats: Formats): { year: number; month: number; day: number } {
  const { timeZone } = formats.time.resolvedOptions()
  let calendar = calendars.get(timeZone)
  if (!calendar) {
    calendar = new Intl.DateTimeFormat('en-u-ca-gregory', {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      timeZone,
    })
    calendars.set(timeZone, calendar)
  }
  const parts = calendar.formatToParts(at)
  const numberOf = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0)
  return { year: numberOf('year'), month: numberOf('month'), day: numberOf('day') }
}

/** How long ago something was, in the largest unit that fits: `3 minutes ago`. */
export function formatAgo(at: number, now: number, formats: Formats): string {
  const minutes = Math.round((at - now) / 60_000)
  if (minutes > -1) return formats.relative.format(0, 'minute')
  if (minutes > -60) return formats.relative.format(minutes, 'minute')
  const hours = Math.round(minutes / 60)
  if (hours > -24) return formats.relative.format(hours, 'hour')
  return formats.relative.format(Math.round(hours / 24), 'day')
}

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
const sizes = new Map<string, Intl.NumberFormat>()

/** A size in octets as people write it: `1.9 MB`. */
export function formatSize(octets: number, locale: string): string {
  let unit = 0
  let value = Math.max(0, octets)
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit === 0 || value >= 10 ? 0 : 1
  const id = `${locale} ${unit} ${digits}`
  let format = sizes.get(id)
  if (!format) {
    format = new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: units[unit] ?? 'byte',
      unitDisplay: unit === 0 ? 'long' : 'short',
      maximumFractionDigits: digits,
    })
    sizes.set(id, format)
  }
  return format.format(value)
}
