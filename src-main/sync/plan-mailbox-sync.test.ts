import { describe, expect, test } from 'vitest'
import type { KnownLocation } from '../../src-shared/contract/store-calls'
import type { SyncCheckpoint } from '../../src-shared/contract/store-rows'
import type { Uid, UidValidity } from '../../src-shared/mail/ids'
import {
  planMailboxSync,
  planReading,
  type SelectedState,
  type ServerMailbox,
  type SyncStep,
} from './plan-mailbox-sync'
import { type UidSet, uidSetOf } from './uid-set'

const now = 1_000_000_000

describe('what to read', () => {
  const checkpoint = (more: Partial<SyncCheckpoint> = {}): SyncCheckpoint => ({
    uidValidity: 7 as UidValidity,
    uidNext: 11,
    highestModseq: '100',
    exists: 10,
    syncedUids: '1:10',
    comparedAt: now,
    ...more,
  })
  const server = (more: Partial<SelectedState> = {}): SelectedState => ({
    uidValidity: 7 as UidValidity,
    uidNext: 11,
    exists: 10,
    highestModseq: 100n,
    ...more,
  })
  const since = { kind: 'since', modseq: 100n }

  test.each<[string, SyncCheckpoint | undefined, SelectedState, object]>([
    ['first time', undefined, server(), { startOver: false, listing: 'complete', flags: { kind: 'none' } }],
    ['nothing changed', checkpoint(), server(), { listing: 'none', flags: { kind: 'none' } }],
    [
      'numbered anew (F1)',
      checkpoint(),
      server({ uidValidity: 8 as UidValidity }),
      { startOver: true, listing: 'complete', flags: { kind: 'none' } },
    ],
    ['a flag', checkpoint(), server({ highestModseq: 101n }), { listing: 'none', flags: since }],
    [
      'new mail',
      checkpoint(),
      server({ uidNext: 13, exists: 12, highestModseq: 102n }),
      { listing: 'new', newFrom: 11, flags: since },
    ],
    ['one gone', checkpoint(), server({ exists: 9, highestModseq: 101n }), { listing: 'complete', flags: since }],
    ['no CONDSTORE', checkpoint(), server({ highestModseq: undefined }), { listing: 'none', flags: { kind: 'all' } }],
    ['MODSEQ went back (F12)', checkpoint(), server({ highestModseq: 5n }), { flags: { kind: 'all' } }],
    ['UIDNEXT went back (F5)', checkpoint(), server({ uidNext: 4 }), { listing: 'complete' }],
    ['no UIDNEXT (F5)', checkpoint(), server({ uidNext: undefined }), { listing: 'complete' }],
    [
      'a day without a full comparison',
      checkpoint({ comparedAt: now - 86_400_000 }),
      server(),
      { listing: 'complete' },
    ],
    ['left off in the middle', checkpoint({ syncedUids: '6:10' }), server(), { listing: 'complete' }],
  ])('%s', (_name, before, after, plan) => expect(planReading(before, after, now)).toMatchObject(plan))

  test('what is gone is asked for by VANISHED only where that has proven true, and MODSEQ went on', () => {
    const after = server({ exists: 9, uidNext: 12, highestModseq: 103n })
    expect(planReading(checkpoint(), after, now, true)).toMatchObject({ listing: 'vanished', flags: since })
    expect(planReading(checkpoint(), after, now, false)).toMatchObject({ listing: 'complete' })
    expect(planReading(checkpoint(), { ...after, highestModseq: 100n }, now, true).listing).toBe('complete')
    expect(planReading(checkpoint({ comparedAt: 0 }), after, now, true).listing).toBe('complete')
  })
})

describe('what to do', () => {
  const known = (...rows: [number, string[], number?][]): KnownLocation[] =>
    rows.map(([uid, flags, missingSince]) => ({
      uid: uid as Uid,
      flags,
      ...(missingSince === undefined ? {} : { missingSince }),
    }))
  const complete = (uids: number[], exists = uids.length): ServerMailbox['listing'] => ({
    kind: 'complete',
    uids,
    exists,
  })
  const flags = (...rows: [number, string[]][]) => new Map(rows)
  const long = now - 3_600_000
  const disbelief = { now, confirmAfterMs: 60_000, confirmed: false }

  test.each<[string, KnownLocation[], ServerMailbox, SyncStep[]]>([
    ['nothing', known([7, []]), { listing: complete([7]), flags: flags() }, []],
    [
      'new ones, newest first',
      known([7, []]),
      { listing: complete([7, 8, 9]), flags: flags() },
      [{ kind: 'fetch-headers', uids: [9, 8] }],
    ],
    [
      'not listed once: hidden',
      known([7, []]),
      { listing: complete([]), flags: flags() },
      [{ kind: 'hide', uids: [7] }],
    ],
    [
      'not listed again, later: dropped',
      known([7, [], long]),
      { listing: complete([]), flags: flags() },
      [{ kind: 'drop', uids: [7] }],
    ],
    ['not listed again, at once: waits', known([7, [], now - 1]), { listing: complete([]), flags: flags() }, []],
    ['back again', known([7, [], long]), { listing: complete([7]), flags: flags() }, [{ kind: 'show', uids: [7] }]],
    ['a listing that does not add up proves nothing', known([7, []]), { listing: complete([], 1), flags: flags() }, []],
    ['a partial listing proves nothing', known([7, []]), { listing: { kind: 'new', uids: [] }, flags: flags() }, []],
    [
      'other flags',
      known([7, ['\\Seen']]),
      { listing: { kind: 'none' }, flags: flags([7, ['\\seen', '$Junk']]) },
      [{ kind: 'set-flags', rows: [{ uid: 7, flags: ['\\seen', '$Junk'] }] }],
    ],
    [
      'the same flags in another order',
      known([7, ['\\Seen', '\\Flagged']]),
      { listing: { kind: 'none' }, flags: flags([7, ['\\Flagged', '\\Seen']]) },
      [],
    ],
    ['flags of a message not here', known(), { listing: { kind: 'none' }, flags: flags([9, ['\\Seen']]) }, []],
  ])('%s', (_name, local, server, steps) => {
    const synced = uidSetOf(local.map(({ uid }) => uid))
    expect(planMailboxSync({ known: local, synced }, server, disbelief)).toEqual(steps)
  })

  test('what a trusted server names as gone is dropped at once, unless it is too much at once', () => {
    const local = { known: known(...Array.from({ length: 300 }, (_, n): [number, string[]] => [n + 1, []])) }
    const synced: UidSet = [[1, 300]]
    const gone = (set: UidSet): ServerMailbox => ({
      listing: { kind: 'vanished', uids: [301], gone: set },
      flags: flags(),
    })
    expect(planMailboxSync({ ...local, synced }, gone([[7, 8]]), disbelief)).toEqual([
      { kind: 'fetch-headers', uids: [301] },
      { kind: 'drop', uids: [7, 8] },
    ])
    expect(planMailboxSync({ ...local, synced }, gone([[1, 200]]), disbelief)).toEqual([
      { kind: 'doubt', missing: 200 },
    ])
  })

  test('a mailbox that empties at once is doubted until a new connection says the same', () => {
    const local = { known: known(...Array.from({ length: 60 }, (_, n): [number, string[]] => [n + 1, []])), synced: [] }
    const server = { listing: complete([]), flags: flags() }
    expect(planMailboxSync(local, server, disbelief)[0]).toEqual({ kind: 'doubt', missing: 60 })
    expect(planMailboxSync(local, server, { ...disbelief, confirmed: true })[0]?.kind).toBe('hide')
  })
})
