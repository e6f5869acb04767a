import { CalendarDays, MapPin, Repeat, User, Users } from 'lucide-react'
import { useMemo } from 'react'
import { useIntl } from 'react-intl'
import { type Text, useText } from '../text/use-text'
import { type CalendarInstant, type Invitation, type Recurrence, readInvitations } from './describe-invitation'
import styles from './reader.module.css'

const mostNamed = 20

/** A calendar object in words: what, when, where, who, how often. Nothing is answered from here. */
export function InvitationCard({ source }: { readonly source: string }) {
  const text = useText()
  const events = useMemo(() => readInvitations(source), [source])
  return events.map((event, index) => (
    <section
      // biome-ignore lint/suspicious/noArrayIndexKey: the events of one text never change their order
      key={index}
      className={styles.infoCard}
      aria-label={text('reading.event', { method: event.cancelled ? 'cancel' : event.method })}
    >
      <h3 className={styles.infoTitle}>
        <CalendarDays size={18} aria-hidden />
        <bdi className={event.cancelled ? styles.struck : undefined}>
          {event.summary || text('reading.event.untitled')}
        </bdi>
      </h3>
      <p className={styles.muted}>{text('reading.event', { method: event.cancelled ? 'cancel' : event.method })}</p>
      <Details event={event} />
    </section>
  ))
}

function Details({ event }: { readonly event: Invitation }) {
  const text = useText()
  const { locale } = useIntl()
  const named = event.attendees.slice(0, mostNamed)
  return (
    <dl className={styles.infoList}>
      <Detail icon={CalendarDays} label={text('reading.event.when')}>
        {describeSpan(event.start, event.end, locale)}
        {event.start.floating && ` ${text('reading.event.floating')}`}
      </Detail>
      {event.recurrence && (
        <Detail icon={Repeat} label={text('reading.event.repeats')}>
          {describeRecurrence(event.recurrence, text, locale)}
        </Detail>
      )}
      {event.location !== '' && (
        <Detail icon={MapPin} label={text('reading.event.where')}>
          <bdi>{event.location}</bdi>
        </Detail>
      )}
      {event.organizer !== '' && (
        <Detail icon={User} label={text('reading.event.organizer')}>
          <bdi>{event.organizer}</bdi>
        </Detail>
      )}
      {named.length > 0 && (
        <Detail icon={Users} label={text('reading.event.people')}>
          <ul className={styles.infoPeople}>
            {named.map((one, index) => (
              <li
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                key={index}
              >
                <bdi>{one.name}</bdi>{' '}
                <span className={styles.muted}>{text('reading.event.answer', { answer: one.answer })}</span>
              </li>
            ))}
            {event.attendees.length > named.length && (
              <li className={styles.muted}>{text('reading.more', { n: event.attendees.length - named.length })}</li>
            )}
          </ul>
        </Detail>
      )}
      {event.description !== '' && <p className={styles.infoText}>{event.description}</p>}
    </dl>
  )
}

function Detail({
  icon: Icon,
  label,
  children,
}: {
  readonly icon: typeof User
  readonly label: string
  readonly children: React.ReactNode
}) {
  return (
    <div className={styles.infoRow}>
      <dt>
        <Icon size={14} aria-hidden /> {label}
      </dt>
      <dd>{children}</dd>
    </div>
  )
}

/** From when to when, in this device's time zone; a day is said once. */
export function describeSpan(start: CalendarInstant, end: CalendarInstant | undefined, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    dateStyle: 'full',
    ...(!start.wholeDay && { timeStyle: 'short' as const }),
  })
  const last = end && end.at > start.at ? end : undefined
  return last ? format.formatRange(start.at, last.at) : format.format(start.at)
}

/** How often, in words. The sentence is one of the catalog's; only names of days and dates come from elsewhere. */
export function describeRecurrence(rule: Recurrence, text: Text, locale: string): string {
  const day = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })
  // 4 January 1970 was a Sunday.
  const names = rule.weekdays.map((weekday) => day.format(Date.UTC(1970, 0, 4 + weekday)))
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long' })
  return text('reading.event.every', {
    every: rule.every,
    n: rule.interval,
    days: new Intl.ListFormat(locale, { type: 'conjunction', style: 'long' }).format(names),
    on: names.length > 0 ? 'days' : 'none',
    end: rule.count !== undefined ? 'count' : rule.until !== undefined ? 'until' : 'none',
    count: rule.count ?? 0,
    until: rule.until === undefined ? '' : date.format(rule.until),
  })
}
