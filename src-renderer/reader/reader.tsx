import { Menu } from '@base-ui/react/menu'
import {
  ArrowLeft,
  Cloud,
  CloudAlert,
  CloudCheck,
  CloudUpload,
  Code,
  Download,
  Ellipsis,
  FileText,
  FolderInput,
  HardDrive,
  Mail,
  MailOpen,
  Paperclip,
  ShieldCheck,
  Star,
  Trash2,
  TriangleAlert,
} from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { Address } from '../../src-shared/mail/envelope'
import type { LocationKey, MessageId } from '../../src-shared/mail/ids'
import { safeFileName } from '../../src-shared/mail/safe-file-name'
import { inTreeOrder, mailboxName } from '../mailboxes/mailbox-name'
import { ModeBadge, useMinute } from '../mailboxes/mode-badge'
import { consequenceOf, deleteRows, moveRows, sayError, setRead, setStar } from '../messages/act'
import { useListVersion } from '../messages/use-list'
import { call } from '../shell/bridge'
import { showReader, toast, useMail } from '../shell/mail-state'
import { Button, cx, IconButton } from '../shell/parts'
import type { ListRow, MailWindow } from '../store/mail-window'
import { type StoredMessage, watchMessage } from '../store/queries'
import type { TextKey } from '../text/catalog'
import { formatListTime, formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { HtmlBody, PlainBody, useInlineImages } from './bodies'
import { locationOf, type MessagePlace } from './location-of'
import { rememberMisleading } from './misleading-links'
import styles from './reader.module.css'
import { sanitizeHtml } from './sanitize-html'
import { shownLeaves } from './shown-leaves'
import { SourceView } from './source-view'

/** The message that is selected, or what there is to say where none is. */
export function Reader({ list }: { readonly list: MailWindow | undefined }) {
  'use no memo'
  const text = useText()
  const selection = useMail((state) => state.selection)
  useListVersion(list)
  const rows = selection.flatMap((key) => {
    const row = list?.rowOf(key)
    return row ? [row] : []
  })
  const [first] = rows
  return (
    <>
      <ActionBar rows={rows} keys={selection} />
      {rows.length > 1 ? (
        <p className={styles.center}>{text('list.selected', { n: selection.length })}</p>
      ) : first ? (
        <Message key={first.message.id} row={first} />
      ) : (
        <NothingSelected />
      )}
    </>
  )
}

/** What can be done to the selection; each name says where it takes effect. */
function ActionBar({ rows, keys }: { readonly rows: readonly ListRow[]; readonly keys: readonly LocationKey[] }) {
  const text = useText()
  const formats = useFormats()
  const accounts = useMail((state) => state.accounts) ?? []
  const mailboxes = useMail((state) => state.mailboxes)
  const readerOpen = useMail((state) => state.readerOpen)
  const context = { text, locale: formats.locale, accounts }
  const none = keys.length === 0 || rows.length === 0
  const { scope } = consequenceOf('delete', rows, accounts)
  const starred = !none && rows.every((row) => row.location.flagged === 1)
  const unread = rows.some((row) => row.location.unread === 1)
  const owners = new Set(rows.map((row) => row.location.accountId))
  const from = new Set(rows.map((row) => row.location.mailboxId))
  // A message stays within its account; between accounts nothing is moved yet.
  const targets =
    owners.size === 1
      ? inTreeOrder(
          mailboxes.filter(
            (one) => owners.has(one.accountId) && one.selectable && !(from.size === 1 && from.has(one.id)),
          ),
          formats.collator,
        )
      : []
  const deleteName = text('action.delete', { scope })
  const moveName = text('action.move', { scope })
  return (
    <div role="toolbar" aria-label={text('action.label')} className={styles.actions}>
      {readerOpen && (
        <span className={styles.backOnly}>
          <IconButton
            name={text('back')}
            icon={<ArrowLeft size={18} aria-hidden className={styles.mirrored} />}
            onClick={() => showReader(false)}
          />
        </span>
      )}
      <Button
        look="quiet"
        icon={<Trash2 size={16} aria-hidden />}
        aria-label={deleteName}
        title={deleteName}
        disabled={none}
        onClick={() => void deleteRows(rows, context)}
      >
        {text('short.delete')}
      </Button>
      <Menu.Root>
        <Menu.Trigger
          className={styles.menuTrigger}
          aria-label={moveName}
          title={moveName}
          disabled={none || targets.length === 0}
        >
          <FolderInput size={16} aria-hidden />
          <span>{text('short.move')}</span>
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} align="start" className={styles.positioner}>
            <Menu.Popup className={styles.menu}>
              {scope !== 'none' && scope !== 'mixed' && (
                <p className={styles.menuHint}>{text(scope === 'server' ? 'scope.server' : 'scope.device')}</p>
              )}
              {targets.map((target) => (
                <Menu.Item
                  key={target.id}
                  className={styles.menuItem}
                  onClick={() => void moveRows(rows, { id: target.id, name: mailboxName(target, text) }, context)}
                >
                  <bdi>{mailboxName(target, text)}</bdi>
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <Button
        look="quiet"
        icon={<Star size={16} aria-hidden fill={starred ? 'currentColor' : 'none'} />}
        aria-label={text(starred ? 'action.unstar' : 'action.star')}
        title={text(starred ? 'action.unstar' : 'action.star')}
        disabled={none}
        onClick={() => void setStar(rows, !starred, context)}
      >
        {text(starred ? 'short.unstar' : 'short.star')}
      </Button>
      <Button
        look="quiet"
        icon={unread ? <MailOpen size={16} aria-hidden /> : <Mail size={16} aria-hidden />}
        aria-label={text(unread ? 'action.read' : 'action.unread')}
        title={text(unread ? 'action.read' : 'action.unread')}
        disabled={none}
        onClick={() => void setRead(rows, unread, context)}
      >
        {text(unread ? 'short.read' : 'short.unread')}
      </Button>
    </div>
  )
}

function NothingSelected() {
  const text = useText()
  const place = useMail((state) => state.place)
  const accounts = useMail((state) => state.accounts) ?? []
  const mailboxes = useMail((state) => state.mailboxes)
  const box = place.kind === 'mailbox' ? mailboxes.find((one) => one.id === place.id) : undefined
  const shown = box ? accounts.filter((one) => one.id === box.accountId) : accounts
  const keys: readonly (readonly [string, TextKey])[] = [
    ['↓ ↑', 'reader.key.move'],
    ['S', 'reader.key.star'],
    ['U', 'reader.key.unread'],
  ]
  return (
    <div className={styles.nothing}>
      <h1 className={styles.nothingTitle}>{text('reader.none')}</h1>
      {shown.map((account) => {
        const unread = mailboxes.reduce(
          (sum, one) => sum + (one.accountId === account.id && one.role === 'inbox' ? one.unread : 0),
          0,
        )
        return (
          <section key={account.id} className={styles.card}>
            <h2 className={styles.cardTitle}>
              <bdi>{account.label}</bdi>
            </h2>
            <ModeBadge account={account} />
            <p>{text(account.protocol === 'imap' ? 'mode.imap.means' : 'mode.pop3.means')}</p>
            <p className={styles.muted}>{text('list.unread', { n: unread })}</p>
          </section>
        )
      })}
      <dl className={styles.keys} aria-label={text('reader.keys')}>
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text(what)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

const placeIcons = {
  both: CloudCheck,
  until: CloudCheck,
  server: Cloud,
  device: HardDrive,
  queued: CloudUpload,
  failed: CloudAlert,
} as const

function PlaceChip({ place }: { readonly place: MessagePlace }) {
  const text = useText()
  const formats = useFormats()
  const Icon = placeIcons[place.kind]
  const words =
    place.kind === 'until'
      ? text('loc.until', { date: formats.dayMonth.format(place.at) })
      : text(`loc.${place.kind}` as TextKey)
  return (
    <span
      className={cx(
        styles.chip,
        place.kind === 'queued' && styles.chipQueued,
        place.kind === 'failed' && styles.chipFailed,
      )}
    >
      <Icon size={14} aria-hidden />
      <span>{words}</span>
    </span>
  )
}

function People({ label, people }: { readonly label: string; readonly people: readonly Address[] }) {
  if (people.length === 0) return null
  return (
    <div className={styles.people}>
      <dt>{label}</dt>
      <dd>
        {people.slice(0, 50).map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the addresses of one message never change their order
          <span key={index} className={styles.person}>
            <bdi>{one.name || one.address}</bdi>
            {one.name !== '' && one.address !== '' && <bdi className={styles.muted}> {`<${one.address}>`}</bdi>}
            {index < people.length - 1 && ', '}
          </span>
        ))}
      </dd>
    </div>
  )
}

function Warning({ words }: { readonly words: string }) {
  return (
    <p className={styles.warning}>
      <TriangleAlert size={16} aria-hidden />
      <span>{words}</span>
    </p>
  )
}

/** A message that stays unread for a second in view counts as read (UX.md §7). */
const readAfterMs = 1_000

function Message({ row }: { readonly row: ListRow }) {
  const text = useText()
  const formats = useFormats()
  const now = useMinute()
  const accounts = useMail((state) => state.accounts) ?? []
  const intents = useMail((state) => state.intents)
  const status = useMail((state) => state.statuses.get(row.location.accountId))
  const [stored, setStored] = useState<StoredMessage>()
  const [fetching, setFetching] = useState(false)
  const [source, setSource] = useState(false)
  const [plain, setPlain] = useState(false)
  const account = accounts.find((one) => one.id === row.location.accountId)
  const { message, location } = row
  const { envelope } = message
  const context = { text, locale: formats.locale, accounts }
  const unread = location.unread === 1

  useEffect(() => watchMessage(message.id, setStored), [message.id])
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per message that is in view, whatever else changes
  useEffect(() => {
    if (!unread) return
    const timer = window.setTimeout(() => void setRead([row], true, context), readAfterMs)
    return () => window.clearTimeout(timer)
  }, [message.id])

  const [from] = envelope.from
  const sender = from ? from.name || from.address : text('reader.unknown')
  const body = stored?.body
  const offline = status?.phase === 'offline' || status?.phase === 'stopped'
  const place = account && locationOf(account, message, location, stored?.uidl, intents, offline)
  const shownAt = envelope.sentAt ?? location.sortDate
  const replyTo = envelope.replyTo[0]
  const nameAddress = /[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+/.exec(from?.name ?? '')?.[0]
  const attachments = (body?.attachments ?? []).filter(
    (part) => part.disposition === 'attachment' || part.contentId === '',
  )

  const get = async (): Promise<void> => {
    setFetching(true)
    const result = await call('message.fetch', message.id)
    setFetching(false)
    if (!result.ok) sayError(result.error, context)
  }
  const saveSource = async (): Promise<void> => {
    const result = await call('message.saveSource', message.id)
    if (!result.ok) sayError(result.error, context)
    else if (result.value !== null) toast(text('done.saved', { name: result.value }))
  }

  return (
    <article className={styles.message} aria-labelledby="message-subject">
      <header className={styles.head}>
        <div className={styles.subjectLine}>
          <h1 id="message-subject" className={styles.subject} dir="auto">
            {envelope.subject || text('list.noSubject')}
          </h1>
          <Menu.Root>
            <Menu.Trigger className={styles.more} aria-label={text('action.more')} title={text('action.more')}>
              <Ellipsis size={18} aria-hidden />
            </Menu.Trigger>
            <Menu.Portal>
              <Menu.Positioner sideOffset={4} align="end" className={styles.positioner}>
                <Menu.Popup className={styles.menu}>
                  {body?.leaves.some((leaf) => leaf.kind === 'html') && (
                    <Menu.Item className={styles.menuItem} onClick={() => setPlain(!plain)}>
                      <FileText size={16} aria-hidden />
                      {text(plain ? 'action.html' : 'action.plain')}
                    </Menu.Item>
                  )}
                  <Menu.Item className={styles.menuItem} onClick={() => setSource(true)}>
                    <Code size={16} aria-hidden />
                    {text('action.source')}
                  </Menu.Item>
                  <Menu.Item className={styles.menuItem} onClick={() => void saveSource()}>
                    <Download size={16} aria-hidden />
                    {text('action.saveSource')}
                  </Menu.Item>
                </Menu.Popup>
              </Menu.Positioner>
            </Menu.Portal>
          </Menu.Root>
        </div>
        <div className={styles.senderLine}>
          <span className={styles.avatar} aria-hidden>
            {[...sender.trim()][0]?.toLocaleUpperCase() ?? '?'}
          </span>
          <h2 className={styles.sender}>
            <bdi className={styles.senderName}>{sender}</bdi>
            {from && from.name !== '' && from.address !== '' && <bdi className={styles.muted}>{from.address}</bdi>}
          </h2>
          <time
            className={styles.muted}
            title={formats.long.format(shownAt)}
            dateTime={new Date(shownAt).toISOString()}
          >
            {formatListTime(shownAt, now, formats)}
          </time>
        </div>
        <dl className={styles.peopleList}>
          <People label={text('reader.to')} people={envelope.to} />
          <People label={text('reader.cc')} people={envelope.cc} />
        </dl>
        <div className={styles.chips}>
          {place && <PlaceChip place={place} />}
          {account && <ModeBadge account={account} />}
        </div>
        {nameAddress !== undefined && from && nameAddress.toLowerCase() !== from.address.toLowerCase() && (
          <Warning words={text('reader.warn.nameAddress', { address: from.address || text('reader.unknown') })} />
        )}
        {replyTo && from && domainOf(replyTo.address) !== domainOf(from.address) && (
          <Warning words={text('reader.warn.replyTo', { address: replyTo.address })} />
        )}
      </header>
      {stored && !body && (
        <div className={styles.center}>
          <p>{text(offline ? 'reader.serverOnly' : fetching ? 'reader.fetching' : 'reader.serverOnlyOnline')}</p>
          {!offline && (
            <Button icon={<Download size={16} aria-hidden />} disabled={fetching} onClick={() => void get()}>
              {text('reader.downloadSize', { size: formatSize(message.octets, formats.locale) })}
            </Button>
          )}
        </div>
      )}
      {stored && body && <Bodies stored={stored} body={body} plain={plain} sender={sender} />}
      {attachments.length > 0 && (
        <section className={styles.attachments} aria-label={text('att.label', { n: attachments.length })}>
          {attachments.map((part, index) => {
            const name = safeFileName(part.fileName, text('att.unnamed', { n: index + 1 }))
            return (
              <div key={part.path} className={styles.attachment}>
                <Paperclip size={16} aria-hidden />
                <bdi className={styles.fileName}>{name}</bdi>
                <span className={styles.muted}>{formatSize(part.octets, formats.locale)}</span>
                <IconButton
                  name={text('att.save', { name })}
                  icon={<Download size={16} aria-hidden />}
                  onClick={async () => {
                    const result = await call('attachment.save', message.id, part.path)
                    if (!result.ok) sayError(result.error, context)
                    else if (result.value !== null) toast(text('done.saved', { name: result.value }))
                  }}
                />
              </div>
            )
          })}
        </section>
      )}
      {source && <SourceView message={message.id} onClose={() => setSource(false)} />}
    </article>
  )
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}

type Body = NonNullable<StoredMessage['body']>

function Bodies({
  stored,
  body,
  plain,
  sender,
}: {
  readonly stored: StoredMessage
  readonly body: Body
  readonly plain: boolean
  readonly sender: string
}) {
  const text = useText()
  const messageId: MessageId = stored.message.id
  const images = useInlineImages(messageId, body.attachments)
  const leaves = useMemo(() => shownLeaves(body.leaves, plain), [body.leaves, plain])
  const safe = useMemo(
    () =>
      new Map(
        leaves
          .filter((leaf) => leaf.kind === 'html')
          .map((leaf) => [leaf.path, sanitizeHtml(leaf.text, (contentId) => images?.get(contentId))]),
      ),
    [leaves, images],
  )
  useEffect(() => rememberMisleading([...safe.values()].flatMap((one) => [...one.misleading])), [safe])
  const remote = [...safe.values()].reduce((sum, one) => sum + one.remote, 0)
  const trackers = [...safe.values()].reduce((sum, one) => sum + one.trackers, 0)
  return (
    <>
      {remote > 0 && (
        <p className={styles.bar} role="note">
          <ShieldCheck size={16} aria-hidden />
          <span>
            <span>{text('reader.blocked')}</span>{' '}
            {trackers > 0 && <span>{text('reader.trackers', { n: trackers })}</span>}
          </span>
        </p>
      )}
      {body.cut.length > 0 && <Warning words={text('reader.cut')} />}
      {leaves.length === 0 && <p className={styles.center}>{text('reader.empty')}</p>}
      <div className={styles.leaves}>
        {leaves.map((leaf) => {
          const html = safe.get(leaf.path)
          if (!html) return <PlainBody key={leaf.path} leaf={leaf} />
          if (plain) return <PlainBody key={leaf.path} leaf={{ ...leaf, kind: 'plain', text: textOfHtml(html.html) }} />
          return images === undefined ? null : <HtmlBody key={leaf.path} safe={html} sender={sender} />
        })}
      </div>
    </>
  )
}

/** The words of safe markup, with line breaks where blocks end; parsed without being shown. */
function textOfHtml(html: string): string {
  const parsed = new DOMParser().parseFromString(html, 'text/html')
  for (const style of parsed.querySelectorAll('style')) style.remove()
  for (const block of parsed.querySelectorAll('p,div,tr,li,h1,h2,h3,h4,h5,h6,blockquote,pre,br')) block.append('\n')
  return (parsed.body.textContent ?? '')
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
