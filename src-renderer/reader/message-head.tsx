import { MailWarning, Reply, TriangleAlert, UserRoundPlus } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Account } from '../../src-shared/mail/account'
import type { Envelope, HeaderNotes } from '../../src-shared/mail/envelope'
import { ModeBadge, useMinute } from '../mailboxes/mode-badge'
import { cx } from '../shell/parts'
import { formatListTime } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { type Text, useText } from '../text/use-text'
import type { MessagePlace } from './location-of'
import { People } from './people'
import { PlaceChip } from './place-chip'
import styles from './reader.module.css'
import { isGrave, type SenderNotice } from './sender-notices'
import { Unsubscribe } from './unsubscribe'

/** Who wrote a message, to whom, when, and where it is; the real address is always in view (SECURITY.md R10). */
export function MessageHead({
  headId,
  envelope,
  shownAt,
  account,
  place,
  notices,
  unsubscribe,
  tools,
}: {
  readonly headId: string
  readonly envelope: Envelope
  readonly shownAt: number
  readonly account: Account | undefined
  readonly place: MessagePlace | undefined
  readonly notices: readonly SenderNotice[]
  readonly unsubscribe: HeaderNotes['unsubscribe']
  readonly tools: ReactNode
}) {
  const text = useText()
  const formats = useFormats()
  const now = useMinute()
  const [from] = envelope.from
  const sender = from ? from.name || from.address : text('reader.unknown')
  return (
    <header className={styles.head}>
      <div className={styles.senderLine}>
        <span className={styles.avatar} data-screen-only aria-hidden>
          {[...sender.trim()][0]?.toLocaleUpperCase() ?? '?'}
        </span>
        <h2 id={headId} className={styles.sender}>
          <bdi className={styles.senderName}>{sender}</bdi>
          {from && from.name !== '' && from.address !== '' && <bdi className={styles.muted}>{from.address}</bdi>}
        </h2>
        <time className={styles.muted} title={formats.long.format(shownAt)} dateTime={new Date(shownAt).toISOString()}>
          {formatListTime(shownAt, now, formats)}
        </time>
        {tools}
      </div>
      <dl className={styles.peopleList}>
        <People label={text('reader.to')} people={envelope.to} />
        <People label={text('reader.cc')} people={envelope.cc} />
      </dl>
      <div className={styles.chips}>
        {place && <PlaceChip place={place} />}
        {account && <ModeBadge account={account} />}
        {unsubscribe && <Unsubscribe offer={unsubscribe} sender={sender} />}
      </div>
      {notices.map((notice) => (
        <Notice key={notice.kind} grave={isGrave(notice)} kind={notice.kind} words={describeNotice(notice, text)} />
      ))}
    </header>
  )
}

/** The sentence of one notice. */
export function describeNotice(notice: SenderNotice, text: Text): string {
  switch (notice.kind) {
    case 'name-address':
      return text('reader.warn.nameAddress', { address: notice.address || text('reader.unknown') })
    case 'several-from':
      return text('reading.warn.severalFrom', { addresses: notice.addresses.slice(0, 5).join(', ') })
    case 'mixed-script':
    case 'foreign-letters':
      return text('reading.warn.script', { domain: notice.domain })
    case 'resembles':
      return text('reading.warn.resembles', { domain: notice.domain, known: notice.known })
    case 'dmarc-failed':
      return text('reading.warn.dmarc', { domain: notice.domain })
    case 'reply-elsewhere':
      return text('reader.warn.replyTo', { address: notice.address })
    case 'first-time':
      return text('reading.warn.firstTime')
    default:
      return text('reading.warn.noSender')
  }
}

/** Icon and sentence: a grave one is a warning, the others are worth knowing. */
export function Notice({
  grave,
  kind,
  words,
}: {
  readonly grave: boolean
  readonly kind?: SenderNotice['kind']
  readonly words: string
}) {
  const Icon =
    kind === 'reply-elsewhere'
      ? Reply
      : kind === 'first-time'
        ? UserRoundPlus
        : kind === 'dmarc-failed'
          ? MailWarning
          : TriangleAlert
  return (
    <p className={cx(styles.warning, !grave && styles.hint)} role="note">
      <Icon size={16} aria-hidden />
      <span>{words}</span>
    </p>
  )
}
