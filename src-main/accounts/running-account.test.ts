import { afterEach, beforeEach, expect, test } from 'vitest'
import { type MemoryMailStore, memoryMailStore } from '../../src-renderer/store/testing'
import type { AccountId, IntentId, LocationKey, MessageId } from '../../src-shared/mail/ids'
import { MailFailure, mailErrorOf } from '../../src-shared/mail/mail-error'
import { FactRecorder } from '../sync/fact-recorder'
import { LocalHome } from './local-home'
import { type NextStep, RunningAccount, type RunningAccountContext } from './running-account'

const id = 'post' as AccountId
let store: MemoryMailStore
let made = 0

beforeEach(async () => {
  store = await memoryMailStore()
})
afterEach(() => store.close())

function running(prepare: RunningAccountContext['prepare'], nextStep: NextStep = { kind: 'ask-user' }): RunningAccount {
  const one = new RunningAccount(
    { id },
    {
      store,
      prepare,
      nextStep: () => nextStep,
      report: () => {},
      newIntentId: () => `i${++made}` as IntentId,
      newMessageId: () => `m${++made}` as MessageId,
      now: () => 1_000 + made,
    },
  )
  one.start()
  return one
}

const journal = { append: async () => 1, async *linesAfter() {}, last: 0, standing: (mark: number) => mark }
const up: RunningAccountContext['prepare'] = async () => ({
  engine: new LocalHome(),
  recorder: new FactRecorder(id, journal, store),
  parsed: () => Promise.reject(new Error('nothing is read')),
})
const flag = { kind: 'flag', keys: ['local.a' as LocationKey], add: ['x'], remove: [] } as const
const whatOf = (work: Promise<unknown>) => work.then(() => 'done', mailErrorOf)

test('what waits for an account that is stopped before it could begin is refused, and does not wait for ever', async () => {
  const one = running((_report, signal) => new Promise((_, reject) => signal.addEventListener('abort', reject)))
  const asked = [whatOf(one.ready()), whatOf(one.change(flag)), whatOf(one.shelf())]
  await one.stop()
  expect(await Promise.all(asked)).toEqual(Array(3).fill({ kind: 'not-found', what: 'account' }))
})

test('what is asked of an account that was stopped is refused', async () => {
  const one = running(up)
  await one.ready()
  expect(await whatOf(one.change(flag))).toBe('done')
  await one.stop()
  expect(await whatOf(one.change(flag))).toEqual({ kind: 'not-found', what: 'account' })
})

test('one that is not tried again tells who waits for it why; one that is goes on', async () => {
  const full = new MailFailure({ kind: 'disk-full', path: '/', freeOctets: 0 })
  const once = running(() => Promise.reject(full), { kind: 'end' })
  expect(await whatOf(once.ready())).toEqual(full.error)
  expect(await whatOf(once.change(flag))).toEqual(full.error)
  await once.stop()
  let tries = 0
  const again = running(
    async (report, signal) => {
      tries += 1
      if (tries < 3) throw full
      return up(report, signal)
    },
    { kind: 'retry', afterMs: 0 },
  )
  await again.ready()
  expect(tries).toBe(3)
  await again.stop()
})
