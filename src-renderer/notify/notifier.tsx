import { useEffect, useRef } from 'react'
import type { NotificationChoice } from '../../src-shared/contract/notifications'
import type { LocationKey, MailboxId } from '../../src-shared/mail/ids'
import { mailboxName } from '../mailboxes/mailbox-name'
import {
  type ActContext,
  type ActTarget,
  archiveMessages,
  consequenceOf,
  deleteMessages,
  setRead,
} from '../messages/act'
import { bridge, call } from '../shell/bridge'
import { announce, openPlace, selectOnly, showReader, useMail } from '../shell/mail-state'
import { type Arrival, watchArrivals } from '../store/arrivals'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { newestOf } from './newest-known'
import { isInView, isNotified, isQuiet, type Note, planNotes } from './plan-notes'

/** New mail is said to a screen reader at most this often (UX.md §16). */
const announceEveryMs = 30_000
const mostNames = 5
const longestBody = 300

/** Tells of new mail on the desktop and to screen readers, counts unread mail on the icon, and does what is answered. */
export function Notifier() {
  'use no memo'
  const text = useText()
  const { locale, list } = useFormats()
  const unread = useMail(({ mailboxes }) =>
    mailboxes.reduce((sum, box) => sum + (box.role === 'inbox' ? box.unread : 0), 0),
  )
  const words = useRef({ text, locale, list })
  words.current = { text, locale, list }
  const announcedAt = useRef(0)

  useEffect(() => {
    document.title = unread > 0 ? text('notify.title', { n: unread }) : 'Tern'
    void call('badge.set', unread)
  }, [unread, text])

  useEffect(() => {
    /** What a notification that is still there is about. */
    const about = new Map<
      string,
      { readonly key: LocationKey | undefined; readonly mailboxId: MailboxId | undefined }
    >()

    const show = async (note: Note): Promise<void> => {
      const { text, list } = words.current
      const { app, accounts = [], mailboxes } = useMail.getState()
      const accountOf = ({ location }: Arrival): string =>
        accounts.find(({ id }) => id === location.accountId)?.label ?? ''
      const silent = app?.settings.notifySound === false
      const short = (body: string): string => (body.length > longestBody ? `${body.slice(0, longestBody)}…` : body)
      if (note.kind === 'several') {
        const { arrivals, mailboxId } = note
        const id = crypto.randomUUID()
        about.set(id, { key: undefined, mailboxId })
        const box = mailboxes.find((one) => one.id === mailboxId)
        const where = [...new Set(arrivals.map(accountOf)), ...(box ? [mailboxName(box, text)] : [])]
        const who = [...new Set(arrivals.map(senderOf))].filter(Boolean).slice(0, mostNames)
        const names = app?.settings.notifyShows === 'count' ? where : who
        const title = text('notify.new', { n: arrivals.length })
        await call('notification.show', { id, title, body: short(list.format(names)), silent, actions: [] })
        return
      }
      const { arrival, key, mailboxId } = note
      const id = key
      about.set(id, { key, mailboxId })
      const target = targetOf(key, mailboxId)
      const scope = (action: 'archive' | 'delete') => ({ scope: consequenceOf(action, target, accounts).scope })
      const subject = arrival.message.envelope.subject || text('list.noSubject')
      await call('notification.show', {
        id,
        title: senderOf(arrival) || text('list.noSender'),
        body: short(accounts.length > 1 ? `${subject}\n${accountOf(arrival)}` : subject),
        silent,
        actions: [
          { action: 'archive', label: text('action.archive', scope('archive')) },
          { action: 'delete', label: text('action.delete', scope('delete')) },
          { action: 'read', label: text('action.read') },
        ],
      })
    }

    const stop = watchArrivals({ ...newestOf(), watched, inView, now: Date.now }, (arrivals) => {
      const { app } = useMail.getState()
      const now = new Date()
      if (Date.now() - announcedAt.current > announceEveryMs) {
        announcedAt.current = Date.now()
        announce(words.current.text('notify.new', { n: arrivals.length }))
      }
      if (!app?.settings.notify || isQuiet(now.getHours() * 60 + now.getMinutes(), app.settings)) return
      const unseen = arrivals.filter((arrival) => !arrival.inView)
      for (const note of planNotes(unseen, app.settings.notifyShows)) void show(note)
    })

    const answer = ({ id, choice }: NotificationChoice): void => {
      const what = about.get(id)
      if (!what) return
      const { text, locale } = words.current
      const context: ActContext = { text, locale, accounts: useMail.getState().accounts ?? [] }
      const { key, mailboxId } = what
      if (choice === 'open') {
        openPlace(mailboxId === undefined ? { kind: 'all-inboxes' } : { kind: 'mailbox', id: mailboxId })
        if (key !== undefined) selectOnly(key)
        showReader(key !== undefined)
        return
      }
      if (key === undefined || mailboxId === undefined) return
      const target = targetOf(key, mailboxId)
      if (choice === 'archive') void archiveMessages(target, context)
      else if (choice === 'delete') void deleteMessages(target, context)
      else void setRead(target, true, context)
    }
    const deaf = bridge.on('notification.chosen', answer)
    return () => {
      stop()
      deaf()
    }
  }, [])
  return null
}

const boxOf = (id: MailboxId) => useMail.getState().mailboxes.find((box) => box.id === id)

function watched(id: MailboxId): boolean {
  const { app } = useMail.getState()
  const box = boxOf(id)
  return box !== undefined && app !== undefined && isNotified(box, app.settings.notifyMailboxes)
}

function inView(id: MailboxId): boolean {
  const box = boxOf(id)
  return box !== undefined && isInView(box, useMail.getState().place, document.hasFocus())
}

function senderOf({ message }: Arrival): string {
  const [from] = message.envelope.from
  return from ? from.name || from.address : ''
}

function targetOf(key: LocationKey, mailboxId: MailboxId): ActTarget {
  return { keys: [key], mailboxOf: () => mailboxId }
}
