import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { MessageGrid } from '../messages/message-grid'
import { useListVersion } from '../messages/use-list'
import { announce, useMail } from '../shell/mail-state'
import { Button, cx } from '../shell/parts'
import type { ResultList } from '../store/result-list'
import { useText } from '../text/use-text'
import { markWords } from './mark-words'
import styles from './search.module.css'
import { removeChip, type ScopeKind, setSearchScope, useSearch } from './search-state'
import { ServerOffer } from './server-offer'

const scopes: readonly ScopeKind[] = ['mailbox', 'account', 'all']
/** A reader of the screen hears the count once typing rests (UX.md §16). */
const restMs = 500

/** Answers in the place of the list: where was searched, by what, how many there are, and what was not covered. */
export function SearchResults({ list }: { readonly list: ResultList }) {
  'use no memo'
  const text = useText()
  const { cut, coverage, done, failed, found, parsed, scope, text: typed } = useSearch()
  const inMailbox = useMail((state) => state.place.kind === 'mailbox')
  const accounts = useMail((state) => state.accounts?.length ?? 0)
  const pane = useRef<HTMLDivElement>(null)
  const version = useListVersion(list)
  const count = cut ? text('search.most', { n: found }) : text('search.found', { n: found })
  useEffect(() => {
    if (!done) return
    const timer = window.setTimeout(() => announce(count), restMs)
    return () => window.clearTimeout(timer)
  }, [count, done])
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are drawn anew with every version of the list
  useEffect(() => (pane.current ? markWords(pane.current, parsed?.words ?? []) : undefined), [parsed, version])
  const shown = scope !== 'all' && !inMailbox ? 'all' : scope
  return (
    <div ref={pane} className={styles.results}>
      <header className={styles.head}>
        <div className={styles.line}>
          <h2 className={styles.title}>{text('search.title', { q: typed.trim() })}</h2>
          <span className={styles.count} role="status" aria-live="off">
            {done || found > 0 ? count : text('search.running')}
          </span>
        </div>
        <fieldset className={styles.pills}>
          <legend className="visually-hidden">{text('search.where')}</legend>
          {scopes.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={shown === one}
              disabled={one !== 'all' && !inMailbox}
              className={cx(styles.pill, shown === one && styles.pillOn)}
              onClick={() => setSearchScope(one, text)}
            >
              {text(`search.scope.${one}`)}
            </button>
          ))}
        </fieldset>
        {parsed && parsed.chips.length > 0 && (
          <ul className={styles.chips} aria-label={text('search.filters')}>
            {parsed.chips.map(({ label, start, end }) => (
              <li key={start}>
                <button
                  type="button"
                  className={styles.chip}
                  aria-label={text('search.remove', { filter: label })}
                  onClick={() => removeChip(start, end, text)}
                >
                  <bdi>{label}</bdi>
                  <X size={12} aria-hidden />
                </button>
              </li>
            ))}
          </ul>
        )}
        {parsed && parsed.unknown.length > 0 && (
          <p className={styles.hint}>{text('search.unknown', { operators: parsed.unknown.join(' ') })}</p>
        )}
        {coverage?.building && coverage.indexed < coverage.total && (
          <p className={styles.hint} role="status">
            {text('search.coverage', { done: coverage.indexed, total: coverage.total })}
          </p>
        )}
        {failed && <p className={styles.hint}>{text('search.failed')}</p>}
      </header>
      <MessageGrid
        list={list}
        label={text('search.results')}
        outgoing={false}
        mixed={accounts > 1}
        empty={
          <div className={styles.empty}>
            {done && (
              <>
                <p>{text('search.none', { q: typed.trim() })}</p>
                {shown !== 'all' && (
                  <Button onClick={() => setSearchScope('all', text)}>{text('search.everywhere')}</Button>
                )}
              </>
            )}
          </div>
        }
      />
      <ServerOffer />
    </div>
  )
}
