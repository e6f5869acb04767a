import { useCallback, useEffect, useState } from 'react'
import type { MessageRow } from '../../src-shared/contract/store-rows'
import type { AccountId, MessageId } from '../../src-shared/mail/ids'
import type { MailError } from '../../src-shared/mail/mail-error'
import type { Shelf } from '../../src-shared/mail/shelf'
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
