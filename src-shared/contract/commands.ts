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
  ImportFrom,
  ImportOutcome,
  ReceiptSum,
  RestoreOutcome,
} from '../mail/archive'
import type { Flag } from '../mail/flags'
import type { AccountId, IntentId, LocationKey, MailboxId, MessageId, PartPath } from '../mail/ids'
import type { Result } from '../mail/mail-error'
import type { SwitchPlan, SwitchTarget } from '../mail/mode-switch'
import type { OAuthPageWords, OAuthProviderInfo } from '../mail/oauth'
import type { SearchQuery } from '../mail/search-query'
import type { SettingsFound } from '../mail/server-settings'
import type { Shelf, ShelfChoice, ShelfFilter, ShelfLines } from '../mail/shelf'
import type { MailboxRole } from '../mail/special-use'
import type { ChangeReceipt } from '../mail/undo'
import type { DesktopState, Leaving, TrayState } from './desktop'
import type { NotificationRequest } from './notifications'
import type { OpenOutcome } from './reading'
import type { Language, Settings } from './settings'
import { type WritingCommands, writingCommandNames } from './writing'

/** Where secrets can be kept on this device (SECURITY.md K1). */
export type SecretStorage =
  /** The system keychain protects them. */
  | 'keychain'
  /** There is none: a password is kept until Tern quits, and asked for again. */
  | 'session-only'
  /** There is none, and the user has a master password, which was given. */
  | 'master-password'
  /** The master password has to be given before any password is known. */
  | 'locked'

export type { Language, Settings, ThemeChoice } from './settings'

/** What a window needs before it can show anything. */
export interface AppState {
  readonly version: string
  readonly settings: Settings
  /** The language in force, `system` resolved. */
  readonly language: Language
  readonly secretStorage: SecretStorage
  readonly statuses: readonly AccountStatus[]
  /** What happened at start that the user should know (UX.md §12, last row). */
  readonly notices: readonly Notice[]
  /** No account fetches mail until the user wants it again; not kept beyond this run. */
  readonly paused: boolean
  /** Whether Tern runs on the repackaged development runtime. */
  readonly platform: { readonly os: 'linux' | 'darwin' | 'win32'; readonly developmentRuntime: boolean }
}

export type Notice =
  /** The database was lost or damaged and is being made again from the vault and the servers. */
  | { readonly kind: 'store-rebuilt'; readonly at: number }
  | { readonly kind: 'engine-restarted'; readonly at: number }
  /** A change of mode that a crash interrupted could not go on: the account is as it was. */
  | { readonly kind: 'switch-undone'; readonly at: number; readonly account: AccountId }
  /** The check of all copies found some damaged that nothing can make good. */
  | { readonly kind: 'mail-damaged'; readonly at: number; readonly account: AccountId; readonly messages: number }

