import { create } from 'zustand'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { AccountId, LocationKey, MailboxId } from '../../src-shared/mail/ids'
import { mailboxName } from '../mailboxes/mailbox-name'
import { nothingSelected, useMail } from '../shell/mail-state'
import { countWithoutText, joinHits } from '../store/queries'
import { ResultList } from '../store/result-list'
import { type Coverage, fold, SearchClient, type SearchScope } from '../store/search-client'
import type { Text } from '../text/use-text'
import { type ParsedQuery, parseQuery } from './parse-query'
import { askServers } from './server-hits'
import { serverTermsOf } from './server-terms'

export type ScopeKind = SearchScope['kind']

export interface SearchState {
  /** As typed; the search is on screen from two characters on, or from one that is a word by itself. */
  readonly text: string
  readonly scope: ScopeKind
  readonly parsed: ParsedQuery | undefined
  /** Undefined while nothing is searched for. */
  readonly results: ResultList | undefined
  readonly found: number
  readonly done: boolean
  readonly cut: boolean
  readonly failed: boolean
  readonly coverage: Coverage | undefined
  /** Messages in the scope whose text only a server has; undefined until they were counted. */
  readonly onServer: number | undefined
  /** What the servers say, where they were asked. */
  readonly servers: ServerAnswer
}

export type ServerAnswer =
  | { readonly kind: 'none' | 'asking' }
  | { readonly kind: 'told'; readonly keys: readonly LocationKey[]; readonly failed: boolean }

const notAsked: ServerAnswer = { kind: 'none' }

const scopeKey = 'search.scope'
const keptScope = (): ScopeKind => {
  const kept = localStorage.getItem(scopeKey)
  return kept === 'account' || kept === 'mailbox' ? kept : 'all'
}

/** The search of this window; results take the place of the list, the folder stays chosen behind them. */
export const useSearch = create<SearchState>()(() => ({
  text: '',
  scope: keptScope(),
  parsed: undefined,
  results: undefined,
  found: 0,
  done: true,
  cut: false,
  failed: false,
  coverage: undefined,
  onServer: undefined,
  servers: notAsked,
}))

const set = useSearch.setState
let client: SearchClient | undefined
let timer: number | undefined
/** Keys come faster than this only in a burst; the first one is asked at once. */
const burstMs = 40
/** While mail comes in, answers are brought up to date this often. */
const refreshMs = 700
let refresh: number | undefined
/** What was found here. */
let local: readonly LocationKey[] = []
/** The answers on screen stay whole until the new ones are. */
let refreshing = false

/** Searches for what is typed; an empty text goes back to the folder. */
export function typeSearch(text: string, words: Text): void {
  set({ text })
  window.clearTimeout(timer)
  const isWord = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)
  if (text.trim().length < (isWord ? 1 : 2)) {
    if (text.trim() === '') endSearch()
    return
  }
  timer = window.setTimeout(() => ask(words), burstMs)
}

export function setSearchScope(scope: ScopeKind, words: Text): void {
  localStorage.setItem(scopeKey, scope)
  set({ scope, onServer: undefined })
  ask(words)
}

/** Takes one operator out of what was typed. */
export function removeChip(start: number, end: number, words: Text): void {
  const { text } = useSearch.getState()
  const rest = `${text.slice(0, start)}${text.slice(end)}`.replaceAll(/\s{2,}/g, ' ').trim()
  typeSearch(rest, words)
}

/** Back to the folder. */
export function endSearch(): void {
  window.clearTimeout(timer)
  client?.close()
  client = undefined
  useSearch.getState().results?.close()
  if (useSearch.getState().results) useMail.setState({ selection: nothingSelected, focused: undefined })
  set({
    text: '',
    parsed: undefined,
    results: undefined,
    found: 0,
    done: true,
    cut: false,
    failed: false,
    onServer: undefined,
    servers: notAsked,
  })
}

