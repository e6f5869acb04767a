import { create } from 'zustand'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { LocationKey, MailboxId } from '../../src-shared/mail/ids'
import { mailboxName } from '../mailboxes/mailbox-name'
import { nothingSelected, useMail } from '../shell/mail-state'
import { ResultList } from '../store/result-list'
import { type Coverage, fold, SearchClient, type SearchScope } from '../store/search-client'
import { mergeServerHits } from '../store/server-hits'
import type { Text } from '../text/use-text'
import { type ParsedQuery, parseQuery } from './parse-query'
import { endServerSearch, offerServerSearch, searchServers, useServerSearch } from './server-search'

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
}

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
}))

const set = useSearch.setState
let client: SearchClient | undefined
let timer: number | undefined
/** Keys come faster than this only in a burst: the first one is asked at once, the others when they pause. */
const burstMs = 40
let askedAt = Number.NEGATIVE_INFINITY
/** While mail comes in, answers are brought up to date this often. */
const refreshMs = 400
let refresh: number | undefined
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
  const restMs = askedAt + burstMs - performance.now()
  // After the field shows the letter, which is what somebody who types looks at.
  timer = window.setTimeout(() => ask(words), Math.max(0, restMs))
}

export function setSearchScope(scope: ScopeKind, words: Text): void {
  localStorage.setItem(scopeKey, scope)
  set({ scope })
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
  endServerSearch()
  useSearch.getState().results?.close()
  if (useSearch.getState().results) useMail.setState({ selection: nothingSelected, focused: undefined })
  set({ text: '', parsed: undefined, results: undefined, found: 0, done: true, cut: false, failed: false })
}

function ask(words: Text, again = false): void {
  refreshing = again
  askedAt = performance.now()
  const { text, scope, results } = useSearch.getState()
  const { place, mailboxes } = useMail.getState()
  const parsed = parseQuery(text, { now: new Date(), mailboxesNamed: (name) => mailboxesNamed(name, mailboxes, words) })
  client ??= new SearchClient({
    onHits: (keys, done, cut) => {
      const list = useSearch.getState().results
      // What is on screen stays until there is something else to show.
      if (refreshing && !done) return
      if (list && (keys.length > 0 || done)) show(list, keys, done)
      set({ done, cut, failed: false })
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
  set(again ? { parsed } : { parsed, done: false })
  const where = scopeOf(scope, place.kind === 'mailbox' ? place.id : undefined, mailboxes)
  client.ask(parsed.query, where)
  void offerServerSearch(parsed.query, where, again)
}

/** What this device has found, the newest first. */
let local: readonly LocationKey[] = []
let showing = 0

/** Puts answers on screen, and among them what servers have found. */
function show(list: ResultList, keys: readonly LocationKey[], done: boolean): void {
  local = keys
  showing += 1
  const own = showing
  const { keys: server } = useServerSearch.getState()
  const { parsed } = useSearch.getState()
  if (server.length === 0 || !parsed) {
    list.setKeys(keys, done)
    set({ found: keys.length })
    return
  }
  const isLate = (): boolean => own !== showing || useSearch.getState().results !== list
  mergeServerHits(keys, server, parsed.query).then(
    (merged) => {
      if (isLate()) return
      list.setKeys(merged.keys, done)
      set({ found: merged.keys.length })
      useServerSearch.setState({ found: merged.found, unlisted: merged.unlisted })
    },
    () => {
      // The database is being made anew: what this device has found is shown all the same.
      if (isLate()) return
      list.setKeys(keys, done)
      set({ found: keys.length })
    },
  )
}

/** Asks the servers for what is not on this device. */
export function askServers(): void {
  void searchServers(() => {
    const { results, done } = useSearch.getState()
    if (results) show(results, local, done)
  })
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
