import { expect, test } from 'vitest'
import type { Intent, MailChange } from '../../src-shared/mail/change'
import { type Flag, flagged, seen } from '../../src-shared/mail/flags'
import { intentOf, mailboxId, uidKey } from './sample-rows'
import { viewOf } from './view-of'

const inbox = mailboxId('inbox')
const keys = [uidKey('inbox', 1)]
const flag = (add: readonly Flag[], remove: readonly Flag[] = []): MailChange => ({ kind: 'flag', keys, add, remove })
const move: MailChange = { kind: 'move', keys, to: mailboxId('trash') }
const parked = (intent: Intent): Intent => ({ ...intent, state: 'parked' })

test.each<[string, readonly Flag[], number | undefined, readonly Intent[], ReturnType<typeof viewOf>]>([
  ['nothing pending', [], undefined, [], { viewFlags: [], unread: 1, flagged: 0, listId: inbox }],
  [
    'flags add up in the order of making, whatever the order given',
    [],
    undefined,
    [intentOf(2, flag([], [seen])), intentOf(1, flag([seen, flagged]))],
    { viewFlags: [flagged], unread: 1, flagged: 1, listId: inbox },
  ],
  [
    'a parked intent does not count',
    [seen],
    undefined,
    [parked(intentOf(1, flag([], [seen])))],
    { viewFlags: [seen], unread: 0, flagged: 0, listId: inbox },
  ],
  [
    'a move hides, and what follows it is not about this row',
    [],
    undefined,
    [intentOf(1, flag([seen])), intentOf(2, move), intentOf(3, flag([flagged]))],
    { viewFlags: [seen], unread: 0, flagged: 0, hiddenBy: intentOf(2, move).id },
  ],
  ['missing rows are not listed', [seen], 5, [], { viewFlags: [seen], unread: 0, flagged: 0 }],
  [
    'a keyword in other letters is the same',
    ['\\SEEN'],
    undefined,
    [],
    { viewFlags: ['\\SEEN'], unread: 0, flagged: 0, listId: inbox },
  ],
])('%s', (_name, baseFlags, missingSince, intents, view) => {
  const row = { baseFlags, mailboxId: inbox, ...(missingSince === undefined ? {} : { missingSince }) }
  expect(viewOf(row, intents)).toEqual(view)
})
