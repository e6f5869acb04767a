import type { MailtoFields } from '../../src-shared/contract/writing'
import type { Account } from '../../src-shared/mail/account'
import type { Draft, DraftContent } from '../../src-shared/mail/draft'
import type { LocationKey, MessageId, PartPath } from '../../src-shared/mail/ids'
import type { MailError, Result } from '../../src-shared/mail/mail-error'
import { call } from '../shell/bridge'
import { showReader, useMail } from '../shell/mail-state'
import type { StoredMessage } from '../store/queries'
import { readMessage } from '../store/writing-queries'
import type { Text } from '../text/use-text'
import { parseAddresses } from './checks'
import { showDraft, useComposer } from './composer-state'
import { escapeHtml, textToHtml } from './editor/html-to-text'
import { leaveAll } from './finish-writing'
import { forwardedOf, quoteOf } from './quote'
import {
  answerSubject,
  emptyContent,
  identityFor,
  type Original,
  ownAddresses,
  recipientsOf,
  relationOf,
  signatureHtml,
} from './start-content'

/**
 * What a user can begin to write. Each opens the composer in this window and resolves when it is there; whatever was open
 * before is saved and closed first. Lists, readers, menus and keys call these and nothing else of this room.
 */

export interface WriteContext {
  readonly text: Text
  /** Words an instant in full, for the line above a quote. */
  readonly longDate: (at: number) => string
  readonly onError: (error: MailError) => void
}

const space = '<div><br></div>'

/** A new message, from the account that is being looked at. */
export async function composeNew(context: WriteContext, fields?: Partial<MailtoFields>): Promise<void> {
  const account = currentAccount()
  if (!account) return
  const signature = account.writing?.signNew === false ? '' : signatureHtml(account, '')
  const people = (list: readonly string[] | undefined) => parseAddresses((list ?? []).join('\n'))
  const body = fields?.body ? textToHtml(fields.body) : space
  await openNew(
    {
      ...emptyContent(account),
      to: people(fields?.to),
      cc: people(fields?.cc),
      bcc: people(fields?.bcc),
      subject: fields?.subject ?? '',
      html: `${body}${signature}`,
    },
    (fields?.to?.length ?? 0) > 0 ? 'body' : 'to',
    context,
  )
}

/** Answers one message, or passes it on within the text. */
export async function composeAnswer(
  kind: 'reply' | 'reply-all' | 'forward',
  messageId: MessageId,
  context: WriteContext,
): Promise<void> {
  const found = await originalOf(messageId, context)
  if (!found) return
  const { stored, account, original } = found
  const identityId = identityFor(account, original.envelope)
  const own = ownAddresses(account).map(({ address }) => address)
  const date = context.longDate(original.envelope.sentAt ?? stored.message.receivedAt)
  const quote =
    kind === 'forward' ? forwardedOf(stored, context.text, date) : quoteOf(stored, 'reply', context.text, date)
  const signature = account.writing?.signReplies === false ? '' : signatureHtml(account, identityId)
  const content: DraftContent = {
    ...emptyContent(account, identityId),
    ...(kind === 'forward' ? {} : recipientsOf(kind, original, own)),
    subject: answerSubject(kind, original.envelope.subject),
    html: `${space}${signature === '' ? '' : `${space}${signature}`}${quote.html}`,
    relation: relationOf(kind, original),
  }
  const files =
    kind === 'forward'
      ? (stored.body?.attachments ?? []).filter(
          ({ contentId }) => contentId === '' || !quote.contentIds.includes(contentId),
        )
      : []
  const pictures = (stored.body?.attachments ?? []).filter(
    ({ contentId }) => contentId !== '' && quote.contentIds.includes(contentId),
  )
  await openNew(content, kind === 'forward' ? 'to' : 'body', context, async (draft) => {
    const parts = []
    for (const { path, contentId } of [...pictures, ...files.map((one) => ({ ...one, contentId: '' }))]) {
      const added = await call('draft.addMessagePart', draft.id, messageId, path, contentId)
      if (!added.ok) return added
      parts.push(added.value)
    }
    return { ok: true, value: parts }
  })
}

