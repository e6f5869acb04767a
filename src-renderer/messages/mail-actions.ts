import type { LocationKey } from '../../src-shared/mail/ids'
import { type MailboxRights, mailboxRights } from '../../src-shared/mail/mailbox-rights'
import { openDialog, useMail } from '../shell/mail-state'
import type { Selection } from '../shell/selection-type'
import type { ListSource } from '../store/list-source'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import {
  type ActContext,
  type ActTarget,
  archiveMessages,
  consequenceOf,
  deleteMessages,
  markJunk,
  setRead,
  setStar,
} from './act'
import type { Consequence, MailAction } from './consequence'
import { countSelected, messagesOf, selectedTarget } from './selection'

/** What can be done to the selection of a list, and what it would do. */
export interface MailActions {
  readonly context: ActContext
  /** Messages chosen. */
  readonly count: number
  readonly target: () => ActTarget
  /** Of a large selection a sample stands for all: whose it is, is told by its first messages. */
  readonly consequence: (action: MailAction) => Consequence
  readonly allStarred: boolean
  readonly anyUnread: boolean
  /** All of it lies in mailboxes of this role. */
  readonly allIn: (role: 'trash' | 'junk' | 'archive' | 'drafts') => boolean
  /** What every mailbox concerned allows (RFC 4314): nothing is offered that the server would refuse. */
  readonly may: Pick<MailboxRights, 'seen' | 'flag' | 'remove'>
  readonly archive: () => void
  /** To the trash; what is in the trash already goes for good, after asking. */
  readonly remove: () => void
  readonly deleteForever: () => void
  readonly junk: () => void
  readonly star: () => void
  readonly toggleRead: () => void
  readonly move: (copy: boolean) => void
  /** The only message chosen. */
  readonly single: LocationKey | undefined
}

const sampled = 200

/**
 * The actions on what is selected in this list, or, where `meant` is given, on what was selected when somebody was
 * offered them: rows may leave, and others be selected, before a choice is made.
 */
export function useMailActions(list: ListSource | undefined, meant?: Selection): MailActions {
  const text = useText()
  const { locale } = useFormats()
  const accounts = useMail((state) => state.accounts) ?? []
  const mailboxes = useMail((state) => state.mailboxes)
  const selected = useMail((state) => state.selection)
  const selection = meant ?? selected
  const context = { text, locale, accounts }
  const count = list ? countSelected(selection, list) : 0
  const target = (): ActTarget => (list ? selectedTarget(selection, list) : { keys: [], mailboxOf: () => undefined })
  const sample = sampleOf(selection, list)
  const roles = new Map(mailboxes.map(({ id, role }) => [id, role]))
  const concerned = [...new Set(sample.keys.map((key) => sample.mailboxOf(key)))].flatMap((id) => {
    const row = mailboxes.find((one) => one.id === id)
    return row ? [mailboxRights(row)] : []
  })
  const may = {
    seen: concerned.every(({ seen }) => seen),
    flag: concerned.every(({ flag }) => flag),
    remove: concerned.every(({ remove }) => remove),
  }
  const marks = sample.keys.map((key) => list?.rowOf(key)?.location)
  const allIn: MailActions['allIn'] = (role) =>
    sample.keys.length > 0 && sample.keys.every((key) => roles.get(sample.mailboxOf(key) ?? ('' as never)) === role)
  const allStarred = marks.length > 0 && marks.every((row) => row?.flagged === 1)
  const anyUnread = marks.some((row) => row?.unread === 1)
  const deleteForever = (): void => openDialog({ kind: 'delete-forever', keys: target().keys })
  return {
    context,
    count,
    target,
    consequence: (action) => consequenceOf(action, sample, accounts),
    allStarred,
    anyUnread,
    allIn,
    may,
    archive: () => void archiveMessages(target(), context),
    remove: () => (allIn('trash') ? deleteForever() : void deleteMessages(target(), context)),
    deleteForever,
    junk: () => void markJunk(target(), !allIn('junk'), context),
    star: () => void setStar(target(), !allStarred, context),
    toggleRead: () => void setRead(target(), anyUnread, context),
    move: (copy) => openDialog({ kind: 'move', copy, keys: target().keys }),
    single: sample.keys.length === 1 && count === 1 ? sample.keys[0] : undefined,
  }
}

function sampleOf(selection: Parameters<typeof selectedTarget>[0], list: ListSource | undefined): ActTarget {
  const mailboxOf = (key: LocationKey) => list?.mailboxOf(key)
  if (!list) return { keys: [], mailboxOf }
  if (selection.kind === 'some') {
    const rows: LocationKey[] = []
    for (const key of selection.keys) if (rows.push(key) >= sampled) break
    return { keys: messagesOf(rows, list).slice(0, sampled), mailboxOf }
  }
  const keys: LocationKey[] = []
  for (const key of list.keys()) if (!selection.keys.has(key) && keys.push(key) >= sampled) break
  return { keys, mailboxOf }
}
