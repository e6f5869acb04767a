import { randomUUID } from 'node:crypto'
import type { AppState } from '../../src-shared/contract/commands'
import type { EngineCalls } from '../../src-shared/contract/engine-calls'
import type { NotificationRequest } from '../../src-shared/contract/notifications'
import type { WritingCommands } from '../../src-shared/contract/writing'
import type { Account, AccountDraft } from '../../src-shared/mail/account'
import type { AccountId, MessageId, PartPath } from '../../src-shared/mail/ids'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import type { ArchiveCommand } from '../os/archive-commands'
import type { BrowserSignIns } from './browser-sign-ins'
import type { CommandHandlers } from './handle'

/** Commands of the reader that main carries out itself. */
type ReaderCommand =
  | 'attachment.saveAll'
  | 'attachment.open'
  | 'attachment.drag'
  | 'pictures.open'
  | 'pictures.senders'
  | 'pictures.allowSender'
  | 'frame.measure'
  | 'frame.find'
  | 'page.print'
  | 'list.unsubscribe'

/** Commands about Tern and the desktop. */
export type DesktopCommand =
  | 'desktop.state'
  | 'desktop.startAtLogin'
  | 'desktop.beMailProgram'
  | 'tray.set'
  | 'app.leave'
  | 'sync.pause'

/** What the commands need of main; the composition root supplies it. */
export interface CommandHost {
  readonly engine: <K extends keyof EngineCalls>(
    call: K,
    ...args: Parameters<EngineCalls[K]>
  ) => Promise<ReturnType<EngineCalls[K]>>
  readonly state: () => Promise<AppState>
  readonly setSettings: (settings: Partial<AppState['settings']>) => Promise<void>
  readonly keepSecret: (account: AccountId, password: string) => Promise<void>
  /** Keeps all secrets of one account under another's id, too; a password that is not empty takes the place of its own. */
  readonly takeOverSecrets: (from: AccountId, to: AccountId, password: string) => Promise<void>
  /** Keeps it once `change` is done; see `Secrets.replaceWith`. */
  readonly replaceSecret: <T>(account: AccountId, password: string, change: () => Promise<T>) => Promise<T>
  readonly forgetSecret: (account: AccountId) => Promise<void>
  readonly master: {
    readonly set: (password: string) => Promise<AppState>
    readonly unlock: (password: string) => Promise<AppState>
    readonly drop: () => Promise<AppState>
  }
  readonly browser: BrowserSignIns
  readonly forgetStatus: (account: AccountId) => void
  readonly savePart: (message: MessageId, part: PartPath) => Promise<string | null>
  readonly openLink: (url: string) => Promise<void>
  readonly notify: (notification: NotificationRequest) => Promise<boolean>
  readonly setBadge: (unread: number) => void
  readonly desktop: Pick<CommandHandlers, DesktopCommand>
  readonly reader: Pick<CommandHandlers, ReaderCommand>
  readonly archive: Pick<CommandHandlers, ArchiveCommand>
  readonly writing: Pick<CommandHandlers, keyof WritingCommands>
  readonly now: () => number
}

