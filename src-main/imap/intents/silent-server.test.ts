import { afterEach, expect, test } from 'vitest'
import { FakeAccount } from '../../../e2e/fake-imap/account'
import { startFakeImap } from '../../../e2e/fake-imap/server'
import type { IntentId } from '../../../src-shared/mail/ids'
import { letter, Trial } from '../trials/trial.testing'

/** A server that has UIDPLUS and does not say where things went (UIDNOTSTICKY, or a fault of its own). */
let trial: Trial | undefined
afterEach(async () => {
  await trial?.close()
  trial = undefined
})

test.each([
  ['MOVE', []],
  ['COPY and UID EXPUNGE', ['MOVE']],
] as const)('moved once and found again by what they are, by %s', async (_how, lacks) => {
  const account = new FakeAccount().without(...lacks)
  const server = await startFakeImap(account)
  trial = await Trial.open(server)
  for (const token of ['one', 'two']) account.mailbox('INBOX').append(letter(token))
  await trial.settle()
  trial.onCommand = ({ name }) =>
    /^UID (MOVE|COPY)$/.test(name)
      ? { kind: 'rewrite', line: (line) => line.replace(/\[COPYUID [^\]]*\] ?/, '') }
      : undefined
  await trial.settle([
    {
      id: 'i1' as IntentId,
      change: async (here) => ({
        kind: 'move',
        keys: (await here.find('INBOX', 'one')).map(({ key }) => key),
        to: (await here.mailbox('Archive')).id,
      }),
    },
  ])
  const subjects = (path: string) =>
    account.mailbox(path).messages.map(({ source }) => /Subject: (\w+)/.exec(source.toString())?.[1])
  expect([subjects('INBOX'), subjects('Archive')]).toEqual([['two'], ['one']])
  expect([(await trial.list('INBOX')).length, (await trial.list('Archive')).length]).toEqual([1, 1])
  expect(await trial.store.databases.relaxed.history.toArray()).toMatchObject([{ outcome: 'done' }])
})

test('F18: what somebody else deleted first is told as such, and not as done', async () => {
  const account = new FakeAccount()
  trial = await Trial.open(await startFakeImap(account))
  account.mailbox('INBOX').append(letter('one'))
  await trial.settle()
  const life = await trial.begin()
  const [row] = await trial.find('INBOX', 'one')
  if (!row) throw new Error('no message')
  account.mailbox('INBOX').expunge(account.mailbox('INBOX').messages)
  await life.change({ kind: 'move', keys: [row.key], to: (await trial.mailbox('Archive')).id })
  await trial.settle()
  expect(account.mailbox('Archive').messages).toEqual([])
  expect(await trial.store.databases.relaxed.history.toArray()).toMatchObject([{ outcome: 'gone' }])
})
