import type { RandomLife } from './doings.testing'

/** Random lives that once ended badly, each with what it found; they are lived again with the unit tests. */
export const regressions: readonly { readonly found: string; readonly life: RandomLife }[] = [
  {
    found: 'a change waiting in a mailbox that is numbered anew finds its message',
    life: {
      lacks: ['QRESYNC', 'LIST-STATUS', 'IDLE'],
      doings: [
        { kind: 'move', box: 2, pick: 1, count: 1, to: 0 },
        { kind: 'flag', box: 2, pick: 2, count: 1, flag: 3, add: true },
        { kind: 'remote-number-anew', box: 0 },
        { kind: 'sync', killAt: 31, victim: 'engine' },
      ],
    },
  },
  {
    found: 'without UIDPLUS what a move has brought is shown with the flags it has there',
    life: {
      lacks: ['UIDPLUS'],
      doings: [
        { kind: 'remote-deliver', box: 1, flags: 6 },
        { kind: 'move', box: 0, pick: 1, count: 0, to: 1 },
        { kind: 'remote-mark-deleted', box: 5, pick: 1 },
      ],
    },
  },
  {
    found: 'a change made before a move, and attached after it, is done to the message where it was',
    life: {
      lacks: ['MOVE'],
      doings: [
        { kind: 'move', box: 2, pick: 0, count: 1, to: 0 },
        { kind: 'flag', box: 0, pick: 0, count: 0, flag: 1, add: true },
        { kind: 'move', box: 0, pick: 0, count: 1, to: 5 },
        { kind: 'flag', box: 5, pick: 0, count: 1, flag: 1, add: false },
        { kind: 'sync', killAt: 60, victim: 'engine' },
      ],
    },
  },
]