/** Every command of the windows, most of them handed on to the engine. */
export function commandHandlers(host: CommandHost): CommandHandlers {
  return {
    'app.state': () => host.state(),
    'settings.set': async (settings) => {
      await host.setSettings(settings)
      return host.state()
    },
    'secrets.setMaster': (password) => host.master.set(password),
    'secrets.unlock': (password) => host.master.unlock(password),
    'secrets.dropMaster': () => host.master.drop(),
    'settings.find': (address, askDatabase) => host.engine('settings.find', address, askDatabase),
    'settings.stopFinding': () => host.engine('settings.stopFinding'),
    'oauth.providers': () => host.engine('oauth.providers'),
    'oauth.signIn': (provider, address, words) => host.browser.signIn(provider, address, words),
    'oauth.openAgain': () => host.browser.openAgain(),
    'oauth.cancel': () => host.browser.cancel(),
    'account.test': (draft, password) => host.engine('account.test', draft, host.browser.secretOf(password)),
    'account.add': async (draft, given) => {
      const password = host.browser.secretOf(given)
      await host.engine('account.test', draft, password)
      const account = accountOf(draft, host.now())
      // The secret first: an account without one would ask for it at once, a secret without account is dropped at start.
      await host.keepSecret(account.id, password)
      await host.engine('account.add', account, password)
      return account
    },
    'account.remove': async (account, mail) => {
      const kept = await host.engine('account.remove', account, mail)
      await host.forgetSecret(account)
      host.forgetStatus(account)
      return kept
    },
    'account.signIn': async (account, given) => {
      const password = host.browser.secretOf(given)
      // The engine tries it before it takes it, so that only what works is kept.
      await host.engine('account.signIn', account, password)
      await host.keepSecret(account, password)
    },
    'account.edit': (account, edit) => host.engine('account.edit', account, edit),
    'account.setIncoming': async (account, incoming, provider, given) => {
      const password = host.browser.secretOf(given)
      return host.replaceSecret(account, password, () =>
        host.engine('account.setIncoming', account, incoming, provider, password),
      )
    },
    'account.planSwitch': (account) => host.engine('account.planSwitch', account),
    'account.switch': async (account, target, given, names) => {
      const password = host.browser.secretOf(given)
      const newId = newAccountId()
      // The secret first, as for a new account; the old one's goes once there is no old account any more.
      await host.takeOverSecrets(account, newId, password)
      try {
        const switched = await host.engine('account.switch', account, newId, target, password, names)
        await host.forgetSecret(account)
        host.forgetStatus(account)
        return switched
      } catch (reason) {
        // An engine that died goes on with it when it is back: then the new account needs it, and else it is dropped.
        if (mailErrorOf(reason).kind !== 'internal') await host.forgetSecret(newId)
        throw reason
      }
    },
    'account.stopSwitch': () => host.engine('account.stopSwitch'),
    'account.setRetention': (account, choice) => host.engine('account.setRetention', account, choice),
    'retention.preview': (account, choice) => host.engine('retention.preview', account, choice),
    'shelf.list': (account) => host.engine('shelf.list', account),
    'shelf.lines': (account, filter, from, count) => host.engine('shelf.lines', account, filter, from, count),
    'shelf.keep': (account, choice, keep) => host.engine('shelf.keep', account, choice, keep),
    'shelf.removeNow': (account, choice) => host.engine('shelf.removeNow', account, choice),
    'shelf.download': (account, choice) => host.engine('shelf.download', account, choice),
    'shelf.bringBack': (account, choice) => host.engine('shelf.bringBack', account, choice),
    'shelf.giveUp': (account, choice) => host.engine('shelf.giveUp', account, choice),
    ...host.archive,
    'account.setOffline': (account, mailbox, policy) => host.engine('account.setOffline', account, mailbox, policy),
    'account.check': (account) => host.engine('account.check', account),
    'mailbox.open': (mailbox) => host.engine('mailbox.open', mailbox),
    'mailbox.search': (mailbox, query) => host.engine('mailbox.search', mailbox, query),
    'messages.flag': (keys, add, remove) => host.engine('messages.flag', keys, add, remove),
    'messages.move': (keys, to, holdMs) => host.engine('messages.move', keys, to, holdMs),
    'messages.copy': (keys, to) => host.engine('messages.copy', keys, to),
    'messages.delete': (keys) => host.engine('messages.delete', keys),
    'messages.archive': (keys) => host.engine('messages.archive', keys),
    'messages.junk': (keys, junk) => host.engine('messages.junk', keys, junk),
    'messages.expunge': (keys, holdMs) => host.engine('messages.expunge', keys, holdMs),
    'mailbox.create': (account, parent, name) => host.engine('mailbox.create', account, parent, name),
    'mailbox.rename': (mailbox, name) => host.engine('mailbox.rename', mailbox, name),
    'mailbox.move': (mailbox, parent) => host.engine('mailbox.move', mailbox, parent),
    'mailbox.remove': (mailbox) => host.engine('mailbox.remove', mailbox),
    'mailbox.setSubscribed': (mailbox, subscribed) => host.engine('mailbox.setSubscribed', mailbox, subscribed),
    'mailbox.empty': (mailbox) => host.engine('mailbox.empty', mailbox),
    'mailbox.setRole': (account, role, mailbox) => host.engine('mailbox.setRole', account, role, mailbox),
    'change.retry': (account, change) => host.engine('change.retry', account, change),
    'change.cancel': (account, change) => host.engine('change.cancel', account, change),
    'change.discard': (account, change) => host.engine('change.discard', account, change),
    'change.undo': (receipt) => host.engine('change.undo', receipt),
    'message.fetch': (message) => host.engine('message.fetch', message),
    'attachment.save': (message, part) => host.savePart(message, part),
    'message.saveSource': (message) => host.savePart(message, '' as PartPath),
    'notification.show': (notification) => host.notify(notification),
    'badge.set': (unread) => host.setBadge(unread),
    'link.open': (url) => host.openLink(url),
    ...host.desktop,
    ...host.reader,
    ...host.writing,
  }
}

function accountOf(draft: AccountDraft, now: number): Account {
  return { ...draft, id: newAccountId(), createdAt: now }
}

function newAccountId(): AccountId {
  return `a${randomUUID().replaceAll('-', '').slice(0, 16)}` as AccountId
}
