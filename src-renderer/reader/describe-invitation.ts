import ICAL from 'ical.js'

/** What a calendar object says, in plain values (RFC 5545, RFC 5546). */
export interface Invitation {
  readonly method: 'request' | 'cancel' | 'reply' | 'other'
  readonly summary: string
  readonly location: string
  readonly description: string
  readonly start: CalendarInstant
  /** The last instant, or for whole days the last day itself. */
  readonly end: CalendarInstant | undefined
  readonly organizer: string
  readonly attendees: readonly Attendee[]
  readonly recurrence: Recurrence | undefined
  readonly cancelled: boolean
}

export interface CalendarInstant {
  /** Epoch milliseconds; for a whole day its midnight in this device's time zone. */
  readonly at: number
  readonly wholeDay: boolean
  /** Set where the time is of no zone or of one that nobody knows: as written. */
  readonly floating: boolean
}

export interface Attendee {
  readonly name: string
  readonly answer: 'accepted' | 'declined' | 'tentative' | 'open'
}

export interface Recurrence {
  readonly every: 'day' | 'week' | 'month' | 'year' | 'other'
  readonly interval: number
  /** Weekdays, 0 is Sunday. */
  readonly weekdays: readonly number[]
  readonly count: number | undefined
  readonly until: number | undefined
}

const mostEvents = 20
const mostAttendees = 200
const longest = 2_000

/**
 * The events of a calendar object, at most twenty, as they are to be read. Nothing is answered, stored or expanded
 * (SECURITY.md R9). Empty where the text is no calendar. Never throws.
 */
export function readInvitations(text: string): readonly Invitation[] {
  try {
    const calendar = new ICAL.Component(ICAL.parse(text))
    const method = methodOf(String(calendar.getFirstPropertyValue('method') ?? ''))
    return calendar
      .getAllSubcomponents('vevent')
      .slice(0, mostEvents)
      .flatMap((component) => {
        const event = readEvent(component, method)
        return event ? [event] : []
      })
  } catch {
    return []
  }
}

function methodOf(method: string): Invitation['method'] {
  switch (method.toUpperCase()) {
    case 'REQUEST':
    case 'PUBLISH':
      return 'request'
    case 'CANCEL':
      return 'cancel'
    case 'REPLY':
      return 'reply'
    default:
      return 'other'
  }
}

function readEvent(component: ICAL.Component, method: Invitation['method']): Invitation | undefined {
  try {
    const event = new ICAL.Event(component)
    if (!event.startDate) return undefined
    const words = (name: string): string => String(component.getFirstPropertyValue(name) ?? '').slice(0, longest)
    const rule = component.getFirstPropertyValue('rrule')
    return {
      method,
      summary: words('summary'),
      location: words('location'),
      description: words('description'),
      start: instantOf(event.startDate, component, 'dtstart'),
      end: endOf(event, component),
      organizer: personOf(component.getFirstProperty('organizer')),
      attendees: component
        .getAllProperties('attendee')
        .slice(0, mostAttendees)
        .map((property) => ({
          name: personOf(property),
          answer: answerOf(String(property.getParameter('partstat') ?? '')),
        })),
      recurrence: rule instanceof ICAL.Recur ? recurrenceOf(rule) : undefined,
      cancelled: method === 'cancel' || words('status').toUpperCase() === 'CANCELLED',
    }
  } catch {
    return undefined
  }
}

function endOf(event: ICAL.Event, component: ICAL.Component): CalendarInstant | undefined {
  const end = event.endDate
  if (!end) return undefined
  if (end.isDate) {
    // The end of whole days is the day after the last (RFC 5545 §3.6.1).
    const last = end.clone()
    last.adjust(-1, 0, 0, 0)
    return last.compare(event.startDate) < 0 ? undefined : instantOf(last, component, 'dtend')
  }
  return instantOf(end, component, component.getFirstProperty('dtend') ? 'dtend' : 'dtstart')
}

function instantOf(time: ICAL.Time, component: ICAL.Component, property: string): CalendarInstant {
  if (time.isDate)
    return { at: new Date(time.year, time.month - 1, time.day).getTime(), wholeDay: true, floating: false }
  const zoneId = String(component.getFirstProperty(property)?.getParameter('tzid') ?? '')
  // ical.js takes a zone that the calendar does not describe for none.
  if (time.zone === ICAL.Timezone.localTimezone && zoneId !== '') {
    const at = instantIn(zoneId, time)
    if (at !== undefined) return { at, wholeDay: false, floating: false }
  }
  return { at: time.toJSDate().getTime(), wholeDay: false, floating: time.zone === ICAL.Timezone.localTimezone }
}

/** A wall clock's time in a named zone (`Europe/Berlin`); undefined for a name this system does not know. */
function instantIn(zoneId: string, time: ICAL.Time): number | undefined {
  const wall = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second)
  try {
    const format = new Intl.DateTimeFormat('en-u-ca-gregory-hc-h23', {
      timeZone: zoneId,
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    })
    const wallAt = (at: number): number => {
      const part = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
      const of = (name: Intl.DateTimeFormatPartTypes): number => part.get(name) ?? 0
      return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
    }
    // Twice, since the offset on the other side of a clock change is another.
    const first = wall - (wallAt(wall) - wall)
    return first - (wallAt(first) - wall)
  } catch {
    return undefined
  }
}

function personOf(property: ICAL.Property | null): string {
  if (!property) return ''
  const address = String(property.getFirstValue() ?? '').replace(/^mailto:/i, '')
  const name = String(property.getParameter('cn') ?? '').trim()
  return (name === '' || name === address ? address : `${name} <${address}>`).slice(0, 320)
}

function answerOf(status: string): Attendee['answer'] {
  switch (status.toUpperCase()) {
    case 'ACCEPTED':
      return 'accepted'
    case 'DECLINED':
      return 'declined'
    case 'TENTATIVE':
      return 'tentative'
    default:
      return 'open'
  }
}

const frequencies: Readonly<Record<string, Recurrence['every']>> = {
  DAILY: 'day',
  WEEKLY: 'week',
  MONTHLY: 'month',
  YEARLY: 'year',
}
const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']

function recurrenceOf(rule: ICAL.Recur): Recurrence {
  const days = rule.getComponent('BYDAY').map((day) => weekdays.indexOf(String(day).slice(-2)))
  return {
    every: frequencies[rule.freq] ?? 'other',
    interval: Math.max(1, rule.interval),
    weekdays: rule.freq === 'WEEKLY' ? days.filter((day) => day >= 0) : [],
    count: rule.count ?? undefined,
    until: rule.until ? rule.until.toJSDate().getTime() : undefined,
  }
}
