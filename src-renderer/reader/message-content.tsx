import { Mail, ShieldCheck } from 'lucide-react'
import { useEffect, useId, useMemo, useState } from 'react'
import type { AttachmentPart, BodyLeaf, NestedMessage, ParsedMessage } from '../../src-shared/mail/envelope'
import type { MessageId } from '../../src-shared/mail/ids'
import { Button } from '../shell/parts'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { Attachments } from './attachments'
import { HtmlFrame } from './html-frame'
import { MessageCards } from './message-cards'
import { Notice } from './message-head'
import { rememberMisleading } from './misleading-links'
import { People } from './people'
import { PlainBody } from './plain-body'
import styles from './reader.module.css'
import { allowPictures, allowSender, useReading } from './reading-state'
import { type ShownLeaf, safeLeaves } from './safe-leaves'
import { isGrave, type SenderNotice } from './sender-notices'
import { shownLeaves } from './shown-leaves'
import { type PictureKey, usePictureKey } from './use-picture-key'

interface Content {
  readonly leaves: readonly BodyLeaf[]
  readonly attachments: readonly AttachmentPart[]
}

/** Texts shown before somebody asks for the rest, and then: each HTML one is a frame of its own (SECURITY.md R13). */
const firstLeaves = 25
const mostLeaves = 500

/** What a message says: its texts, the messages inside it, and its attachments. */
export function MessageContent({
  messageId,
  content,
  nested,
  cut,
  plain,
  sender,
  address,
  notices,
}: {
  readonly messageId: MessageId
  readonly content: Content
  readonly nested: readonly NestedMessage[]
  readonly cut: ParsedMessage['cut']
  readonly plain: boolean
  readonly sender: string
  /** The sender's addr-spec, by which pictures are allowed; empty where there is none. */
  readonly address: string
  readonly notices: readonly SenderNotice[]
}) {
  const text = useText()
  const allowed = useReading((state) => state.allowed.has(messageId))
  const senders = useReading((state) => state.senders)
  const trusted = address !== '' && !notices.some(isGrave)
  const remote = allowed || (trusted && (senders?.has(address.toLowerCase()) ?? false))
  const pictures = usePictureKey(messageId, remote)
  const [all, setAll] = useState(false)
  const own = useShown(content, plain, all, pictures)
  const inner = nested.filter((one) => one.within === undefined)
  const [counts, setCounts] = useState<ReadonlyMap<string, RemoteCounts>>(new Map())
  const count = (path: string, next: RemoteCounts): void =>
    setCounts((before) => {
      const known = before.get(path)
      return known?.remote === next.remote && known.trackers === next.trackers
        ? before
        : new Map(before).set(path, next)
    })
  const total = [own.counts, ...counts.values()].reduce(
    (sum, one) => ({ remote: sum.remote + one.remote, trackers: sum.trackers + one.trackers }),
    { remote: 0, trackers: 0 },
  )
  useEffect(() => rememberMisleading(messageId, own.misleading), [messageId, own.misleading])
  return (
    <>
      {total.remote > 0 && !remote && (
        <RemoteBar
          trackers={total.trackers}
          address={trusted ? address : ''}
          onOnce={(bar) => {
            focusMessage(bar)
            allowPictures(messageId)
          }}
          onAlways={(bar) => {
            focusMessage(bar)
            void allowSender(address, true)
          }}
        />
      )}
      {cut.length > 0 && <Notice grave words={text('reader.cut')} />}
      <MessageCards messageId={messageId} parts={content.attachments} />
      {own.leaves?.length === 0 && inner.length === 0 && <p className={styles.center}>{text('reader.empty')}</p>}
      <Leaves shown={own.leaves ?? []} sender={sender} />
      {own.hidden > 0 && (
        <div className={styles.moreLeaves}>
          <Button onClick={() => setAll(true)}>{text('reading.showAll', { n: own.hidden })}</Button>
        </div>
      )}
      {inner.map((one) => (
        <Nested
          key={one.path}
          one={one}
          all={nested}
          messageId={messageId}
          pictures={pictures}
          plain={plain}
          onCount={count}
        />
      ))}
      <Attachments messageId={messageId} parts={content.attachments} inlined={own.inlined} pictureKey={pictures?.key} />
    </>
  )
}

interface RemoteCounts {
  readonly remote: number
  readonly trackers: number
}

interface Shown {
  /** Undefined until pictures can be named. */
  readonly leaves: readonly ShownLeaf[] | undefined
  readonly hidden: number
  readonly inlined: ReadonlySet<string>
  readonly counts: RemoteCounts
  readonly misleading: readonly (readonly [string, string])[]
}

const noPictures: PictureKey = { key: 'none', remote: false }

