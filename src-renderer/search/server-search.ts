import { create } from 'zustand'
import type { AccountId, LocationKey, MailboxId } from '../../src-shared/mail/ids'
import { asksForBodies, type SearchQuery } from '../../src-shared/mail/search-query'
import { call } from '../shell/bridge'
import { useMail } from '../shell/mail-state'
import type { SearchScope } from '../store/search-client'
import { onlyOnServer } from '../store/server-hits'
import { mailboxesToAsk } from './plan-asking'

interface ToAsk {
  readonly id: MailboxId
  readonly accountId: AccountId
}

/** What of this search only servers can answer, and what they said so far (UX.md §9). */
export interface ServerSearchState {
  /** Messages within the scope whose octets are not here; 0 where there is nothing to ask. */
  readonly messages: number
  readonly phase: 'offered' | 'asking' | 'asked'
  /** Folders. */
  readonly done: number
  readonly total: number
  readonly keys: readonly LocationKey[]
  /** Messages that only a server found. */
  readonly found: number
  readonly unlisted: number
  /** A folder has more answers than are shown. */
  readonly cut: boolean
  /** Accounts of which a folder could not be asked. */
  readonly failed: readonly AccountId[]
}

const nothing: ServerSearchState = {
  messages: 0,
  phase: 'offered',
  done: 0,
  total: 0,
  keys: [],
  found: 0,
  unlisted: 0,
  cut: false,
  failed: [],
}

export const useServerSearch = create<ServerSearchState>()(() => nothing)
const set = useServerSearch.setState

/** Of one folder no more are shown: the newest. */
export const mostOfFolder = 2_000
/** Typing rests. */
const restMs = 400
let asked: { readonly query: SearchQuery; readonly toAsk: readonly ToAsk[] } | undefined
/** Which search this is: whatever an earlier one brings is not wanted any more. */
let turn = 0

/**
 * A search is on screen: says how much of what it asks only servers know. The same one `again` keeps what was said to it
 * already; mail that came meanwhile counts as long as nobody was asked.
 */
export async function offerServerSearch(query: SearchQuery, scope: SearchScope, again: boolean): Promise<void> {
  if (again && useServerSearch.getState().phase !== 'offered') return
  turn += 1
  const own = turn
  if (!again) {
    set(nothing)
    asked = undefined
  }
  if (!asksForBodies(query)) return
  const { accounts, mailboxes } = useMail.getState()
  const rows = mailboxesToAsk(accounts ?? [], mailboxes, scope)
  // Counting costs as much as there is to count: not at every key.
  await new Promise((resolve) => setTimeout(resolve, restMs))
  if (own !== turn) return
  const counts = await onlyOnServer(rows.map(({ id }) => id))
  if (own !== turn) return
  const toAsk = rows.filter(({ id }) => (counts.get(id) ?? 0) > 0)
  asked = { query, toAsk }
  set({ messages: toAsk.reduce((sum, { id }) => sum + (counts.get(id) ?? 0), 0), total: toAsk.length })
}

/** Nothing is searched for any more. */
export function endServerSearch(): void {
  turn += 1
  asked = undefined
  set(nothing)
}

/** Asks the servers, folder by folder, all accounts side by side. `onKeys` is told of whatever they find. */
export async function searchServers(onKeys: () => void): Promise<void> {
  if (!asked || useServerSearch.getState().phase === 'asking') return
  turn += 1
  const own = turn
  const { query, toAsk } = asked
  set({ phase: 'asking', done: 0, keys: [], found: 0, unlisted: 0, cut: false, failed: [] })
  const askAccount = async (account: AccountId): Promise<void> => {
    for (const { id } of toAsk.filter(({ accountId }) => accountId === account)) {
      if (own !== turn) return
      const result = await call('mailbox.search', id, query)
      if (own !== turn) return
      const { cut, done, keys, failed } = useServerSearch.getState()
      if (result.ok) {
        const more = result.value.length > mostOfFolder
        set({ done: done + 1, keys: [...keys, ...result.value.slice(-mostOfFolder)], cut: cut || more })
        if (result.value.length > 0) onKeys()
      } else set({ done: done + 1, failed: failed.includes(account) ? failed : [...failed, account] })
    }
  }
  await Promise.all([...new Set(toAsk.map(({ accountId }) => accountId))].map(askAccount))
  if (own === turn) set({ phase: 'asked' })
}

/** No further folder is asked; what was found stays. */
export function stopServerSearch(): void {
  if (useServerSearch.getState().phase !== 'asking') return
  turn += 1
  set({ phase: 'asked' })
}
