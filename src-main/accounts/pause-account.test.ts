import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { account, accountId, arrivalOf, putMailboxes, uidKey } from '../../src-renderer/store/sample-rows'
import { type MemoryMailStore, memoryMailStore } from '../../src-renderer/store/testing'
import type { AccountStatus } from '../../src-shared/mail/account-status'
import { flagged } from '../../src-shared/mail/flags'
import type { IntentId, MessageId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { FactRecorder } from '../sync/fact-recorder'
import type { MailEngine } from '../sync/mail-engine'
import { RunningAccount } from './running-account'

let store: MemoryMailStore
let running: RunningAccount
let phases: AccountStatus['phase'][]
/** Sessions that run now, and what the next one meets. */
let connected: number
let sessions: number
let refuses: boolean

beforeEach(async () => {
  store = await memoryMailStore()
  await store.commit([{ kind: 'put-account', account }, ...putMailboxes('inbox'), arrivalOf('inbox', 1)])
  ;[phases, connected, sessions, refuses] = [[], 0, 0, false]
  let made = 0
  let last = 0
  const engine: MailEngine = {
    mode: { protocol: 'imap', direction: 'two-way' },
    carries: new Set(['flag']),
    run: async (signal) => {
      sessions += 1
      if (refuses)
        throw new MailFailure({ kind: 'auth-rejected', host: 'mail.example.org', user: 'ada', serverText: 'no' })
      connected += 1
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      connected -= 1
    },
    refresh: () => {},
    pushSoon: () => {},
    withdraw: () => true,
    fetchSource: async () => {},
  }
  running = new RunningAccount(account, {
    store,
    prepare: async () => ({
      engine,
      recorder: new FactRecorder(
        accountId,
        {
          append: async (facts) => {
            last += facts.length
            return last
          },
          async *linesAfter() {},
          get last() {
            return last
          },
          standing: (mark) => mark,
        },
        store,
      ),
      parsed: () => Promise.reject(new Error('no vault')),
    }),
    nextStep: () => ({ kind: 'ask-user' }),
    report: ({ phase }) => phases.push(phase),
    newIntentId: () => `i${++made}` as IntentId,
    newMessageId: () => `m${++made}` as MessageId,
    now: () => 1_000 + made,
  })
})
afterEach(async () => {
  await running.stop()
  store.close()
  await store.database.delete()
})

test('paused, an account has no connection, and what is done is on record until it goes on', async () => {
  running.start()
  await vi.waitFor(() => expect(connected).toBe(1), 60_000)
  running.pause(true)
  await vi.waitFor(() => expect([phases.at(-1), connected]).toEqual(['paused', 0]), 60_000)
  const key = uidKey('inbox', 1)
  await running.change({ kind: 'flag', keys: [key], add: [flagged], remove: [] })
  expect(await store.read('intents', accountId)).toHaveLength(1)
  expect((await store.database.locations.get(key))?.viewFlags).toContain(flagged)
  // Whoever asks it to look does not end the pause.
  running.check()
  running.restart()
  await vi.waitFor(() => expect(running.isReady).toBe(true), 60_000)
  expect([connected, sessions]).toEqual([0, 1])
  running.pause(false)
  await vi.waitFor(() => expect(connected).toBe(1), 60_000)
})

test('a pause before the start holds; its end does not send a refused password again', async () => {
  running.pause(true)
  running.start()
  await vi.waitFor(() => expect(phases.at(-1)).toBe('paused'), 60_000)
  expect(sessions).toBe(0)
  refuses = true
  running.pause(false)
  await vi.waitFor(() => expect(phases.at(-1)).toBe('stopped'), 60_000)
  running.pause(true)
  running.pause(false)
  await running.ready()
  expect([sessions, phases.at(-1)]).toEqual([1, 'stopped'])
})
