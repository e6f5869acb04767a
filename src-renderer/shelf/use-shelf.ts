import { useCallback, useEffect, useState } from 'react'
import type { MessageRow } from '../../src-shared/contract/store-rows'
import type { AccountId, MessageId } from '../../src-shared/mail/ids'
import type { MailError } from '../../src-shared/mail/mail-error'
import type { Shelf, ShelfFilter, ShelfRow } from '../../src-shared/mail/shelf'
import { call } from '../shell/bridge'
import { useMail } from '../shell/mail-state'
import { readMessages } from '../store/queries'

export interface ShelfState {
  readonly shelf: Shelf | undefined
  readonly error: MailError | undefined
  readonly reload: () => void
}

/** The shelf of an account; read again after each check of the server, and when asked. */
export function useShelf(account: AccountId): ShelfState {
  const [shelf, setShelf] = useState<Shelf>()
  const [error, setError] = useState<MailError>()
  const [turn, setTurn] = useState(0)
  const checkedAt = useMail((state) => state.statuses.get(account)?.lastCheckAt)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is another one after a check, and when asked for again
  useEffect(() => {
    let stopped = false
    void call('shelf.list', account).then((result) => {
      if (stopped) return
      if (result.ok) setShelf(result.value)
      setError(result.ok ? undefined : result.error)
    })
    return () => {
      stopped = true
    }
  }, [account, checkedAt, turn])
  return { shelf, error, reload: useCallback(() => setTurn((before) => before + 1), []) }
}

/** Lines that are asked for at once, and how many such pages are kept beside those in view. */
const linesPerPage = 100
const mostPages = 8

interface Page {
  readonly version: number
  readonly rows: readonly ShelfRow[]
}

/**
 * The lines of a shelf around those in view, `first` to `last`; undefined where one is still on its way. Lines of the
 * version before stay until those of this one are here. `outdated` is told when the lines are newer than the shelf.
 */
export function useShelfLines(
  account: AccountId,
  { filter, version }: { readonly filter: ShelfFilter; readonly version: number | undefined },
  { first, last }: { readonly first: number; readonly last: number },
  outdated: () => void,
): (index: number) => ShelfRow | undefined {
  const [held, setHeld] = useState<{ readonly filter: ShelfFilter; readonly pages: ReadonlyMap<number, Page> }>({
    filter,
    pages: new Map(),
  })
  const pages = held.filter === filter ? held.pages : undefined
  const missing: number[] = []
  for (let page = Math.floor(first / linesPerPage); page <= Math.floor(last / linesPerPage); page += 1)
    if (pages?.get(page)?.version !== version) missing.push(page)
  const wanted = version === undefined || last < first ? '' : missing.join(' ')
  useEffect(() => {
    if (wanted === '' || version === undefined) return
    let stopped = false
    const ask = async (page: number): Promise<void> => {
      const result = await call('shelf.lines', account, filter, page * linesPerPage, linesPerPage)
      if (stopped || !result.ok) return
      if (result.value.version !== version) outdated()
      else
        setHeld((now) => ({
          filter,
          pages: new Map([...(now.filter === filter ? now.pages : [])].slice(-mostPages)).set(page, result.value),
        }))
    }
    for (const page of wanted.split(' ')) void ask(Number(page))
    return () => {
      stopped = true
    }
  }, [account, filter, version, wanted, outdated])
  return (index) => {
    const page = Math.floor(index / linesPerPage)
    return pages?.get(page)?.rows[index - page * linesPerPage]
  }
}

/** Rows that are kept beside those in view: a few screens either way. */
const mostRows = 300

/** Rows of the messages in view, filled as they are scrolled to; the ones that were in view last are kept. */
export function useMessageRows(ids: readonly MessageId[]): ReadonlyMap<MessageId, MessageRow> {
  const [rows, setRows] = useState<ReadonlyMap<MessageId, MessageRow>>(new Map())
  const missing = ids.filter((id) => !rows.has(id))
  const wanted = missing.join(' ')
  useEffect(() => {
    if (wanted === '') return
    let stopped = false
    const asked = wanted.split(' ') as MessageId[]
    void readMessages(asked).then((found) => {
      if (!stopped && found.length > 0)
        setRows((before) => new Map([...[...before].slice(-mostRows), ...found.map((row) => [row.id, row] as const)]))
    })
    return () => {
      stopped = true
    }
  }, [wanted])
  return rows
}
