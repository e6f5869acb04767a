import { PenLine, Send } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { DraftSummary } from '../../src-shared/mail/draft'
import type { MessageId } from '../../src-shared/mail/ids'
import { sayError } from '../messages/act'
import { useReaderFocus } from '../reader/reader-actions'
import { bridge, call } from '../shell/bridge'
import { useCommands } from '../shell/commands/registry'
import { useMail } from '../shell/mail-state'
import { Button } from '../shell/parts'
import { messageOfKey } from '../store/writing-queries'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import {
  composeAnswer,
  composeForwardAttached,
  composeFrom,
  composeNew,
  composeRedirect,
  openDraft,
  type WriteContext,
} from './actions'
import { Composer } from './composer'
import styles from './composer.module.css'
import { followOutbox, showDraft, showOutbox, useComposer } from './composer-state'
import { PendingToast } from './pending-toast'
import { QuitDialog } from './quit-dialog'
import { SpellMenu } from './spell-menu'

const WritingSettings = lazy(async () => ({ default: (await import('./writing-settings')).WritingSettings }))
const OutboxDialog = lazy(async () => ({ default: (await import('./outbox-dialog')).OutboxDialog }))

function useWriteContext(): WriteContext {
  const text = useText()
  const { locale, long } = useFormats()
  return { text, longDate: (at) => long.format(at), onError: (error) => sayError(error, { text, locale }) }
}

/** The message that answering is about: the one the reader is at, else the one the list is at. */
function useCurrentMessage(): { readonly id: MessageId; readonly draft: boolean } | undefined {
  const inReader = useReaderFocus((state) => state.current)
  const focused = useMail((state) => state.focused)
  const mailboxes = useMail((state) => state.mailboxes)
  const place = useMail((state) => state.place)
  const [byList, setByList] = useState<MessageId>()
  useEffect(() => {
    let stale = false
    if (focused === undefined) setByList(undefined)
    else
      void messageOfKey(focused).then((id) => {
        if (!stale) setByList(id)
      })
    return () => {
      stale = true
    }
  }, [focused])
  const id = focused === undefined ? undefined : (inReader ?? byList)
  const role = place.kind === 'mailbox' ? mailboxes.find((one) => one.id === place.id)?.role : undefined
  return id === undefined ? undefined : { id, draft: role === 'drafts' }
}

/** Everything about writing that is not a pane: keys, links, what can be taken back, the outbox, the end of Tern. */
export function Writing() {
  const context = useWriteContext()
  const current = useCurrentMessage()
  const outboxOpen = useComposer((state) => state.outboxOpen)
  const dialog = useMail((state) => state.dialog)
  const accounts = useMail((state) => state.accounts)
  const writing = dialog?.kind === 'writing' ? accounts?.find((one) => one.id === dialog.account) : undefined
  useEffect(followOutbox, [])
  useEffect(() => {
    void call('compose.takeMailto').then((taken) => {
      if (taken.ok && taken.value) void composeNew(context, taken.value)
    })
    return bridge.on('compose.mailto', (fields) => void composeNew(context, fields))
  })
  const id = current?.id
  const answer = (kind: 'reply' | 'reply-all' | 'forward') =>
    id === undefined || current?.draft ? undefined : () => void composeAnswer(kind, id, context)
  const about = (write: (one: MessageId) => Promise<unknown>) =>
    id === undefined || current?.draft ? undefined : () => void write(id)
  useCommands({
    'compose.new': () => void composeNew(context),
    'message.reply': answer('reply'),
    'message.replyAll': answer('reply-all'),
    'message.forward': answer('forward'),
    'message.forwardAttached': about((one) => composeForwardAttached([one], context)),
    'message.redirect': about((one) => composeRedirect(one, context)),
    'message.editAsNew': about((one) => composeFrom(one, 'new', context)),
  })
  return (
    <>
      <Suspense>
        {writing && <WritingSettings key={writing.id} account={writing} />}
        {outboxOpen && <OutboxDialog context={context} />}
      </Suspense>
      <PendingToast />
      <QuitDialog />
      <SpellMenu />
    </>
  )
}

/** "New message", and the outbox while there is something in it; for the toolbar. */
export function WriteButtons() {
  const text = useText()
  const context = useWriteContext()
  const outbox = useComposer((state) => state.outbox)
  const bad = outbox.some(({ state }) => state === 'failed' || state === 'unknown')
  return (
    <>
      <Button
        look="primary"
        icon={<PenLine size={16} aria-hidden />}
        title={`${text('compose.new')} (Ctrl+N)`}
        onClick={() => void composeNew(context)}
      >
        {text('compose.new')}
      </Button>
      {outbox.length > 0 && (
        <Button
          look={bad ? 'danger' : 'plain'}
          icon={<Send size={16} aria-hidden />}
          aria-label={text('outbox.count', { n: outbox.length })}
          onClick={() => showOutbox(true)}
        >
          {text('outbox.title')} {outbox.length}
        </Button>
      )}
    </>
  )
}

/** A draft that is being read can be gone on with; answers have their places in the bar and the menus of messages. */
function EditDraft() {
  const text = useText()
  const context = useWriteContext()
  const current = useCurrentMessage()
  if (!current?.draft) return null
  return (
    <div className={styles.answers}>
      <Button
        look="primary"
        icon={<PenLine size={16} aria-hidden />}
        onClick={() => void composeFrom(current.id, 'edit', context)}
      >
        {text('compose.editDraft')}
      </Button>
    </div>
  )
}

/** The reader's column while something is being written: an answer stands under what it answers. */
export function WritingPane({ reader }: { readonly reader: React.ReactNode }) {
  const open = useComposer((state) => state.open)
  if (!open)
    return (
      <>
        <Recovered />
        <EditDraft />
        {reader}
      </>
    )
  const { kind } = open.draft.content.relation
  const under = kind === 'reply' || kind === 'reply-all'
  return (
    <div className={styles.pane}>
      {under && <div className={styles.above}>{reader}</div>}
      <Composer
        key={open.draft.id}
        draft={open.draft}
        focus={open.focus}
        onClosed={() => {
          showDraft(undefined)
          document.querySelector<HTMLElement>('#pane-list [tabindex="0"]')?.focus()
        }}
      />
    </div>
  )
}

let askedForLeft = false

/** What was being written when Tern ended without being asked to. */
function Recovered() {
  const text = useText()
  const [left, setLeft] = useState<readonly DraftSummary[]>([])
  useEffect(() => {
    // Once for each page: later ones are open in windows of their own.
    if (askedForLeft) return
    askedForLeft = true
    void call('draft.left').then((found) => found.ok && setLeft(found.value))
  }, [])
  if (left.length === 0) return null
  return (
    <div role="status" className={styles.recovered}>
      <span>{text('compose.recovered', { n: left.length })}</span>
      {left.slice(0, 3).map(({ id, subject }) => (
        <Button
          key={id}
          onClick={() => {
            setLeft((before) => before.filter((one) => one.id !== id))
            void call('draft.read', id).then((found) => {
              if (found.ok) void openDraft(found.value)
            })
          }}
        >
          {text('compose.recovered.open', { subject: subject.trim() === '' ? text('compose.untitled') : subject })}
        </Button>
      ))}
    </div>
  )
}
