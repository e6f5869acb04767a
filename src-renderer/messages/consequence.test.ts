import { expect, test } from 'vitest'
import { bringConsequence, doneKey } from './consequence'

const imap = { protocol: 'imap' } as const
const pop3 = { protocol: 'pop3' } as const

// What a server is still to get or to lose is not said as done: it may be out of reach for days.
test.each([
  ['move', pop3, imap, 'to-server', 'done.movedToServer'],
  ['move', imap, imap, 'between-servers', 'done.movedBetween'],
  ['move', imap, pop3, 'to-device', 'done.movedToDevice'],
  ['move', pop3, pop3, 'device', 'done.moved'],
  ['copy', pop3, imap, 'to-server', 'done.copiedToServer'],
  ['copy', imap, imap, 'to-server', 'done.copiedToServer'],
  ['copy', imap, pop3, 'device', 'done.copied'],
] as const)('a %s from %o to %o', (action, from, to, scope, key) => {
  const found = bringConsequence(action === 'copy', [{ account: from, messages: 1 }], to)
  expect(found.scope).toBe(scope)
  expect(doneKey(action === 'copy', found.scope)).toBe(key)
})
