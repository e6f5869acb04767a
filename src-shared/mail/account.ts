import type { AccountId, MailboxId } from './ids'
import type { MailboxRole } from './special-use'

/** How a connection is protected. There is no "if offered": `starttls` means required (RFC 8314 §3). */
export type TransportSecurity =
  | 'tls'
  | 'starttls'
  /** Clear text; accepted for loopback hosts only (SECURITY.md T1). */
  | 'none'

/** Where one server is and as whom to sign in. The secret is never part of it. */
export interface ServerAddress {
  readonly host: string
  readonly port: number
  readonly security: TransportSecurity
  readonly user: string
  /** SHA-256 of the one certificate the user accepted for this host although it does not verify; upper-case hex pairs with colons. */
  readonly pinnedFingerprint?: string
}

/**
 * Where mail of an account is handed in (RFC 6409). `user` is empty where the server asks for none.
 */
export interface OutgoingServer extends ServerAddress {
  /**
   * With which secret, if the server asks for one. `incoming` (the default): that of the incoming server, a password or
   * an OAuth token. `own`: a password of its own, kept under `outgoingSecretId(account)`. `none`: no sign-in.
   */
  readonly signIn?: 'incoming' | 'own' | 'none'
  /**
   * The incoming server whose sign-in this one may have, too, although their names do not say that the two belong
   * together: the user said so, or whoever named both.
   */
  readonly sharesWith?: string
}

/** The name under which the secret of an outgoing server with `signIn: 'own'` is kept. */
export function outgoingSecretId(account: AccountId): string {
  return `${account}.outgoing`
}

/** Whom mail can be from: the account's own address is always one of them, aliases are others. */
export interface Identity {
  /** Empty for the account's own. */
  readonly id: string
  readonly name: string
  readonly address: string
  /** Where answers are to go, if not to `address`. */
  readonly replyTo?: string
  /** Markup as the composer made it, without pictures from elsewhere; absent: the account's own. */
  readonly signature?: string
}

/** How mail of an account is written. What is absent has its default. */
export interface WritingRules {
  /** Aliases; the account's own name and address need no entry. */
  readonly identities?: readonly Identity[]
  /** `rich` (default): HTML with a plain alternative. `plain`: text alone, format=flowed. */
  readonly format?: 'rich' | 'plain'
  /** Markup of the signature of the account's own identity; absent: none. */
  readonly signature?: string
  /** Where a signature is put by itself: new mail (default: yes), answers and forwarded mail (default: yes). */
  readonly signNew?: boolean
  readonly signReplies?: boolean
  /**
   * Who files the copy of what was sent; absent: as `sentCopyOf` says. `tern`: Tern, to the mailbox for sent mail.
   * `server`: the provider does it by itself, so Tern must not. `nobody`: no copy.
   */
  readonly sentCopy?: 'tern' | 'server' | 'nobody'
}

/** What happens to the server's copy of a POP3 message once it is proven safe here (UX.md §5 step 5). */
export type Retention =
  | { readonly kind: 'leave' }
  | { readonly kind: 'after-days'; readonly days: number }
  | { readonly kind: 'after-download' }
  /** All but the newest so many messages on the server go. */
  | { readonly kind: 'keep-newest'; readonly messages: number }
  /** All but the newest that fit into so many octets together go. */
  | { readonly kind: 'keep-octets'; readonly octets: number }

/** Everything a user decides about the copies on a POP3 server. */
export interface RetentionChoice {
  readonly retention: Retention
  /** Whether mail that was on the server before the first session falls under the retention rule, too. */
  readonly removeExisting: boolean
  /** Also what the user deletes here; absent: no. */
  readonly removeWhenDeleted?: boolean
  /**
   * How long a copy stays after it came under a rule it was not under before (the rule was changed, newer mail pushed
   * it out, it was deleted here), so that "keep on the server" still works; absent: `usualGraceMs`. New mail under
   * `after-download` has none: leaving at once is what was chosen for it.
   */
  readonly graceMs?: number
}

export const usualGraceMs = 24 * 60 * 60 * 1000

/** Without what is no part of it. */
export function retentionChoiceOf({
  retention,
  removeExisting,
  removeWhenDeleted,
  graceMs,
}: RetentionChoice): RetentionChoice {
  return {
    retention,
    removeExisting,
    ...(removeWhenDeleted === undefined ? {} : { removeWhenDeleted }),
    ...(graceMs === undefined ? {} : { graceMs }),
  }
}

/** The choice in force. */
export interface RetentionRules extends RetentionChoice {
  /** When it took the place of another one; absent for the choice the account began with. */
  readonly rulesSince?: number
}

/** Which IMAP mail is kept here with all its octets; header rows always are. */
export type OfflinePolicy = 'everything' | 'last-12-months' | 'last-90-days' | 'headers'

/** What mailboxes with a role are called on screen, where one of that name is to be made. */
export type MailboxNames = Readonly<Partial<Record<MailboxRole, string>>>

