import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { AccountId, IntentId, MailboxId, MessageId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { ChangeReceipt, UndoStep } from '../../src-shared/mail/undo'
import { type ChangeDesk, type ChangingAccount, messagesPerChange, piecesOf } from './change-desk'
import { childPath, type PathPrefix, prefixBelow, topPrefixOf } from './mailbox-path'
import { moveRows } from './message-commands'
import { mailboxForRole } from './role-mailbox'

type Removal = Extract<UndoStep, { readonly kind: 'remove-mailbox' }>
/** Of the mail of removed mailboxes, in messages. */
const mostRemembered = 100_000

/** What a user can do to mailboxes. Each rejects with `bad-request` for what can make no sense anywhere. */
export class MailboxCommands {
  readonly #desk: ChangeDesk

  constructor(desk: ChangeDesk) {
    this.#desk = desk
  }

  async create(account: AccountId, parent: MailboxId | null, name: string): Promise<MailboxId> {
    const owner = this.#desk.accountOf(account)
    const rows = await this.#rows(account)
    const { path, delimiter } = childPath(placeOf(rows, parent), name)
    refuseTwins(rows, path)
    const mailbox = this.#desk.newMailboxId()
    await owner.running.change({ kind: 'create-mailbox', mailbox, path, name, delimiter })
    return mailbox
  }

  async rename(mailbox: MailboxId, name: string): Promise<ChangeReceipt> {
    const { owner, mailbox: row } = await this.#own(mailbox)
    const from = row.pending?.path ?? row.path
    const cut = row.delimiter === '' ? -1 : from.lastIndexOf(row.delimiter)
    return this.#to(owner, row, { prefix: from.slice(0, cut + row.delimiter.length), delimiter: row.delimiter }, name)
  }

  async move(mailbox: MailboxId, parent: MailboxId | null): Promise<ChangeReceipt> {
    const { owner, mailbox: row } = await this.#own(mailbox)
    const place = placeOf(await this.#rows(row.accountId), parent)
    const from = row.pending?.path ?? row.path
    if (parent === mailbox || (row.delimiter !== '' && place.prefix.startsWith(`${from}${row.delimiter}`)))
      throw new MailFailure({ kind: 'bad-request', reason: 'a mailbox below itself' })
    return this.#to(owner, row, place, row.pending?.name ?? row.name)
  }

  /**
   * Everything below goes first; its mail goes to the trash, or for good where it lies there already. Resolves with what
   * takes it back on this device, else with nothing.
   */
  async remove(mailbox: MailboxId): Promise<ChangeReceipt> {
    const { owner, mailbox: row } = await this.#own(mailbox)
    const rows = await this.#rows(row.accountId)
    const trash = mailboxForRole(rows, 'trash')
    const inTrash = trash && below(trash, row)
    const going = rows.filter((one) => one.id === mailbox || below(row, one)).sort((a, b) => depth(b) - depth(a))
    if (going.some((one) => one.role !== undefined && one.roleFrom !== 'name'))
      throw new MailFailure({ kind: 'bad-request', reason: 'a mailbox with a role' })
    const mailTo = trash && !inTrash ? trash.id : undefined
    const back = row.home === 'local' && mailTo !== undefined ? await this.#asItIs(going) : undefined
    for (const { id } of going)
      await owner.running.change({
        kind: 'remove-mailbox',
        mailbox: id,
        ...(mailTo === undefined ? {} : { mailTo }),
      })
    if (!back || mailTo === undefined) return []
    return [{ kind: 'remove-mailbox', accountId: row.accountId, intents: [], trash: mailTo, mailboxes: back }]
  }

  /** Mailboxes that were removed, under ids of their own, with what can still be found of their mail. */
  async restore({ accountId, mailboxes, trash }: Removal): Promise<ChangeReceipt> {
    const owner = this.#desk.accountOf(accountId)
    const [top] = mailboxes
    for (const { path, name, messages } of mailboxes) {
      const mailbox = await this.#madeAt(owner, path, name)
      for (const some of piecesOf(messages, messagesPerChange)) {
        const rows = (await this.#desk.store.read('locationsOf', some)).filter((row) => row.mailboxId === trash)
        await moveRows(owner, rows, mailbox)
      }
    }
    const made = top && (await this.#rows(accountId)).find((row) => row.path === top.path)
    return made ? [{ kind: 'make-mailbox', accountId, intents: [], mailbox: made.id }] : []
  }

  /** The mailbox of this path; made where there is none. */
  async #madeAt(owner: ChangingAccount, path: string, name: string): Promise<MailboxId> {
    const there = (await this.#rows(owner.account.id)).find((row) => row.path === path)
    if (there) return there.id
    const mailbox = this.#desk.newMailboxId()
    await owner.running.change({ kind: 'create-mailbox', mailbox, path, name, delimiter: '/' })
    return mailbox
  }

  /** Those above first; undefined where there is more mail than a window may remember. */
  async #asItIs(going: readonly MailboxRow[]): Promise<Removal['mailboxes'] | undefined> {
    const found: { path: string; name: string; messages: readonly MessageId[] }[] = []
    let messages = 0
    for (const { id, path, name } of going.toReversed()) {
      const inside = await this.#desk.store.read('messagesIn', id)
      messages += inside.length
      if (messages > mostRemembered) return undefined
      found.push({ path, name, messages: inside })
    }
    return found
  }

  async setSubscribed(mailbox: MailboxId, subscribed: boolean): Promise<void> {
    const { owner } = await this.#desk.ownerOf(mailbox)
    await owner.running.change({ kind: 'subscribe-mailbox', mailbox, subscribed })
  }

  /** A mailbox that may be renamed and removed: INBOX stays what and where it is (RFC 9051 §6.3.6). */
  async #own(mailbox: MailboxId): Promise<{ readonly owner: ChangingAccount; readonly mailbox: MailboxRow }> {
    const found = await this.#desk.ownerOf(mailbox)
    if (found.mailbox.role === 'inbox') throw new MailFailure({ kind: 'bad-request', reason: 'INBOX stays' })
    return found
  }

  async #to(owner: ChangingAccount, row: MailboxRow, place: PathPrefix, name: string): Promise<ChangeReceipt> {
    const { path } = childPath(place, name)
    const before = { path: row.pending?.path ?? row.path, name: row.pending?.name ?? row.name }
    if (path === before.path) return []
    refuseTwins(await this.#rows(row.accountId), path, row.id)
    const intent = await owner.running.change({ kind: 'rename-mailbox', mailbox: row.id, path, name })
    const intents: readonly IntentId[] = intent === undefined ? [] : [intent]
    return [{ kind: 'rename-mailbox', accountId: row.accountId, intents, mailbox: row.id, ...before }]
  }

  async #rows(account: AccountId): Promise<readonly MailboxRow[]> {
    const rows = await this.#desk.store.read('mailboxes', account)
    return rows.filter((row) => !row.pending?.removed && row.missingSince === undefined)
  }
}

function placeOf(rows: readonly MailboxRow[], parent: MailboxId | null): PathPrefix {
  if (parent === null) return topPrefixOf(rows)
  const row = rows.find(({ id }) => id === parent)
  if (!row) throw new MailFailure({ kind: 'not-found', what: 'mailbox' })
  return prefixBelow(row)
}

function refuseTwins(rows: readonly MailboxRow[], path: string, except?: MailboxId): void {
  if (rows.some((row) => row.id !== except && (row.pending?.path ?? row.path) === path))
    throw new MailFailure({ kind: 'bad-request', reason: 'a mailbox of this name' })
}

function below(parent: MailboxRow, row: MailboxRow): boolean {
  const path = (one: MailboxRow): string => one.pending?.path ?? one.path
  return parent.delimiter !== '' && path(row).startsWith(`${path(parent)}${parent.delimiter}`)
}

function depth(row: MailboxRow): number {
  return row.delimiter === '' ? 1 : (row.pending?.path ?? row.path).split(row.delimiter).length
}
