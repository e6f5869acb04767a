import type { Account } from '../../src-shared/mail/account'
import { type AccountId, localAccountId, type MailboxId, type MessageId } from '../../src-shared/mail/ids'
import { MailFailure, mailErrorOf } from '../../src-shared/mail/mail-error'
import type { SwitchBlock, SwitchPlan, SwitchProgress } from '../../src-shared/mail/mode-switch'
import { copiedAccount, settledAccount, withdrawnAccount } from '../../src-shared/mail/mode-switch'
import type { MailStore } from '../sync/mail-store'
import type { MailVault } from '../sync/mail-vault'
import { piecesOf } from './change-desk'
import type { Home } from './copy-octets'
import { keepMail } from './keep-mail'
import type { RunningAccount } from './running-account'
import { settleMail } from './settle-mail'
import type { Transfers } from './transfers'

/** An account while it runs. */
export interface Switching {
  readonly account: Account
  readonly running: Pick<RunningAccount, 'status' | 'fetchSource'>
}

/** What changing an account's mode needs; the account service supplies it. */
export interface ModeSwitcherContext {
  readonly store: MailStore
  readonly vault: Pick<MailVault, 'verify'>
  readonly keepAccount: (account: Account) => Promise<void>
  /** Takes an account's folder off this device, and its rows out of the store. What is being written for it stays. */
  readonly forgetAccount: (account: AccountId) => Promise<void>
  /** Gives an account's home a life without any server; its store is up to date once it is ready. */
  readonly rest: (account: Account) => RunningAccount
  readonly localFolders: () => Home & { readonly running: RunningAccount }
  readonly transfers: Pick<Transfers, 'bring'>
  readonly newMailboxId: () => MailboxId
  /** Mail on its way from the account to another one. */
  readonly onItsWay: (from: AccountId) => Promise<readonly SwitchBlock[]>
  /** What of an account's writing is not finished. */
  readonly unfinished: (account: AccountId) => Promise<readonly SwitchBlock[]>
  /** Its outbox may begin again with its next session. */
  readonly allowSending: (account: AccountId) => void
  /** What is being written for one account is for another from now on; safe to repeat. */
  readonly adoptWriting: (from: AccountId, to: AccountId) => Promise<void>
  readonly report: (progress: SwitchProgress | null) => void
  readonly now: () => number
}

/** Octets of so many messages are asked for at once; Node takes more than ten listeners of one signal for a leak. */
const fetchesAtOnce = 8
const rowsPerRead = 1_000

/**
 * Changes the mode of an account (UX.md §6): one of the other protocol takes its place, and its mail goes where it
 * belongs in that mode. POP3 to IMAP: all mail of this device to `Local folders`. IMAP to POP3: all mail is downloaded
 * first, then copied into mailboxes of the new account.
 *
 * On disk, one file decides: the new account's with `replaces` in it. Before it is written nothing has changed; from
 * then on the change goes forward, also over a crash (`settle` is safe to repeat), or, where the database of a mirror
 * was lost with it or the disk is full, back. Once every copy was read back the file says `copied`: from then on it only
 * goes forward, the old account's folder goes, and what was being written for it is for the new one. Nothing that is
 * being written is ever removed. On a server nothing is changed, and neither account meets one meanwhile.
 */
export class ModeSwitcher {
  readonly #context: ModeSwitcherContext

  constructor(context: ModeSwitcherContext) {
    this.#context = context
  }

  /** What it would do, and what stands in its way as things are now. */
  async plan({ account, running }: Switching): Promise<SwitchPlan> {
    const { onItsWay, store, unfinished } = this.#context
    const { messages, bodies } = await store.read('counts', account.id)
    const blocks: SwitchBlock[] = [...(await unfinished(account.id)), ...(await onItsWay(account.id))]
    const intents = await store.read('intents', account.id)
    if (intents.some(({ state }) => state !== 'parked')) blocks.push('changes')
    if (intents.some(({ state }) => state === 'parked')) blocks.push('refused-changes')
    const { phase, lastCheckAt } = running.status
    if (account.protocol === 'imap') {
      if (phase === 'offline' || phase === 'stopped' || phase === 'paused') blocks.push('offline')
      else if (lastCheckAt === undefined) blocks.push('receiving')
    }
    const to = account.protocol === 'imap' ? 'pop3' : 'imap'
    return { to, messages, toDownload: to === 'pop3' ? messages - bodies : 0, blocks }
  }

