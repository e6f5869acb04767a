/**
 * Names of things. Local ids are ours and opaque; protocol ids belong to one server.
 *
 * A UID means nothing without its mailbox and UIDVALIDITY (RFC 9051 §2.3.1.1), so the two are never one
 * number here and never mix by accident: every id is branded.
 */
declare const brand: unique symbol
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name }

/** One account of the user; random, never reused. */
export type AccountId = Branded<string, 'AccountId'>
/** Where `Local folders` keep their mail: a home like an account's, without server and without settings. */
export const localAccountId = 'local' as AccountId

/** One mailbox, on a server or local; stays when the mailbox is renamed. */
export type MailboxId = Branded<string, 'MailboxId'>
/** The content of one message, wherever it is located. */
export type MessageId = Branded<string, 'MessageId'>
/** One message in one mailbox: `mailboxId.uidValidity.uid`, or `local.…` while no server has given it a UID. */
export type LocationKey = Branded<string, 'LocationKey'>
/** One change a user made; unique for life, also across restarts. */
export type IntentId = Branded<string, 'IntentId'>
/** One message being written, from its first word until it is sent or thrown away. */
export type DraftId = Branded<string, 'DraftId'>
/** One message on its way to its recipients; unique for life. */
export type SubmissionId = Branded<string, 'SubmissionId'>
/** One idempotent write to the store. */
export type BatchId = Branded<string, 'BatchId'>
/** RFC 9051 §2.3.1.1, 1 … 2³²−1. */
export type Uid = Branded<number, 'Uid'>
/** RFC 9051 §2.3.1.1, 1 … 2³²−1. */
export type UidValidity = Branded<number, 'UidValidity'>
/** A POP3 unique-id: 1 to 70 characters 0x21 … 0x7E (RFC 1939 §7); longer ones exist and are kept. */
export type Uidl = Branded<string, 'Uidl'>
/** Lower-case hex SHA-256 of the raw octets of a message. */
export type Sha256 = Branded<string, 'Sha256'>
/** MIME part number as in IMAP (`1`, `2.1`); the empty string is the whole message (RFC 9051 §6.4.5.1). */
export type PartPath = Branded<string, 'PartPath'>

/** The key of a message that a server knows by UID. Deterministic, so that writing it twice is writing it once. */
export function serverLocationKey(mailbox: MailboxId, uidValidity: UidValidity, uid: Uid): LocationKey {
  return `${mailbox}.${uidValidity}.${uid}` as LocationKey
}

/** The content first seen at a place. The same place is the same content, so a repeated row is no second message. */
export function messageIdAt(key: LocationKey): MessageId {
  return `m${key}` as MessageId
}

/** The UID in such a key. */
export function uidOfKey(key: LocationKey): Uid {
  return Number(key.slice(key.lastIndexOf('.') + 1)) as Uid
}

/** What a change names in place of a message whose UID another one has now: nothing is ever there (SYNC.md F3). */
export function disownedKeyOf(key: LocationKey): LocationKey {
  return `local.disowned.${key}` as LocationKey
}

/** The mailbox of a key that a server's UID gives; undefined for one that only this device knows. */
export function mailboxOfKey(key: LocationKey): MailboxId | undefined {
  return key.startsWith('local.') ? undefined : (key.slice(0, key.indexOf('.')) as MailboxId)
}

/** The place a content was first met at; undefined for one that is not named by its place. */
export function placeOfContent(message: MessageId): LocationKey | undefined {
  return /^m.+\.\d+\.\d+$/.test(message) ? (message.slice(1) as LocationKey) : undefined
}

/** The key of a message that only this device knows. */
export function localLocationKey(message: MessageId): LocationKey {
  return `local.${message}` as LocationKey
}