/** Window to main: one entry per thing a user can ask for. Arguments and replies are plain data. */
export interface Commands extends WritingCommands {
  'app.state': () => Result<AppState>
  /** Changes these settings and leaves the others. */
  'settings.set': (settings: Partial<Settings>) => Result<AppState>
  /** Passwords are kept in a file that this one opens; also another one for it. Only where there is no keychain. */
  'secrets.setMaster': (password: string) => Result<AppState>
  /** Fails with `wrong-master-password`. */
  'secrets.unlock': (password: string) => Result<AppState>
  /** No master password any more. While it is locked, the passwords in the file are gone. */
  'secrets.dropMaster': () => Result<AppState>
  /** Looks for an address's servers; whoever is asked learns the domain only. One search at a time. */
  'settings.find': (address: string, askDatabase: boolean) => Result<SettingsFound>
  'settings.stopFinding': () => Result<void>
  'oauth.providers': () => Result<readonly OAuthProviderInfo[]>
  /** Signs in in the system's browser. The value stands for the secret wherever a command takes a password. */
  'oauth.signIn': (provider: string, address: string, words: OAuthPageWords) => Result<string>
  'oauth.openAgain': () => Result<void>
  'oauth.cancel': () => Result<void>
  /** Signs in once with what was typed; saves nothing, changes nothing on the server. */
  'account.test': (draft: AccountDraft, password: string) => Result<ServerFindings>
  /** Tests, keeps the secret, saves the account and starts it. */
  'account.add': (draft: AccountDraft, password: string) => Result<Account>
  /**
   * Takes the account and its secret off this device; nothing on the server is touched. Its mail goes, too, or is kept:
   * then the value is how many messages, and the account goes only once all are proven to be in `Local folders`.
   */
  'account.remove': (account: AccountId, mail: MailOnRemoval) => Result<number>
  /** A new password for an account that was asked to sign in again; tested before it is kept. */
  'account.signIn': (account: AccountId, password: string) => Result<void>
  /** Name, colour and the like; the account goes on as it is. */
  'account.edit': (account: AccountId, edit: AccountEdit) => Result<Account>
  /**
   * Another server to receive from, or another way to sign in there: with an OAuth `provider`, or with a password
   * (null). An empty password leaves the sign-in as it is. Tried before it is kept; fails with `other-mail` where the
   * server has somebody else's mail.
   */
  'account.setIncoming': (
    account: AccountId,
    incoming: ServerAddress,
    provider: string | null,
    password: string,
  ) => Result<Account>
  /** What changing the mode would do, and what stands in its way; changes nothing. */
  'account.planSwitch': (account: AccountId) => Result<SwitchPlan>
  /**
   * Changes an account's mode: tries the sign-in (an empty password: the one that is known), downloads what is only on
   * the server where that has to be, copies all mail to where it belongs, and takes the account's old form off this
   * device. Nothing on a server is changed. The value is the account as it is now, and how many messages were copied.
   */
  'account.switch': (
    account: AccountId,
    target: SwitchTarget,
    password: string,
    names: MailboxNames,
  ) => Result<{ readonly account: Account; readonly messages: number }>
  /** Ends the download that comes before a change of mode; everything stays as it was. */
  'account.stopSwitch': () => Result<void>
  'account.setRetention': (account: AccountId, choice: RetentionChoice) => Result<void>
  /** What would become of the copies on the server if this were the choice from now on; changes nothing. */
  'retention.preview': (account: AccountId, choice: RetentionChoice) => Result<FateSum>
  /** What is on the POP3 server by its last listing. */
  'shelf.list': (account: AccountId) => Result<Shelf>
  /** At most `count` of the lines a filter shows, from the given one on, each with its fate. */
  'shelf.lines': (account: AccountId, filter: ShelfFilter, from: number, count: number) => Result<ShelfLines>
  /** Stays on the server after all (`true`), or follows the rule again, a removal asked for taken back (`false`). */
  'shelf.keep': (account: AccountId, choice: ShelfChoice, keep: boolean) => Result<{ readonly tooLate: number }>
  /** Removes proven copies with the next check, which begins soon; `shelf.keep` takes it back before that. */
  'shelf.removeNow': (account: AccountId, choice: ShelfChoice) => Result<void>
  /** Downloads messages that only the server has, however large, with a check that begins now. */
  'shelf.download': (account: AccountId, choice: ShelfChoice) => Result<void>
  /** Downloads messages once more that were moved away and are not to be found there. */
  'shelf.bringBack': (account: AccountId, choice: ShelfChoice) => Result<void>
  /** Removes messages that were moved away and are not to be found there: maybe for good. Taken back like `removeNow`. */
  'shelf.giveUp': (account: AccountId, choice: ShelfChoice) => Result<void>
  /** Asks where, then writes all mail of a mailbox that is here. `name` is what the file is called unless the user says otherwise. */
  'mailbox.export': (
    mailbox: MailboxId,
    format: ExportFormat,
    name: string,
  ) => Result<(ExportOutcome & { readonly name: string }) | null>
  /** Asks for mbox files, .eml files or a folder of them or of a Maildir, and brings the mail into a local mailbox. */
  'mail.import': (mailbox: MailboxId, from: ImportFrom) => Result<ImportOutcome | null>
  /** The whole profile, without passwords, as one zip file. */
  'backup.create': () => Result<(BackupOutcome & { readonly name: string }) | null>
  /** Accounts that are here already are left alone. */
  'backup.restore': (withSettings: boolean) => Result<RestoreOutcome | null>
  /** POP3: what the server offered, what is proven here, and what was removed there. */
  'receipts.sum': (account: AccountId) => Result<ReceiptSum>
  /** Asks where, and writes every receipt as a line of CSV; the value is the file's name. */
  'receipts.export': (account: AccountId, name: string) => Result<string | null>
  /** Reads every copy back from disk now; it is done once a week anyway. */
  'receipts.check': (account: AccountId) => Result<CheckSum | null>
  /** Ends the one long task that is under way, if there is one; its command answers with null. */
  'task.cancel': () => Result<void>
  /** Check mail now; resolves when the check has begun. */
  /**
   * Which mail of an IMAP account is kept here whole: of the account (no mailbox), or of one mailbox, where no policy
   * means the account's. What is no longer covered goes from this device, never from the server.
   */
  'account.setOffline': (account: AccountId, mailbox: MailboxId | null, policy: OfflinePolicy | null) => Result<void>
  'account.check': (account: AccountId) => Result<void>
  /** The mailbox on screen: it is followed before others. */
  'mailbox.open': (mailbox: MailboxId) => Result<void>
  /**
   * Asks the server itself, and writes nothing. The keys are of this mailbox; rows of some may not be here. Another query
   * to the same account takes the place of the one before, which then fails with `bad-request`.
   */
  'mailbox.search': (mailbox: MailboxId, query: SearchQuery) => Result<readonly LocationKey[]>
  'messages.flag': (
    keys: readonly LocationKey[],
    add: readonly Flag[],
    remove: readonly Flag[],
  ) => Result<ChangeReceipt>
  /**
   * Within an account, or from one to another. A server that they leave for good keeps them for `holdMs`, as long as
   * the user is offered to take it back; to a server they are on their way until it has them.
   */
  'messages.move': (keys: readonly LocationKey[], to: MailboxId, holdMs: number) => Result<ChangeReceipt>
  'messages.copy': (keys: readonly LocationKey[], to: MailboxId) => Result<ChangeReceipt>
  /** To the mailbox whose role is trash. */
  'messages.delete': (keys: readonly LocationKey[]) => Result<ChangeReceipt>
  /** To the mailbox whose role is archive. */
  'messages.archive': (keys: readonly LocationKey[]) => Result<ChangeReceipt>
  /** To the mailbox for junk, or from there back to the inbox, marked accordingly (`$Junk`, `$NotJunk`). */
  'messages.junk': (keys: readonly LocationKey[], junk: boolean) => Result<ChangeReceipt>
  /** For good. Held back for `holdMs`, as long as the user is offered to take it back. */
  'messages.expunge': (keys: readonly LocationKey[], holdMs: number) => Result<ChangeReceipt>
  /** Below `parent`, or at the top. The value is the new mailbox; it can be used at once. */
  'mailbox.create': (account: AccountId, parent: MailboxId | null, name: string) => Result<MailboxId>
  'mailbox.rename': (mailbox: MailboxId, name: string) => Result<ChangeReceipt>
  /** To another place in the hierarchy, with everything below it. */
  'mailbox.move': (mailbox: MailboxId, parent: MailboxId | null) => Result<ChangeReceipt>
  /**
   * With everything below it. Its mail goes to the trash; where it lies in the trash already, for good. The value takes
   * it back on this device; it is empty for a server's mailbox, and for what is gone for good.
   */
  'mailbox.remove': (mailbox: MailboxId) => Result<ChangeReceipt>
  'mailbox.setSubscribed': (mailbox: MailboxId, subscribed: boolean) => Result<void>
  /** Removes for good what the trash or the junk mailbox shows now; what arrives later stays. */
  'mailbox.empty': (mailbox: MailboxId) => Result<void>
  /** IMAP: which mailbox serves as what; null leaves it to the server again. */
  'mailbox.setRole': (account: AccountId, role: MailboxRole, mailbox: MailboxId | null) => Result<void>
  /** A change the server refused: try it again. */
  'change.retry': (account: AccountId, change: IntentId) => Result<void>
  /** A change that waits: take it back. Fails with `bad-request` where it is under way. */
  'change.cancel': (account: AccountId, change: IntentId) => Result<void>
  /** A change the server refused: let it go. */
  'change.discard': (account: AccountId, change: IntentId) => Result<void>
  /** Takes back what a command changed, offline too; the value takes that back in turn (redo). */
  'change.undo': (receipt: ChangeReceipt) => Result<ChangeReceipt>
  /** Gets the octets of a message that is only on the server, before all others. */
  'message.fetch': (message: MessageId) => Result<void>
  /** Asks where and saves; the value is the path's last part, or null where the user thought better of it. */
  'attachment.save': (message: MessageId, part: PartPath) => Result<string | null>
  /** The whole message as an .eml file. */
  'message.saveSource': (message: MessageId) => Result<string | null>
  /** Tells of new mail on the desktop. False where the desktop shows no notifications. */
  'notification.show': (notification: NotificationRequest) => Result<boolean>
  /** The number on Tern's icon, where the desktop has one; 0 takes it away. */
  'badge.set': (unread: number) => Result<void>
  'desktop.state': () => Result<DesktopState>
  'desktop.startAtLogin': (on: boolean) => Result<DesktopState>
  /** Asks the desktop to open mailto: links here; the value says whether it does. */
  'desktop.beMailProgram': () => Result<DesktopState>
  /** The icon among the desktop's own as it is from now on; null takes it away. */
  'tray.set': (tray: TrayState | null) => Result<void>
  /** The answer to `app.closing`. */
  'app.leave': (how: Leaving) => Result<void>
  'sync.pause': (paused: boolean) => Result<AppState>
  /** http, https, mailto and tel only; opened in the system's own program. */
  'link.open': (url: string) => Result<void>
  /** Asks for a folder and saves these parts there; the value is how many, or null where the user thought better. */
  'attachment.saveAll': (message: MessageId, parts: readonly PartPath[]) => Result<number | null>
  /** Opens a part with the system's program. Without `confirmed` a risky one is asked about first. */
  'attachment.open': (message: MessageId, part: PartPath, confirmed: boolean) => Result<OpenOutcome>
  /** Lets the pointer carry a part out of the window, as a file. */
  'attachment.drag': (message: MessageId, part: PartPath) => Result<void>
  /** A key for `ownPictureUrl` and, where the user allowed it for this message, `remotePictureUrl`. */
  'pictures.open': (message: MessageId, remote: boolean) => Result<string>
  /** Addresses whose remote pictures are always shown. */
  'pictures.senders': () => Result<readonly string[]>
  'pictures.allowSender': (address: string, allowed: boolean) => Result<readonly string[]>
  /** Height of a mail's frame, by its name, in CSS pixels; null while there is none. */
  'frame.measure': (frame: string) => Result<number | null>
  /** Marks words in a mail's frame, shows the one with this index, and says how many there are. */
  'frame.find': (frame: string, words: string, current: number) => Result<number>
  /** Prints a whole HTML document; nothing in it runs or loads, but pictures by keys. False: the user thought better of it. */
  'page.print': (html: string) => Result<boolean>
  /** One POST to a mailing list's https address (RFC 8058), only ever after the user said so. */
  'list.unsubscribe': (url: string) => Result<boolean>
}