/** Passes messages on as files. */
export async function composeForwardAttached(messageIds: readonly MessageId[], context: WriteContext): Promise<void> {
  const [first] = messageIds
  const found = first === undefined ? undefined : await originalOf(first, context)
  if (!found) return
  const { account, original } = found
  const content: DraftContent = {
    ...emptyContent(account, identityFor(account, original.envelope)),
    subject: answerSubject('forward', original.envelope.subject),
    html: `${space}${signatureHtml(account, '')}`,
    relation: relationOf('forward', original),
  }
  await openNew(content, 'to', context, async (draft) => {
    const parts = []
    for (const id of messageIds) {
      const added = await call('draft.addMessagePart', draft.id, id, '' as PartPath, '')
      if (!added.ok) return added
      parts.push(added.value)
    }
    return { ok: true, value: parts }
  })
}

/** Sends a message on as it is, to others (RFC 5322 §3.6.6). */
export async function composeRedirect(messageId: MessageId, context: WriteContext): Promise<void> {
  const found = await originalOf(messageId, context)
  if (!found) return
  const { account, original } = found
  const content: DraftContent = {
    ...emptyContent(account, identityFor(account, original.envelope)),
    subject: answerSubject('redirect', original.envelope.subject),
    html: `<div>${escapeHtml(context.text('compose.redirect.means'))}</div>`,
    relation: relationOf('redirect', original),
  }
  await openNew(content, 'to', context, async (draft) => {
    const added = await call('draft.addMessagePart', draft.id, messageId, '' as PartPath, '')
    return added.ok ? { ok: true, value: [added.value] } : added
  })
}

/** Goes on with a draft, or makes a new message like this one. */
export async function composeFrom(messageId: MessageId, how: 'edit' | 'new', context: WriteContext): Promise<void> {
  if (!(await closeOpen())) return
  const opened = await call('draft.ofMessage', messageId, how)
  if (!opened.ok) context.onError(opened.error)
  else open(opened.value, 'body')
}

/** Opens a draft that is on this device. */
export async function openDraft(draft: Draft): Promise<void> {
  if (!(await closeOpen())) return
  open(draft, 'body')
}

/** Saves and closes what is open in this window; false where it cannot be saved, and stays. */
async function closeOpen(): Promise<boolean> {
  const { open: before } = useComposer.getState()
  if (!before) return true
  if (!(await leaveAll())) return false
  showDraft(undefined)
  await call('draft.close', before.draft.id)
  return true
}

async function openNew(
  content: DraftContent,
  focus: 'to' | 'body',
  { onError }: WriteContext,
  addParts?: (draft: Draft) => Promise<Result<DraftContent['parts']>>,
): Promise<void> {
  if (!(await closeOpen())) return
  const created = await call('draft.create', content)
  if (!created.ok) {
    onError(created.error)
    return
  }
  let draft = created.value
  const parts = await addParts?.(draft)
  if (parts) {
    if (!parts.ok) onError(parts.error)
    else {
      draft = { ...draft, content: { ...draft.content, parts: parts.value } }
      await call('draft.save', draft.id, draft.content, '')
    }
  }
  open(draft, focus)
}

function open(draft: Draft, focus: 'to' | 'body'): void {
  showReader(true)
  showDraft({ draft, focus })
}

async function originalOf(
  messageId: MessageId,
  { onError }: WriteContext,
): Promise<{ stored: StoredMessage; account: Account; original: Original } | undefined> {
  let stored = await readMessage(messageId)
  if (stored && stored.message.body === 'none') {
    const fetched = await call('message.fetch', messageId)
    if (!fetched.ok) {
      onError(fetched.error)
      return undefined
    }
    stored = await readMessage(messageId)
  }
  const account = useMail.getState().accounts?.find(({ id }) => id === stored?.message.accountId) ?? currentAccount()
  if (!stored || !account) return undefined
  const keys: readonly LocationKey[] = stored.locations.map(({ key }) => key)
  return { stored, account, original: { messageId, keys, envelope: stored.message.envelope } }
}

/** The account of the folder that is open, else the first that can send, else the first. */
function currentAccount(): Account | undefined {
  const { accounts = [], mailboxes, place } = useMail.getState()
  const owner = place.kind === 'mailbox' ? mailboxes.find(({ id }) => id === place.id)?.accountId : undefined
  return (
    accounts.find(({ id }) => id === owner) ?? accounts.find(({ outgoing }) => outgoing !== undefined) ?? accounts[0]
  )
}

export function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(blob)
  })
}
