import type { MessageArrival, MessageBody, StoreChange } from '../../src-shared/contract/store-calls'
import type { MailboxFacts } from '../../src-shared/contract/store-rows'
import type { ImapAccount } from '../../src-shared/mail/account'
import type { Intent, MailChange } from '../../src-shared/mail/change'
import type { Envelope } from '../../src-shared/mail/envelope'
import type { Flag } from '../../src-shared/mail/flags'
import {
  type AccountId,
  type IntentId,
  type LocationKey,
  type MailboxId,
  type MessageId,
  type PartPath,
  type Sha256,
  serverLocationKey,
  type Uid,
  type UidValidity,
} from '../../src-shared/mail/ids'

/** Rows for tests, as small as their types allow. */

export const accountId = 'a1' as AccountId
export const epoch = 7 as UidValidity
export const mailboxId = (name: string): MailboxId => name as MailboxId
export const messageId = (name: string): MessageId => name as MessageId
export const uidKey = (mailbox: string, uid: number, validity: UidValidity = epoch): LocationKey =>
  serverLocationKey(mailboxId(mailbox), validity, uid as Uid)

export const account: ImapAccount = {
  id: accountId,
  label: 'Ann',
  displayName: 'Ann',
  address: 'ann@example.org',
  color: 0,
  createdAt: 1,
  incoming: { host: 'localhost', port: 143, security: 'none', user: 'ann' },
  protocol: 'imap',
  keepOffline: 'everything',
}

export const mailbox = (name: string): MailboxFacts => ({
  id: mailboxId(name),
  accountId,
  home: 'server',
  path: name,
  name,
  delimiter: '/',
  selectable: true,
})

export const putMailboxes = (...names: string[]): StoreChange[] =>
  names.map((name) => ({ kind: 'put-mailbox', mailbox: mailbox(name) }))

const envelope: Envelope = {
  subject: 'Hello',
  from: [],
  sender: [],
  replyTo: [],
  to: [],
  cc: [],
  bcc: [],
  sentAt: undefined,
  messageIdHeader: '',
  references: [],
  inReplyTo: [],
}

export const bodyOf = (text: string): MessageBody => ({
  sha256: `sha-${text}` as Sha256,
  octets: text.length,
  parsed: {
    envelope,
    leaves: [{ path: '1' as PartPath, kind: 'plain', text, truncated: false }],
    attachments: [],
    snippet: text,
    cut: [],
  },
})

/** The same with a file: what the header did not say. */
export const bodyWithFile = (text: string): MessageBody => {
  const body = bodyOf(text)
  return {
    ...body,
    parsed: {
      ...body.parsed,
      attachments: [
        {
          path: '2' as PartPath,
          mediaType: 'text/csv',
          fileName: 'table.csv',
          disposition: 'attachment',
          contentId: '',
          encoding: '7bit',
          start: 0,
          end: 1,
          octets: 1,
        },
      ],
    },
  }
}

export interface ArrivalOptions {
  readonly flags?: readonly Flag[]
  readonly message?: string
  readonly sortDate?: number
  readonly body?: string
  readonly validity?: UidValidity
  readonly envelope?: Partial<Envelope>
}

/** A message with a UID; its content is called `m<uid>` unless named. */
export function arrivalOf(box: string, uid: number, options: ArrivalOptions = {}): StoreChange {
  const { flags = [], message = `m${uid}`, sortDate = uid, body, validity = epoch, envelope: fields } = options
  const arrival: MessageArrival = {
    message: {
      id: messageId(message),
      accountId,
      envelope: { ...envelope, ...fields },
      hasAttachments: false,
      octets: 100,
      receivedAt: sortDate,
    },
    location: {
      key: uidKey(box, uid, validity),
      mailboxId: mailboxId(box),
      uidValidity: validity,
      uid: uid as Uid,
      flags,
      sortDate,
    },
    ...(body === undefined ? {} : { body: bodyOf(body) }),
  }
  return { kind: 'put-message', arrival }
}

export function intentOf(seq: number, change: MailChange): Intent {
  return { id: `i${seq}` as IntentId, accountId, seq, change, madeAt: seq, state: 'queued', attempts: 0 }
}

export const addIntent = (seq: number, change: MailChange): StoreChange => ({
  kind: 'add-intent',
  intent: intentOf(seq, change),
})