/** The preload's allow-list; a name missing here or left over does not compile. */
export const commandNames: Record<keyof Commands, true> = {
  'app.state': true,
  'settings.set': true,
  'secrets.setMaster': true,
  'secrets.unlock': true,
  'secrets.dropMaster': true,
  'settings.find': true,
  'settings.stopFinding': true,
  'oauth.providers': true,
  'oauth.signIn': true,
  'oauth.openAgain': true,
  'oauth.cancel': true,
  'account.test': true,
  'account.add': true,
  'account.remove': true,
  'account.signIn': true,
  'account.edit': true,
  'account.setIncoming': true,
  'account.planSwitch': true,
  'account.switch': true,
  'account.stopSwitch': true,
  'account.setRetention': true,
  'retention.preview': true,
  'shelf.list': true,
  'shelf.lines': true,
  'shelf.keep': true,
  'shelf.removeNow': true,
  'shelf.download': true,
  'shelf.bringBack': true,
  'shelf.giveUp': true,
  'mailbox.export': true,
  'mail.import': true,
  'backup.create': true,
  'backup.restore': true,
  'receipts.sum': true,
  'receipts.export': true,
  'receipts.check': true,
  'task.cancel': true,
  'account.setOffline': true,
  'account.check': true,
  'mailbox.open': true,
  'mailbox.search': true,
  'messages.flag': true,
  'messages.move': true,
  'messages.copy': true,
  'messages.delete': true,
  'messages.archive': true,
  'messages.junk': true,
  'messages.expunge': true,
  'mailbox.create': true,
  'mailbox.rename': true,
  'mailbox.move': true,
  'mailbox.remove': true,
  'mailbox.setSubscribed': true,
  'mailbox.empty': true,
  'mailbox.setRole': true,
  'change.retry': true,
  'change.cancel': true,
  'change.discard': true,
  'change.undo': true,
  'message.fetch': true,
  'attachment.save': true,
  'message.saveSource': true,
  'notification.show': true,
  'badge.set': true,
  'desktop.state': true,
  'desktop.startAtLogin': true,
  'desktop.beMailProgram': true,
  'tray.set': true,
  'app.leave': true,
  'sync.pause': true,
  'link.open': true,
  'attachment.saveAll': true,
  'attachment.open': true,
  'attachment.drag': true,
  'pictures.open': true,
  'pictures.senders': true,
  'pictures.allowSender': true,
  'frame.measure': true,
  'frame.find': true,
  'page.print': true,
  'list.unsubscribe': true,
  ...writingCommandNames,
}

/** Where a window reads parts of messages: `tern://app/part/<messageId>/<partPath>`, decoded, never a path on disk. */
export function partUrl(message: MessageId, part: PartPath): string {
  return `tern://app/part/${encodeURIComponent(message)}/${encodeURIComponent(part)}`
}
/** The raw octets of a message as text/plain. */
export function sourceUrl(message: MessageId): string {
  return `tern://app/source/${encodeURIComponent(message)}`
}