interface AccountBase {
  readonly id: AccountId
  /** What the user calls the account; the e-mail address unless changed. */
  readonly label: string
  /** The user's own name as senders write it. */
  readonly displayName: string
  readonly address: string
  /** One of eight account colours, by index. */
  readonly color: number
  readonly createdAt: number
  /** How to sign in; absent: with a password. `provider` is an entry of the OAuth providers. */
  readonly signIn?: { readonly kind: 'oauth'; readonly provider: string }
  readonly incoming: ServerAddress
  /** Absent: mail can be received and written, but not sent. */
  readonly outgoing?: OutgoingServer
  readonly writing?: WritingRules
  /**
   * It takes the place of an account that changes its mode, and that account's mail is still being brought to where it
   * belongs. Neither of the two meets a server until that is done. `messages`: how many the database knew of then.
   */
  readonly replaces?: Replacing
  /** Accounts whose place it took when their mode was changed, the last one last: what still names them means it. */
  readonly formerIds?: readonly AccountId[]
}

/** An account of one mode on its way to the place of another one. */
export interface Replacing {
  readonly account: AccountId
  readonly names: MailboxNames
  readonly messages: number
  /** All mail was copied and read back: the change is not taken back any more, whatever fails. */
  readonly copied?: true
  /** The change was taken back, and this account could not be removed at once: it is none any more. */
  readonly withdrawn?: true
}

export interface ImapAccount extends AccountBase {
  readonly protocol: 'imap'
  readonly keepOffline: OfflinePolicy
  /** Mailboxes that are kept otherwise than the account, by id. */
  readonly keepOfflineIn?: Readonly<Record<MailboxId, OfflinePolicy>>
  /** Which mailbox serves as what, where the user decided otherwise than server or name say (SYNC.md F29). */
  readonly roles?: Readonly<Partial<Record<MailboxRole, MailboxId>>>
}

export interface Pop3Account extends AccountBase, RetentionRules {
  readonly protocol: 'pop3'
  readonly checkEveryMs: number
  /** A larger message stays on the server until the user asks for it, octets; absent: `usualAskAboveOctets`. */
  readonly askAboveOctets?: number
}

/** Larger than nearly all mail with attachments, smaller than what a slow line would be busy with for an hour. */
export const usualAskAboveOctets = 60_000_000

/** One account as the user set it up. Kept as a file beside its mail; the store's row is a copy for the windows. */
export type Account = ImapAccount | Pop3Account

/** What the user is told of an account: protocol, direction, and what happens to the server's copy. */
export type AccountMode =
  | { readonly protocol: 'imap'; readonly direction: 'two-way' }
  | { readonly protocol: 'pop3'; readonly direction: 'download-only'; readonly retention: Retention }

/** How mail is kept: with a server's help, or for `Local folders` without any server. */
export type SyncMode = AccountMode | { readonly protocol: 'local'; readonly direction: 'none' }

/** The account of this id, or the one that took its place when its mode was changed. Pure. */
export function accountNow<A extends Pick<Account, 'id' | 'formerIds'>>(
  accounts: Iterable<A>,
  id: AccountId,
): A | undefined {
  const all = [...accounts]
  return all.find((one) => one.id === id) ?? all.find(({ formerIds }) => formerIds?.includes(id))
}

/** The mode of an account; the one place that says which is which. */
export function syncModeOf(account: Account): AccountMode {
  return account.protocol === 'imap'
    ? { protocol: 'imap', direction: 'two-way' }
    : { protocol: 'pop3', direction: 'download-only', retention: account.retention }
}

/** What the setup page knows before there is an account. */
export type AccountDraft =
  | (Omit<ImapAccount, 'id' | 'createdAt'> & { readonly id?: undefined })
  | (Omit<Pop3Account, 'id' | 'createdAt'> & { readonly id?: undefined })

/** What a user changes of an account without signing in anew; what is absent stays. */
export interface AccountEdit {
  readonly label?: string
  readonly displayName?: string
  readonly color?: number
  /** POP3: how often the server is asked, milliseconds. */
  readonly checkEveryMs?: number
}

/**
 * What becomes of an account's mail on this device when the account is removed. `keep` is for mail whose truth is this
 * device: it goes to `Local folders`, where mailboxes with a role bear these names.
 */
export type MailOnRemoval = { readonly kind: 'delete' } | { readonly kind: 'keep'; readonly names: MailboxNames }

/** What a successful trial sign-in found out; nothing was changed on the server. */
export type ServerFindings =
  | { readonly protocol: 'imap'; readonly mailboxes: number; readonly inboxMessages: number; readonly idle: boolean }
  | {
      readonly protocol: 'pop3'
      readonly messages: number
      readonly octets: number
      /** Without UIDL only "right after download" can be kept (RFC 1939 §7). */
      readonly uidl: boolean
      /** Days after which the server itself removes mail; `never`, or undefined where it does not say (RFC 2449 §6.7). */
      readonly expire: number | 'never' | undefined
    }
