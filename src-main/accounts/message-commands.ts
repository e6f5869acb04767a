import type { LocationRow } from '../../src-shared/contract/store-rows'
import { type Flag, hasFlag } from '../../src-shared/mail/flags'
import type { IntentId, LocationKey, MailboxId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { MailboxRole } from '../../src-shared/mail/special-use'
import type { ChangeReceipt, UndoStep } from '../../src-shared/mail/undo'
import { type ChangeDesk, type ChangingAccount, messagesPerChange, piecesOf } from './change-desk'
import { roleMailbox } from './role-mailbox'

const junkFlag: Flag = '$Junk'
const notJunkFlag: Flag = '$NotJunk'

/** What a user can do to messages, whichever accounts they belong to: one change per mailbox and thousand. */
export class MessageCommands {
  readonly #desk: ChangeDesk

  constructor(desk: ChangeDesk) {
    this.#desk = desk
  }

  flag(keys: readonly LocationKey[], add: readonly Flag[], remove: readonly Flag[]): Promise<ChangeReceipt> {
    return this.#perMailbox(keys, (owner, rows) => flagRows(owner, rows, add, remove))
  }

  /** `holdMs`: how long a server keeps what leaves it for another home. */
  async move(keys: readonly LocationKey[], to: MailboxId, holdMs: number): Promise<ChangeReceipt> {
    const { owner: receiver } = await this.#desk.ownerOf(to)
    return this.#perMailbox(keys, async (owner, rows) =>
      isSame(owner, receiver)
        ? moveRows(owner, rows, to)
        : this.#desk.bring(rows, owner.account.id, to, { keep: false, holdMs }),
    )
  }

  async copy(keys: readonly LocationKey[], to: MailboxId): Promise<ChangeReceipt> {
    const { owner: receiver } = await this.#desk.ownerOf(to)
    return this.#perMailbox(keys, async (owner, rows) => {
      if (!isSame(owner, receiver)) return this.#desk.bring(rows, owner.account.id, to, { keep: true, holdMs: 0 })
      const intent = await owner.running.change({ kind: 'copy', keys: keysOf(rows), to })
      return withdrawable(owner, intent)
    })
  }

  delete(keys: readonly LocationKey[]): Promise<ChangeReceipt> {
    return this.#toRole(keys, 'trash')
  }

  archive(keys: readonly LocationKey[]): Promise<ChangeReceipt> {
    return this.#toRole(keys, 'archive')
  }

  junk(keys: readonly LocationKey[], junk: boolean): Promise<ChangeReceipt> {
    const [add, remove] = junk ? [junkFlag, notJunkFlag] : [notJunkFlag, junkFlag]
    return this.#perMailbox(keys, async (owner, rows) => {
      const to = await roleMailbox(this.#desk, owner, junk ? 'junk' : 'inbox')
      return [...(await flagRows(owner, rows, [add], [remove])), ...(await moveRows(owner, rows, to))]
    })
  }

  expunge(keys: readonly LocationKey[], holdMs: number): Promise<ChangeReceipt> {
    return this.#perMailbox(keys, async (owner, rows) => {
      const intent = await owner.running.change({ kind: 'expunge', keys: keysOf(rows) }, { holdMs })
      return withdrawable(owner, intent)
    })
  }

  /** Only what is shown now: what arrives meanwhile nobody has seen. */
  async empty(mailbox: MailboxId): Promise<void> {
    const { mailbox: row } = await this.#desk.ownerOf(mailbox)
    if (row.role !== 'trash' && row.role !== 'junk')
      throw new MailFailure({ kind: 'bad-request', reason: 'only trash and junk are emptied' })
    await this.expunge(await this.#desk.store.read('listed', mailbox), 0)
  }

  #toRole(keys: readonly LocationKey[], role: MailboxRole): Promise<ChangeReceipt> {
    return this.#perMailbox(keys, async (owner, rows) =>
      moveRows(owner, rows, await roleMailbox(this.#desk, owner, role)),
    )
  }

  /** One call per mailbox: a server acts on one mailbox at a time. */
  async #perMailbox(
    keys: readonly LocationKey[],
    change: (owner: ChangingAccount, rows: readonly LocationRow[]) => Promise<ChangeReceipt>,
  ): Promise<ChangeReceipt> {
    const steps: UndoStep[] = []
    for (const some of piecesOf(keys, messagesPerChange)) {
      const groups = new Map<string, LocationRow[]>()
      for (const row of await this.#desk.store.read('locations', some)) {
        const group = groups.get(row.mailboxId)
        if (group) group.push(row)
        else groups.set(row.mailboxId, [row])
      }
      for (const rows of groups.values()) {
        const first = rows[0]
        if (first) steps.push(...(await change(this.#desk.accountOf(first.accountId), rows)))
      }
    }
    return steps
  }
}

const keysOf = (rows: readonly LocationRow[]): readonly LocationKey[] => rows.map(({ key }) => key)

function isSame(owner: ChangingAccount, receiver: ChangingAccount): boolean {
  return owner.account.id === receiver.account.id
}

/** A message that is there already stays as it is. All of `rows` are in one mailbox. */
export async function moveRows(
  { account, running }: ChangingAccount,
  rows: readonly LocationRow[],
  to: MailboxId,
): Promise<ChangeReceipt> {
  const moving = rows.filter(({ mailboxId }) => mailboxId !== to)
  const [first] = moving
  if (!first) return []
  const intent = await running.change({ kind: 'move', keys: keysOf(moving), to })
  return [
    {
      kind: 'move',
      accountId: account.id,
      intents: listOf(intent),
      messages: moving.map(({ messageId }) => messageId),
      from: first.mailboxId,
      to,
    },
  ]
}

/**
 * Messages that have the flags already are left out: undo must not take from them what they had before. All of `rows`
 * are in one mailbox; one change for each difference the change makes.
 */
export async function flagRows(
  { account, running }: ChangingAccount,
  rows: readonly LocationRow[],
  add: readonly Flag[],
  remove: readonly Flag[],
): Promise<ChangeReceipt> {
  const groups = new Map<string, { add: readonly Flag[]; remove: readonly Flag[]; rows: LocationRow[] }>()
  for (const row of rows) {
    const added = add.filter((flag) => !hasFlag(row.viewFlags, flag))
    const removed = remove.filter((flag) => hasFlag(row.viewFlags, flag))
    if (added.length + removed.length === 0) continue
    const name = `${added.join(' ')} - ${removed.join(' ')}`
    const group = groups.get(name)
    if (group) group.rows.push(row)
    else groups.set(name, { add: added, remove: removed, rows: [row] })
  }
  const steps: UndoStep[] = []
  for (const group of groups.values()) {
    const change = { add: group.add, remove: group.remove }
    const intent = await running.change({ kind: 'flag', keys: keysOf(group.rows), ...change })
    const mailbox = group.rows[0]?.mailboxId
    if (mailbox === undefined) continue
    const messages = group.rows.map(({ messageId }) => messageId)
    steps.push({ kind: 'flag', accountId: account.id, intents: listOf(intent), mailbox, messages, ...change })
  }
  return steps
}

function withdrawable({ account }: ChangingAccount, intent: IntentId | undefined): ChangeReceipt {
  return intent === undefined ? [] : [{ kind: 'withdraw', accountId: account.id, intents: [intent] }]
}

const listOf = (intent: IntentId | undefined): readonly IntentId[] => (intent === undefined ? [] : [intent])
