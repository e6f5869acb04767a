import type { Account } from '../../src-shared/mail/account'
import { flagged, seen } from '../../src-shared/mail/flags'
import type { AccountId, LocationKey, MailboxId } from '../../src-shared/mail/ids'
import type { MailError, Result } from '../../src-shared/mail/mail-error'
import { call } from '../shell/bridge'
import { toast } from '../shell/mail-state'
import type { ListRow } from '../store/mail-window'
import { describeError } from '../text/describe-error'
import { formatSize } from '../text/formats'
import type { Text } from '../text/use-text'
import { type Consequence, consequence, type MailAction } from './consequence'

/** What an action needs to know of the rows it is about. */
export interface ActContext {
  readonly text: Text
  readonly locale: string
  readonly accounts: readonly Account[]
}

/** The rows' consequence, counted per account. */
export function consequenceOf(action: MailAction, rows: readonly ListRow[], accounts: readonly Account[]): Consequence {
  const counts = new Map<AccountId, number>()
  for (const { location } of rows) counts.set(location.accountId, (counts.get(location.accountId) ?? 0) + 1)
  return consequence(
    action,
    accounts.flatMap((account) => {
      const messages = counts.get(account.id)
      return messages === undefined ? [] : [{ account, messages }]
    }),
  )
}

const keysOf = (rows: readonly ListRow[]): readonly LocationKey[] => rows.map((row) => row.location.key)

/** The keys of one command belong to one account. */
async function perAccount(
  rows: readonly ListRow[],
  run: (keys: readonly LocationKey[]) => Promise<Result<unknown>>,
): Promise<Result<void>> {
  const groups = new Map<AccountId, ListRow[]>()
  for (const row of rows) groups.set(row.location.accountId, [...(groups.get(row.location.accountId) ?? []), row])
  for (const group of groups.values()) {
    const result = await run(keysOf(group))
    if (!result.ok) return result
  }
  return { ok: true, value: undefined }
}

/** Tells the user why something did not work. */
export function sayError(error: MailError, context: Pick<ActContext, 'text' | 'locale'>): void {
  const words = describeError(error, (octets) => formatSize(octets, context.locale))
  toast(
    `${context.text(words.title.key, words.title.values)} ${context.text(words.advice.key, words.advice.values)}`,
    true,
  )
}

export async function deleteRows(rows: readonly ListRow[], context: ActContext): Promise<void> {
  if (rows.length === 0) return
  const { scope } = consequenceOf('delete', rows, context.accounts)
  const result = await perAccount(rows, (keys) => call('messages.delete', keys))
  if (result.ok) toast(context.text('done.deleted', { n: rows.length, scope }))
  else sayError(result.error, context)
}

export async function moveRows(
  rows: readonly ListRow[],
  to: { readonly id: MailboxId; readonly name: string },
  context: ActContext,
): Promise<void> {
  const { scope } = consequenceOf('move', rows, context.accounts)
  const result = await perAccount(rows, (keys) => call('messages.move', keys, to.id))
  if (result.ok) toast(context.text('done.moved', { n: rows.length, folder: to.name, scope }))
  else sayError(result.error, context)
}

export async function setStar(rows: readonly ListRow[], on: boolean, context: ActContext): Promise<void> {
  const result = await perAccount(rows, (keys) => call('messages.flag', keys, on ? [flagged] : [], on ? [] : [flagged]))
  if (!result.ok) sayError(result.error, context)
}

export async function setRead(rows: readonly ListRow[], on: boolean, context: ActContext): Promise<void> {
  const result = await perAccount(rows, (keys) => call('messages.flag', keys, on ? [seen] : [], on ? [] : [seen]))
  if (!result.ok) sayError(result.error, context)
}