  /** How many messages of an account the database knows of. */
  async count(account: AccountId): Promise<number> {
    return (await this.#context.store.read('counts', account)).messages
  }

  /** Throws `switch-blocked` for the first thing that stands in the way. */
  async admit(switching: Switching): Promise<void> {
    const [by] = (await this.plan(switching)).blocks
    if (by !== undefined) throw new MailFailure({ kind: 'switch-blocked', by })
  }

  /** Brings all octets of a mirror here that are not yet. Rejects with the first failure, or the reason of `signal`. */
  async download({ account, running }: Switching, signal: AbortSignal): Promise<void> {
    const { report } = this.#context
    let before = Number.POSITIVE_INFINITY
    for (;;) {
      const lacking = await this.#lackingOctets(account.id)
      if (lacking.length === 0) return
      // New mail may have come meanwhile; what stays away although it was asked for is not to be had now.
      if (lacking.length >= before) throw new MailFailure({ kind: 'switch-blocked', by: 'receiving' })
      before = lacking.length
      let done = 0
      for (const some of piecesOf(lacking, fetchesAtOnce)) {
        report({ account: account.id, step: 'downloading', done, total: lacking.length })
        signal.throwIfAborted()
        await Promise.all(some.map((id) => running.fetchSource(id, signal).catch(unlessGone)))
        done += some.length
      }
    }
  }

  /**
   * Throws `switch-blocked` where something was handed to the outbox or begun to be written since `admit`: the download
   * may have taken an hour. The account is at rest, and its outbox takes nothing any more.
   */
  async confirmWriting(account: AccountId): Promise<void> {
    const [by] = await this.#context.unfinished(account)
    if (by !== undefined) throw new MailFailure({ kind: 'switch-blocked', by })
  }

  /**
   * Throws `switch-blocked` where changes wait, or a mirror that is at rest now does not have everything here: which
   * messages it has only the database knows, and it may have been lost since `expected` were counted in it.
   */
  async confirm(account: Account, expected?: number): Promise<void> {
    const { onItsWay, store } = this.#context
    if (account.protocol === 'imap' && expected !== undefined && (await this.count(account.id)) !== expected)
      throw new MailFailure({ kind: 'switch-blocked', by: 'receiving' })
    const [by] = await onItsWay(account.id)
    if (by !== undefined) throw new MailFailure({ kind: 'switch-blocked', by })
    if ((await store.read('intents', account.id)).length > 0)
      throw new MailFailure({ kind: 'switch-blocked', by: 'changes' })
    if (account.protocol === 'imap' && (await this.#lackingOctets(account.id)).length > 0)
      throw new MailFailure({ kind: 'switch-blocked', by: 'receiving' })
  }

  /**
   * From the moment `after` is on disk with `replaces` in it: copies the mail, takes `before` off this device, and
   * resolves with the account that is left and the number of messages that were copied. `before` is at rest. Safe to
   * repeat after a crash. Rejects with a MailFailure where mail could not be copied, or something waits to be sent:
   * then `before` is as it was, and of `after` nothing is left, or nothing comes of it. Whatever fails once all is
   * copied is done at the next start.
   */
  async settle(before: Account, after: Account): Promise<{ readonly account: Account; readonly messages: number }> {
    if (after.replaces?.copied) return { account: await this.finish(after), messages: after.replaces.messages }
    const { allowSending, keepAccount, report, rest } = this.#context
    const arriving = rest(after)
    const copies: MessageId[] = []
    let messages: number
    try {
      // Its outbox will go with it: a change that was begun in another life may have been forgotten by everybody.
      if ((await this.#context.unfinished(before.id)).includes('outbox'))
        throw new MailFailure({ kind: 'switch-blocked', by: 'outbox' })
      await this.confirm(before, after.replaces?.messages)
      await arriving.ready()
      messages = await this.#copy(before, after, arriving, copies)
      await keepAccount(copiedAccount(after))
    } catch (thrown) {
      await arriving.stop()
      await this.#takeBack(after)
      if (after.protocol === 'imap') await this.#dropCopies(before, copies).catch(() => undefined)
      allowSending(before.id)
      throw thrown
    } finally {
      report(null)
    }
    await arriving.stop()
    return { account: await this.finish(copiedAccount(after)), messages }
  }

  /**
   * Off this device again. Where its folder cannot go now (somebody has a file of it open), its file says that nothing is
   * to come of it: or else the next start would go on with what the user was told has failed. Never rejects.
   */
  async #takeBack(after: Account): Promise<void> {
    const { forgetAccount, keepAccount, store } = this.#context
    try {
      await forgetAccount(after.id)
    } catch {
      await keepAccount(withdrawnAccount(after)).catch(() => undefined)
      await store
        .commit([{ kind: 'drop-account', accountId: after.id }], { durability: 'strict' })
        .catch(() => undefined)
    }
  }

  /**
   * All mail was copied: the old account goes, what was being written for it is for the new one, and that is one like
   * any other. Never rejects: what cannot be done now is done at the next start, and the new account lives meanwhile.
   */
  async finish(after: Account): Promise<Account> {
    const { adoptWriting, forgetAccount, keepAccount } = this.#context
    const { replaces } = after
    if (!replaces) return after
    try {
      await forgetAccount(replaces.account)
      await adoptWriting(replaces.account, after.id)
      const account = settledAccount(after)
      await keepAccount(account)
      return account
    } catch {
      return after
    }
  }

  /**
   * Takes what this try copied out of `Local folders` again, but nothing that does not read back where it was. Copies of
   * an earlier life stay: nobody can tell them from the user's own.
   */
  async #dropCopies(before: Account, copies: readonly MessageId[]): Promise<void> {
    const { localFolders, store, vault } = this.#context
    for (const some of piecesOf(copies, rowsPerRead)) {
      const safe = new Set<MessageId>()
      for (const { id, sha256 } of await store.read('messages', some))
        if (sha256 !== undefined && (await vault.verify(before.id, sha256))) safe.add(id)
      const rows = (await store.read('locationsOf', [...safe])).filter(({ accountId }) => accountId === localAccountId)
      if (rows.length > 0) await localFolders().running.change({ kind: 'expunge', keys: rows.map(({ key }) => key) })
    }
  }

  async #copy(before: Account, after: Account, arriving: RunningAccount, copies: MessageId[]): Promise<number> {
    const { localFolders, newMailboxId, now, report, store, transfers, vault } = this.#context
    const { messages: total } = await store.read('counts', before.id)
    const copied = (done: number): void => report({ account: before.id, step: 'copying', done, total })
    copied(0)
    const to = after.protocol === 'pop3' ? { account: after, running: arriving } : localFolders()
    const copying = {
      store,
      vault,
      copied,
      create: async (path: string, name: string): Promise<MailboxId> => {
        const mailbox = newMailboxId()
        await to.running.change({ kind: 'create-mailbox', mailbox, path, name, delimiter: '/' })
        return mailbox
      },
      bring: async (rows: Parameters<Transfers['bring']>[0], mailbox: MailboxId) => {
        const brought = (messages: readonly MessageId[]) => void copies.push(...messages)
        await transfers.bring(rows, atRest(before), to, mailbox, { keep: true, holdMs: 0, brought })
      },
    }
    return after.protocol === 'pop3'
      ? settleMail(before.id, { ...copying, home: after.id, record: (recorded) => arriving.record(recorded), now })
      : keepMail(before, after.replaces?.names ?? {}, copying)
  }

  async #lackingOctets(account: AccountId): Promise<readonly MessageId[]> {
    const { store } = this.#context
    const lacking: MessageId[] = []
    for (const { id } of await store.read('mailboxes', account))
      for (const ids of piecesOf([...new Set(await store.read('messagesIn', id))], rowsPerRead))
        for (const row of await store.read('messages', ids)) if (row.sha256 === undefined) lacking.push(row.id)
    return [...new Set(lacking)]
  }
}

/** Nothing is asked of it: what it has is in the vault. */
function atRest(account: Account): Home {
  const never = () => Promise.reject(new MailFailure({ kind: 'internal', reason: 'the account is at rest' }))
  return {
    account,
    running: { append: never, isReady: true, ready: never, fetchSource: never, change: never, record: never },
  }
}

/** A message may have been deleted elsewhere since it was listed. */
function unlessGone(thrown: unknown): void {
  if (mailErrorOf(thrown).kind !== 'not-found') throw thrown
}