function useShown(content: Content, plain: boolean, all: boolean, pictures: PictureKey | undefined): Shown {
  return useMemo(() => {
    const chosen = shownLeaves(content.leaves, plain)
    const taken = chosen.slice(0, all ? mostLeaves : firstLeaves)
    // Plain text names no picture, so it does not wait for main to say how.
    const names = taken.every(({ kind }) => kind === 'plain') ? noPictures : pictures
    const leaves = names && safeLeaves(taken, content.attachments, { ...names, plain, all })
    const html = (leaves ?? []).flatMap((leaf) => (leaf.safe ? [leaf.safe] : []))
    const long = (leaves ?? []).some((leaf) => leaf.cut)
    return {
      leaves,
      hidden: all ? 0 : Math.max(chosen.length - taken.length, long ? 1 : 0),
      inlined: new Set(html.flatMap(({ inlined }) => [...inlined])),
      counts: {
        remote: html.reduce((sum, one) => sum + one.remote, 0),
        trackers: html.reduce((sum, one) => sum + one.trackers, 0),
      },
      misleading: html.flatMap(({ misleading }) => [...misleading]),
    }
  }, [content, plain, all, pictures])
}

function Leaves({ shown, sender }: { readonly shown: readonly ShownLeaf[]; readonly sender: string }) {
  const text = useText()
  return (
    <div className={styles.leaves}>
      {shown.map(({ leaf, safe, fellBack }) => (
        <div key={leaf.path}>
          {fellBack && <Notice grave={false} words={text('reading.fellBack')} />}
          {safe ? <HtmlFrame safe={safe} sender={sender} /> : <PlainBody leaf={leaf} />}
        </div>
      ))}
    </div>
  )
}

/** The bar goes away with its buttons: the focus stays with the message instead of falling to the page. */
function focusMessage(within: Element): void {
  within.closest<HTMLElement>('[data-message]')?.focus({ preventScroll: true })
}

/** Remote pictures stay where they are until the user says otherwise (SECURITY.md R1, R2). */
function RemoteBar({
  trackers,
  address,
  onOnce,
  onAlways,
}: {
  readonly trackers: number
  readonly address: string
  readonly onOnce: (bar: Element) => void
  readonly onAlways: (bar: Element) => void
}) {
  const text = useText()
  return (
    <section className={styles.bar} data-screen-only aria-label={text('reading.remote')}>
      <ShieldCheck size={16} aria-hidden />
      <span className={styles.barText}>
        <span>{text('reader.blocked')}</span> {trackers > 0 && <span>{text('reader.trackers', { n: trackers })}</span>}
      </span>
      <span className={styles.barButtons}>
        <Button onClick={(event) => onOnce(event.currentTarget)}>{text('reading.showOnce')}</Button>
        {address !== '' && (
          <Button onClick={(event) => onAlways(event.currentTarget)}>
            {text('reading.showAlways', { sender: address })}
          </Button>
        )}
      </span>
    </section>
  )
}

/** A message inside a message, with its own head, texts and attachments; its word is not worth more than any other. */
function Nested({
  one,
  all,
  messageId,
  pictures,
  plain,
  onCount,
}: {
  readonly one: NestedMessage
  readonly all: readonly NestedMessage[]
  readonly messageId: MessageId
  readonly pictures: PictureKey | undefined
  readonly plain: boolean
  readonly onCount: (path: string, counts: RemoteCounts) => void
}) {
  const text = useText()
  const formats = useFormats()
  const id = useId()
  const shown = useShown(one, plain, false, pictures)
  const { envelope } = one
  const [from] = envelope.from
  const sender = from ? from.name || from.address : text('reader.unknown')
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once per outcome; the listener is new at every draw
  useEffect(() => onCount(one.path, shown.counts), [one.path, shown.counts])
  useEffect(
    () => rememberMisleading(`${messageId} ${one.path}`, shown.misleading),
    [messageId, one.path, shown.misleading],
  )
  return (
    <section className={styles.nested} aria-labelledby={id}>
      <header className={styles.nestedHead}>
        <Mail size={16} aria-hidden />
        <h3 id={id} className={styles.nestedSubject} dir="auto">
          {envelope.subject || text('list.noSubject')}
        </h3>
        {envelope.sentAt !== undefined && <time className={styles.muted}>{formats.long.format(envelope.sentAt)}</time>}
      </header>
      <dl className={styles.peopleList}>
        <People label={text('reader.from')} people={envelope.from} />
        <People label={text('reader.to')} people={envelope.to} />
        <People label={text('reader.cc')} people={envelope.cc} />
      </dl>
      <MessageCards messageId={messageId} parts={one.attachments} />
      <Leaves shown={shown.leaves ?? []} sender={sender} />
      {all
        .filter(({ within }) => within === one.path)
        .map((inner) => (
          <Nested
            key={inner.path}
            one={inner}
            all={all}
            messageId={messageId}
            pictures={pictures}
            plain={plain}
            onCount={onCount}
          />
        ))}
      <Attachments messageId={messageId} parts={one.attachments} inlined={shown.inlined} pictureKey={pictures?.key} />
    </section>
  )
}
