import type {
  Account,
  AccountDraft,
  AccountEdit,
  MailboxNames,
  MailOnRemoval,
  OfflinePolicy,
  RetentionChoice,
  ServerAddress,
  ServerFindings,
} from '../mail/account'
import type { AccountStatus } from '../mail/account-status'
import type { FateSum } from '../mail/add-up-fates'
import type {
  BackupOutcome,
  CheckSum,
  ExportFormat,
  ExportOutcome,
  ImportOutcome,
  ReceiptSum,
  RestoreOutcome,
  TaskProgress,
} from '../mail/archive'
import type { DraftPart } from '../mail/draft'
import type { TransferEncoding } from '../mail/envelope'
import type { Flag } from '../mail/flags'
import type { AccountId, DraftId, IntentId, LocationKey, MailboxId, MessageId, PartPath } from '../mail/ids'
import type { MailError } from '../mail/mail-error'
import type { SwitchPlan, SwitchProgress, SwitchTarget } from '../mail/mode-switch'
import type { OAuthPageWords, OAuthProviderInfo } from '../mail/oauth'
import type { SearchQuery } from '../mail/search-query'
import type { SettingsFound } from '../mail/server-settings'
import type { Shelf, ShelfChoice, ShelfFilter, ShelfLines } from '../mail/shelf'
import type { MailboxRole } from '../mail/special-use'
import type { ChangeReceipt } from '../mail/undo'
import type { Notice } from './commands'
import type { WritingCalls } from './writing'

/** Mail that leaves or comes as files, and what is proven of it. `null`: the user ended it. */
export interface ArchiveCalls {
  'mailbox.export': (mailbox: MailboxId, format: ExportFormat, path: string) => ExportOutcome | null
  'mail.import': (mailbox: MailboxId, paths: readonly string[]) => ImportOutcome | null
  'backup.create': (path: string) => BackupOutcome | null
  /** Settings as the file has them: to be checked before they are used. */
  'backup.restore': (path: string) => (RestoreOutcome & { readonly settings: unknown }) | null
  'receipts.sum': (account: AccountId) => ReceiptSum
  /** Returns how many rows were written. */
  'receipts.export': (account: AccountId, path: string) => number
  'receipts.check': (account: AccountId) => CheckSum | null
  'task.cancel': () => void
}