function ask(words: Text, again = false): void {
  refreshing = again
  const { text, scope, results } = useSearch.getState()
  const { place, mailboxes } = useMail.getState()
  const parsed = parseQuery(text, { now: new Date(), mailboxesNamed: (name) => mailboxesNamed(name, mailboxes, words) })
  client ??= new SearchClient({
    onHits: (keys, done, cut) => {
      const list = useSearch.getState().results
      // What is on screen stays until there is something else to show.
      if (refreshing && !done) return
      local = keys
      const { servers } = useSearch.getState()
      if (servers.kind === 'told') {
        if (done) void showJoined()
        set({ done, cut, failed: false })
        return
      }
      if (list && (keys.length > 0 || done)) list.setKeys(keys, done)
      set({ found: keys.length, done, cut, failed: false })
    },
    onFailed: () => set({ done: true, failed: true }),
    onChanged: () => {
      if (refresh === undefined)
        refresh = window.setTimeout(() => {
          refresh = undefined
          if (useSearch.getState().results) ask(words, true)
        }, refreshMs)
    },
    onCoverage: (coverage) => set({ coverage }),
  })
  if (!results) {
    useMail.setState({ selection: nothingSelected, focused: undefined })
    set({ results: new ResultList() })
  }
  // Another question is not answered by what a server said to the one before.
  set(again ? { parsed } : { parsed, done: false, servers: notAsked })
  if (useSearch.getState().onServer === undefined) void countOnServers()
  client.ask(parsed.query, scopeOf(scope, place.kind === 'mailbox' ? place.id : undefined, mailboxes))
}

/** The accounts that have a server with more than is here, within the scope. */
function mirrorsInScope(): { readonly accounts: readonly AccountId[]; readonly mailbox: MailboxId | undefined } {
  const { place, mailboxes, accounts = [] } = useMail.getState()
  const scope = scopeOf(useSearch.getState().scope, place.kind === 'mailbox' ? place.id : undefined, mailboxes)
  const mailbox = scope.kind === 'mailbox' ? scope.mailboxId : undefined
  const owner = scope.kind === 'account' ? scope.accountId : mailboxes.find(({ id }) => id === mailbox)?.accountId
  const mirrors = accounts.filter(({ id, protocol }) => protocol === 'imap' && (owner === undefined || id === owner))
  return { accounts: mirrors.map(({ id }) => id), mailbox }
}

async function countOnServers(): Promise<void> {
  const onServer = await countWithoutText(mirrorsInScope().accounts).catch(() => 0)
  if (useSearch.getState().results) set({ onServer })
}

/** Asks the servers the question on screen; their answers join the list. */
export async function searchServers(): Promise<void> {
  const { parsed, text, scope } = useSearch.getState()
  const terms = parsed && serverTermsOf(parsed.query)
  if (!terms) return
  const { accounts, mailbox } = mirrorsInScope()
  set({ servers: { kind: 'asking' } })
  const { keys, failed } = await askServers(accounts, terms, mailbox)
  // Something else is asked by now.
  const now = useSearch.getState()
  if (now.text !== text || now.scope !== scope || now.servers.kind !== 'asking') return
  set({ servers: { kind: 'told', keys, failed } })
  await showJoined()
}

async function showJoined(): Promise<void> {
  const { results, servers } = useSearch.getState()
  if (!results || servers.kind !== 'told') return
  const keys = await joinHits(local, servers.keys).catch(() => local)
  if (useSearch.getState().servers !== servers) return
  results.setKeys(keys, true)
  set({ found: keys.length })
}

/** Where to search; what the folder in view does not have is searched everywhere. Pure. */
export function scopeOf(
  kind: ScopeKind,
  mailboxId: MailboxId | undefined,
  mailboxes: readonly MailboxRow[],
): SearchScope {
  const mailbox = mailboxes.find(({ id }) => id === mailboxId)
  if (kind === 'all' || !mailbox) return { kind: 'all' }
  return kind === 'account' ? { kind, accountId: mailbox.accountId } : { kind, mailboxId: mailbox.id }
}

function mailboxesNamed(name: string, mailboxes: readonly MailboxRow[], words: Text): readonly MailboxId[] {
  return mailboxes
    .filter((row) => [row.name, row.path, row.role ?? '', mailboxName(row, words)].some((one) => fold(one) === name))
    .map(({ id }) => id)
}

// Another folder ends the search, whoever opened it.
useMail.subscribe((now, before) => {
  if (now.place !== before.place && useSearch.getState().results) endSearch()
})
