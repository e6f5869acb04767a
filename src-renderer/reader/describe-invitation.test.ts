import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readInvitations } from './describe-invitation'

const calendar = (lines: readonly string[], method = 'REQUEST') =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `METHOD:${method}`,
    'BEGIN:VEVENT',
    'UID:1',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n')
const first = (lines: readonly string[], method?: string) => readInvitations(calendar(lines, method))[0]

test('when, where and who', () => {
  const event = first([
    'SUMMARY:Planning\\, part 2',
    'LOCATION:Room 4',
    'DTSTART:20261201T090000Z',
    'DTEND:20261201T100000Z',
    'ORGANIZER;CN=Ada:mailto:ada@example.org',
    'ATTENDEE;PARTSTAT=ACCEPTED;CN=Bob:mailto:bob@example.org',
    'ATTENDEE:mailto:eve@example.org',
  ])
  expect(event).toMatchObject({
    method: 'request',
    summary: 'Planning, part 2',
    location: 'Room 4',
    organizer: 'Ada <ada@example.org>',
    cancelled: false,
    recurrence: undefined,
    start: { at: Date.UTC(2026, 11, 1, 9), wholeDay: false, floating: false },
    end: { at: Date.UTC(2026, 11, 1, 10) },
    attendees: [
      { name: 'Bob <bob@example.org>', answer: 'accepted' },
      { name: 'eve@example.org', answer: 'open' },
    ],
  })
})

test('a zone is known by its name, on both sides of a clock change', () => {
  expect(first(['DTSTART;TZID=Europe/Berlin:20260701T090000'])?.start.at).toBe(Date.UTC(2026, 6, 1, 7))
  expect(first(['DTSTART;TZID=Europe/Berlin:20261201T090000'])?.start.at).toBe(Date.UTC(2026, 11, 1, 8))
  expect(first(['DTSTART;TZID=Asia/Tokyo:20261201T090000'])?.start.at).toBe(Date.UTC(2026, 11, 1, 0))
})

test('whole days end with their last day', () => {
  const event = first(['DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261227'])
  expect(event?.start).toEqual({ at: new Date(2026, 11, 24).getTime(), wholeDay: true, floating: false })
  expect(event?.end?.at).toBe(new Date(2026, 11, 26).getTime())
})

test.each([
  ['FREQ=WEEKLY;BYDAY=MO,TH;COUNT=10', { every: 'week', interval: 1, weekdays: [1, 4], count: 10 }],
  ['FREQ=DAILY;INTERVAL=3;UNTIL=20270101T000000Z', { every: 'day', interval: 3, until: Date.UTC(2027, 0, 1) }],
  ['FREQ=MONTHLY;BYDAY=2TU', { every: 'month', weekdays: [] }],
  ['FREQ=HOURLY', { every: 'other' }],
])('%s', (rule, expected) => {
  expect(first(['DTSTART:20261201T090000Z', `RRULE:${rule}`])?.recurrence).toMatchObject(expected)
})

test('a cancelled one says so', () => {
  expect(first(['DTSTART:20261201T090000Z'], 'CANCEL')?.cancelled).toBe(true)
  expect(first(['DTSTART:20261201T090000Z', 'STATUS:CANCELLED'])?.cancelled).toBe(true)
})

test('anything else is none, and never throws', () => {
  expect(readInvitations('hello')).toEqual([])
  expect(readInvitations(calendar(['SUMMARY:no start']))).toEqual([])
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => void readInvitations(calendar([`DTSTART:${a}`, `RRULE:${b}`]))),
  )
})
