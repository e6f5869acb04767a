import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { AccountId } from '../../src-shared/mail/ids'
import { piecesOf } from './change-desk'
import type { RecordedChange } from './record-change'

const rowsPerFact = 500

/**
 * What a POP3 account has to put on record, in this order, before it meets another server; `at` in epoch milliseconds.
 * Pure. What lies there was there before Tern came: the next session removes nothing, like the first one. And names are
 * a server's own (RFC 1939 §7): many only count, so that the old server's would stand for mail that was never
 * downloaded, and that a rule would remove then. The rows stay, to know the same octets again, and stand for no message
 * of the new server. Safe to repeat; a process that dies in between downloads again what is known.
 */
export function beforeAnotherServer(id: AccountId, rows: readonly UidlRow[], at: number): readonly RecordedChange[] {
  const first: RecordedChange = {
    facts: [{ kind: 'first-session', at: 0 }],
    changes: [
      { kind: 'set-meta', key: `firstSession.${id}`, value: 0 },
      // What the old server had last is no more to be asked for.
      { kind: 'set-meta', key: `shelf.${id}`, value: '' },
    ],
  }
  const own = rows.filter(({ elsewhere }) => elsewhere === undefined).map((row) => fromElsewhere(row, at))
  const marks = [...piecesOf(own, rowsPerFact)].map(
    (some): RecordedChange => ({ facts: [{ kind: 'uidl', rows: some }], changes: [{ kind: 'put-uidl', rows: some }] }),
  )
  return [first, ...marks]
}

/** No longer listed, and no wish for the old server's copy holds on the new one. */
function fromElsewhere(row: UidlRow, at: number): UidlRow {
  const { missingSince: _missing, removeAskedAt: _asked, deles: _deles, goneAt = at, ...rest } = row
  return { ...rest, state: 'gone', goneAt, existing: 1, elsewhere: 1 }
}