/** Main to engine: asked over the process's own port, answered once each. */
export interface EngineCalls extends ArchiveCalls, WritingCalls {
  'settings.find': (address: string, askDatabase: boolean) => SettingsFound
  'settings.stopFinding': () => void
  'oauth.providers': () => readonly OAuthProviderInfo[]
  /** The page to be opened in the browser, and the name of the sign-in. */
  'oauth.begin': (
    provider: string,
    address: string,
    words: OAuthPageWords,
  ) => { readonly flow: string; readonly url: string }
  /** Waits for the browser; the value is kept like a password and never reaches a page. */
  'oauth.finish': (flow: string) => string
  'oauth.cancel': (flow: string) => void
  /** Secrets that were not known when the engine began; accounts that waited for theirs go on. */
  'secrets.give': (passwords: Readonly<Record<string, string>>) => void
  'account.test': (draft: AccountDraft, password: string) => ServerFindings
  'account.add': (account: Account, password: string) => void
  /** Resolves with the number of messages that were kept. */
  'account.remove': (account: AccountId, mail: MailOnRemoval) => number
  'account.signIn': (account: AccountId, password: string) => void
  'account.edit': (account: AccountId, edit: AccountEdit) => Account
  'account.setIncoming': (
    account: AccountId,
    incoming: ServerAddress,
    provider: string | null,
    password: string,
  ) => Account
  'account.planSwitch': (account: AccountId) => SwitchPlan
  'account.switch': (
    account: AccountId,
    newId: AccountId,
    target: SwitchTarget,
    password: string,
    names: MailboxNames,
  ) => { readonly account: Account; readonly messages: number }
  'account.stopSwitch': () => void
  'account.setRetention': (account: AccountId, choice: RetentionChoice) => void
  'retention.preview': (account: AccountId, choice: RetentionChoice) => FateSum
  'shelf.list': (account: AccountId) => Shelf
  'shelf.lines': (account: AccountId, filter: ShelfFilter, from: number, count: number) => ShelfLines
  'shelf.keep': (account: AccountId, choice: ShelfChoice, keep: boolean) => { readonly tooLate: number }
  'shelf.removeNow': (account: AccountId, choice: ShelfChoice) => void
  'shelf.download': (account: AccountId, choice: ShelfChoice) => void
  'shelf.bringBack': (account: AccountId, choice: ShelfChoice) => void
  'shelf.giveUp': (account: AccountId, choice: ShelfChoice) => void
  /** `null` for a mailbox: as the account. */
  'account.setOffline': (account: AccountId, mailbox: MailboxId | null, policy: OfflinePolicy | null) => void
  'account.check': (account: AccountId) => void
  'mailbox.open': (mailbox: MailboxId) => void
  'mailbox.search': (mailbox: MailboxId, query: SearchQuery) => readonly LocationKey[]
  'messages.flag': (keys: readonly LocationKey[], add: readonly Flag[], remove: readonly Flag[]) => ChangeReceipt
  'messages.move': (keys: readonly LocationKey[], to: MailboxId, holdMs: number) => ChangeReceipt
  'messages.copy': (keys: readonly LocationKey[], to: MailboxId) => ChangeReceipt
  'messages.delete': (keys: readonly LocationKey[]) => ChangeReceipt
  'messages.archive': (keys: readonly LocationKey[]) => ChangeReceipt
  'messages.junk': (keys: readonly LocationKey[], junk: boolean) => ChangeReceipt
  'messages.expunge': (keys: readonly LocationKey[], holdMs: number) => ChangeReceipt
  'mailbox.create': (account: AccountId, parent: MailboxId | null, name: string) => MailboxId
  'mailbox.rename': (mailbox: MailboxId, name: string) => ChangeReceipt
  'mailbox.move': (mailbox: MailboxId, parent: MailboxId | null) => ChangeReceipt
  'mailbox.remove': (mailbox: MailboxId) => ChangeReceipt
  'mailbox.setSubscribed': (mailbox: MailboxId, subscribed: boolean) => void
  'mailbox.empty': (mailbox: MailboxId) => void
  'mailbox.setRole': (account: AccountId, role: MailboxRole, mailbox: MailboxId | null) => void
  'change.retry': (account: AccountId, change: IntentId) => void
  'change.cancel': (account: AccountId, change: IntentId) => void
  'change.discard': (account: AccountId, change: IntentId) => void
  'change.undo': (receipt: ChangeReceipt) => ChangeReceipt
  'message.fetch': (message: MessageId) => void
  /** Where one part, or with an empty path the whole message, lies in the vault. */
  'part.locate': (message: MessageId, part: PartPath) => PartPlace
  /** No account connects to fetch until it is called with false; what is sent still goes out. */
  'sync.pause': (paused: boolean) => void
  /** The network came back, or the machine woke up: look again at once. */
  'network.changed': () => void
  /** Adds a file of this device that the user chose in the system's own dialog. */
  'draft.addFile': (draft: DraftId, path: string, picture: boolean) => DraftPart
  /** How many messages would go out within this time. */
  'outbox.dueWithin': (withinMs: number) => number
  /** Sends all of those now. */
  'outbox.hurry': () => void
  /** Ends every connection in good order; the process may be stopped afterwards. */
  'engine.stop': () => void
}

/** Calls that no account answers. */
export type OAuthCall = Extract<keyof EngineCalls, `oauth.${string}`>

/** Octets `[start, end)` of `file`, to be decoded and served as `mediaType`. Stays within main and engine. */
export interface PartPlace {
  readonly file: string
  readonly start: number
  readonly end: number
  readonly encoding: TransferEncoding
  readonly mediaType: string
  readonly fileName: string
}

export type ToEngine =
  /** First message; the store's port comes with it, and again whenever the store window was replaced. */
  | {
      readonly kind: 'start'
      readonly profile: string
      readonly passwords: Readonly<Record<string, string>>
      /** The folder of files that ship with Tern. */
      readonly resources: string
    }
  | { readonly kind: 'store-port' }
  | {
      [K in keyof EngineCalls]: {
        readonly kind: 'call'
        readonly id: number
        readonly call: K
        readonly args: Parameters<EngineCalls[K]>
      }
    }[keyof EngineCalls]

export type FromEngine =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: MailError }
  | { readonly kind: 'status'; readonly status: AccountStatus }
  | { readonly kind: 'notice'; readonly notice: Notice }
  /** How far the one long task is; null: none is under way. */
  | { readonly kind: 'task'; readonly progress: TaskProgress | null }
  /** How far a change of mode is; null: none is under way. */
  | { readonly kind: 'switching'; readonly progress: SwitchProgress | null }
  /** The store has not answered for a minute: its window is to be replaced. */
  | { readonly kind: 'store-stuck' }
  /** The database cannot be opened: it is to be set aside and made again. */
  | { readonly kind: 'store-broken'; readonly reason: string }
  /** A provider replaced what proves who the user is: the old secret may be void from now on. */
  | { readonly kind: 'secret'; readonly account: AccountId; readonly secret: string }
  /** The accounts on disk, said once after `start` so that orphaned secrets can be dropped. */
  | { readonly kind: 'accounts'; readonly accounts: readonly AccountId[] }
