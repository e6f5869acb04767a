import { afterEach, expect, test, vi } from 'vitest'
import { FakeAccount } from '../../../e2e/fake-imap/account'
import { startFakeImap } from '../../../e2e/fake-imap/server'
import type { IntentId } from '../../../src-shared/mail/ids'
import { expectSame } from '../trials/compare.testing'
import { letter, type PlannedChange, Trial, type Victim } from '../trials/trial.testing'

/** A server without MOVE that takes the copy and then refuses to mark the source. */
vi.setConfig({ testTimeout: 240_000 })

let trial: Trial | undefined
afterEach(async () => {
  await trial?.close()
  trial = undefined
})

const firstUidOfArchive = 100

async function open(...lacks: string[]): Promise<{ readonly here: Trial; readonly account: FakeAccount }> {
  const account = new FakeAccount().without('MOVE', ...lacks)
  // UIDs tell in a trace which mailbox is meant.
  account.mailbox('Archive').uidNext = firstUidOfArchive
  for (const token of ['one', 'two']) account.mailbox('INBOX').append(letter(token))
  trial = await Trial.open(await startFakeImap(account))
  await trial.settle()
  return { here: trial, account }
}

const subjects = (account: FakeAccount, path: string) =>
  account
    .mailbox(path)
    .messages.map(({ source, flags }) => `${/Subject: (\w+)/.exec(source.toString())?.[1]} ${[...flags].join(' ')}`)

const move = (...tokens: string[]): PlannedChange => ({
  id: 'i1' as IntentId,
  change: async (here) => ({
    kind: 'move',
    keys: (await here.find('INBOX', ...tokens)).map(({ key }) => key),
    to: (await here.mailbox('Archive')).id,
  }),
})

const uidOf = (line: string): number => Number(/UID STORE (\d+)/.exec(line)?.[1] ?? 0)

function refuseMarking(here: Trial, alsoIn: 'INBOX alone' | 'Archive, too' = 'INBOX alone'): void {
  here.onCommand = ({ name, line }) =>
    name === 'UID STORE' &&
    /\+FLAGS.*\\Deleted/i.test(line) &&
    (alsoIn !== 'INBOX alone' || uidOf(line) < firstUidOfArchive)
      ? { kind: 'refuse', status: 'NO', code: 'NOPERM' }
      : undefined
}

const states = async (here: Trial) => (await here.intents()).map(({ state, error }) => [state, error?.kind])

test('the copy is taken back, the refusal shown, and the move can be tried again', async () => {
  const { here, account } = await open()
  refuseMarking(here)
  await here.settle([move('one')])
  expect([subjects(account, 'INBOX'), subjects(account, 'Archive')]).toEqual([['one ', 'two '], []])
  expect(await states(here)).toEqual([['parked', 'refused']])
  expect((await here.intents())[0]?.evidence).not.toHaveProperty('arrived')
  await expectSame(here)

  here.onCommand = () => undefined
  await (await here.begin()).retry('i1' as IntentId)
  await here.settle()
  expect([subjects(account, 'INBOX'), subjects(account, 'Archive')]).toEqual([['two '], ['one ']])
  expect(await here.intents()).toEqual([])
})

test('whenever the engine or the store dies after the copy, the message is there once, unmarked, where it was', async () => {
  const live = async (killAt = 0, victim: Victim = 'engine') => {
    const { here, account } = await open()
    refuseMarking(here)
    here.count(killAt, victim)
    const life = await here.begin().catch(() => undefined)
    await life?.make([move('one')]).catch(() => undefined)
    if (life && !life.dead) await life.rest().catch(() => undefined)
    await here.end()
    const { trace } = here
    here.count()
    await here.settle([move('one')])
    const what = `${victim} killed at step ${killAt}: ${trace[killAt - 1]}`
    expect(await states(here), what).toEqual([['parked', 'refused']])
    // Where the server's answer was lost nobody can say whose copy that is: it stays, and is shown.
    const untold = (await here.intents())[0]?.evidence?.arrived?.some(({ told }) => !told) ?? false
    expect([subjects(account, 'INBOX'), subjects(account, 'Archive')], what).toEqual([
      ['one ', 'two '],
      untold ? ['one '] : [],
    ])
    await expectSame(here)
    await here.close()
    trial = undefined
    return { trace, untold }
  }
  const { trace } = await live()
  const copied = trace.findIndex((line) => /^command .*UID COPY/.test(line))
  expect(copied).toBeGreaterThan(0)
  const untold: number[] = []
  for (const victim of ['engine', 'store'] as const)
    for (let step = copied + 1; step <= trace.length; step += 1)
      if ((victim === 'engine' || /^(commit|ack)/.test(trace[step - 1] ?? '')) && (await live(step, victim)).untold)
        untold.push(step)
  // Only between the copy and the commit that says where it is.
  const noted = trace.findIndex((line, index) => index > copied && line.startsWith('ack'))
  expect(untold.filter((step) => step > noted + 1)).toEqual([])
})

test('a copy whose source was deleted elsewhere meanwhile stays, and is not marked', async () => {
  const { here, account } = await open()
  refuseMarking(here)
  // The copy is marked already when the connection and the source are lost.
  here.onCommand = ((refused) => (command) => {
    if (command.name !== 'UID EXPUNGE') return refused(command)
    const inbox = account.mailbox('INBOX')
    inbox.expunge(inbox.messages.filter(({ source }) => source.includes('Subject: one')))
    here.onCommand = () => undefined
    return { kind: 'lose-command' }
  })(here.onCommand)
  await here.settle([move('one')])
  expect([subjects(account, 'INBOX'), subjects(account, 'Archive')]).toEqual([['two '], ['one ']])
  await expectSame(here)
})

test.each([
  ['the copy cannot be removed either', 'Archive, too', []],
  ['nothing can be removed for good', 'INBOX alone', ['UIDPLUS']],
] as const)('both stay, unmarked, where %s', async (_why, where, lacks) => {
  const { here, account } = await open(...lacks)
  refuseMarking(here, where)
  await here.settle([move('one')])
  expect([subjects(account, 'INBOX'), subjects(account, 'Archive')]).toEqual([['one ', 'two '], ['one ']])
  expect(await states(here)).toEqual([['parked', 'refused']])
})
