import fc from 'fast-check'

/** Something that happens in a random life. Numbers pick from what is there at the time, so that it can shrink. */
export type Doing =
  | { readonly kind: 'remote-deliver'; readonly box: number; readonly flags: number }
  | {
      readonly kind: 'remote-flag'
      readonly box: number
      readonly pick: number
      readonly flag: number
      readonly add: boolean
    }
  | { readonly kind: 'remote-move'; readonly box: number; readonly pick: number; readonly to: number }
  | { readonly kind: 'remote-expunge'; readonly box: number; readonly pick: number }
  | { readonly kind: 'remote-mark-deleted'; readonly box: number; readonly pick: number }
  | { readonly kind: 'remote-create'; readonly name: number }
  | { readonly kind: 'remote-rename'; readonly box: number; readonly name: number }
  | { readonly kind: 'remote-remove'; readonly box: number }
  | { readonly kind: 'remote-number-anew'; readonly box: number }
  | {
      readonly kind: 'flag'
      readonly box: number
      readonly pick: number
      readonly count: number
      readonly flag: number
      readonly add: boolean
    }
  | { readonly kind: 'move'; readonly box: number; readonly pick: number; readonly count: number; readonly to: number }
  | { readonly kind: 'copy'; readonly box: number; readonly pick: number; readonly to: number }
  | { readonly kind: 'expunge'; readonly box: number; readonly pick: number }
  /** The engine comes to rest, or dies at a step on the way there. */
  | { readonly kind: 'sync'; readonly killAt: number; readonly victim: 'engine' | 'store' | 'nobody' }
  /** The engine runs on while other things happen. */
  | { readonly kind: 'online' }
  | { readonly kind: 'offline' }
  | { readonly kind: 'cut'; readonly side: 'sent' | 'received'; readonly octets: number }
  | { readonly kind: 'swallow-reply'; readonly nth: number }
  | { readonly kind: 'refuse'; readonly nth: number }
  | { readonly kind: 'clock-jump'; readonly minutes: number }
  | { readonly kind: 'lose-store' }

const box = fc.nat(7)
const pick = fc.nat(20)
const flag = fc.nat(4)

const doing: fc.Arbitrary<Doing> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('remote-deliver' as const), box, flags: fc.nat(7) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('remote-flag' as const), box, pick, flag, add: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remote-move' as const), box, pick, to: box }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remote-expunge' as const), box, pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remote-mark-deleted' as const), box, pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remote-create' as const), name: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remote-rename' as const), box, name: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remote-remove' as const), box }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remote-number-anew' as const), box }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('flag' as const), box, pick, count: fc.nat(3), flag, add: fc.boolean() }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('move' as const), box, pick, count: fc.nat(3), to: box }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('copy' as const), box, pick, to: box }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expunge' as const), box, pick }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('sync' as const),
      killAt: fc.nat(120),
      victim: fc.constantFrom('engine' as const, 'store' as const, 'nobody' as const),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'online' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'offline' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('cut' as const),
      side: fc.constantFrom('sent' as const, 'received' as const),
      octets: fc.integer({ min: 100, max: 6_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('swallow-reply' as const), nth: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('refuse' as const), nth: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clock-jump' as const), minutes: fc.nat(3_000) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'lose-store' as const }) },
)

/** A random life: what the server lacks, and what happens. */
export interface RandomLife {
  readonly lacks: readonly string[]
  readonly doings: readonly Doing[]
}

const optional: readonly string[] = [
  'QRESYNC',
  'CONDSTORE',
  'MOVE',
  'UIDPLUS',
  'ESEARCH',
  'LIST-STATUS',
  'IDLE',
  'SPECIAL-USE',
  'OBJECTID',
]

export const randomLife = (length: number): fc.Arbitrary<RandomLife> =>
  fc.record({
    lacks: fc.oneof(fc.constant<string[]>([]), fc.subarray([...optional])).map((lacks) =>
      // One without the other is no server of this world (RFC 7162 §3.2).
      lacks.includes('CONDSTORE') && !lacks.includes('QRESYNC') ? [...lacks, 'QRESYNC'] : lacks,
    ),
    doings: fc.array(doing, { maxLength: length, size: 'max' }),
  })
