import { lazy, Suspense, useEffect, useState } from 'react'
import type { AttachmentPart } from '../../src-shared/mail/envelope'
import type { MessageId } from '../../src-shared/mail/ids'
import { readPartText } from './read-part-text'

/** What a part is when it is more than a file: a calendar object, a report, an address card. */
function cardOf({ mediaType, fileName }: AttachmentPart): 'calendar' | 'report' | 'contact' | undefined {
  if (mediaType === 'text/calendar' || mediaType === 'application/ics' || /\.ics$/i.test(fileName)) return 'calendar'
  if (mediaType === 'message/delivery-status' || mediaType === 'message/global-delivery-status') return 'report'
  if (/^(?:text|application)\/(?:x-)?vcard$|^text\/directory$/.test(mediaType) || /\.vcf$/i.test(fileName))
    return 'contact'
  return undefined
}

const mostCards = 10
const InvitationCard = lazy(() => import('./invitation-card').then((room) => ({ default: room.InvitationCard })))
const ReportCard = lazy(() => import('./report-card').then((room) => ({ default: room.ReportCard })))
const ContactCards = lazy(() => import('./contact-cards').then((room) => ({ default: room.ContactCards })))

/** Parts that are shown in words above the text; each is still there as a file below. */
export function MessageCards({
  messageId,
  parts,
}: {
  readonly messageId: MessageId
  readonly parts: readonly AttachmentPart[]
}) {
  const cards = parts.flatMap((part) => {
    const kind = cardOf(part)
    return kind ? [{ part, kind }] : []
  })
  // An invitation often comes twice, as an alternative and as a file.
  const once = cards.filter(
    ({ kind }, index) => kind !== 'calendar' || cards.findIndex((one) => one.kind === kind) === index,
  )
  if (once.length === 0) return null
  return (
    <Suspense fallback={null}>
      {once.slice(0, mostCards).map(({ part, kind }) => (
        <Card key={part.path} messageId={messageId} part={part} kind={kind} />
      ))}
    </Suspense>
  )
}

function Card({
  messageId,
  part,
  kind,
}: {
  readonly messageId: MessageId
  readonly part: AttachmentPart
  readonly kind: 'calendar' | 'report' | 'contact'
}) {
  const [read, setRead] = useState<string>()
  useEffect(() => {
    const stop = new AbortController()
    readPartText(messageId, part.path, stop.signal).then(
      ({ text }) => setRead(text),
      () => undefined,
    )
    return () => stop.abort()
  }, [messageId, part.path])
  if (read === undefined) return null
  if (kind === 'calendar') return <InvitationCard source={read} />
  return kind === 'report' ? <ReportCard source={read} /> : <ContactCards source={read} />
}
