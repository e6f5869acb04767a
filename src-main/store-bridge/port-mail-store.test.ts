import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, expect, test, vi } from 'vitest'
import type { FromStore, StoreChange, ToStore } from '../../src-shared/contract/store-calls'
import type { ImapAccount } from '../../src-shared/mail/account'
import type { AccountId } from '../../src-shared/mail/ids'
import { PortMailStore, type ReadyStore } from './port-mail-store'
import { nodeStorePort } from './store-port'

const ann = 'ann' as AccountId
const note = (key: string): StoreChange => ({ kind: 'set-meta', key, value: 1 })
const account: ImapAccount = {
  id: ann,
  label: '',
  displayName: '',
  address: 'ann@example.org',
  color: 0,
  createdAt: 1,
  incoming: { host: 'localhost', port: 143, security: 'none', user: 'ann' },
  protocol: 'imap',
  keepOffline: 'everything',
}
const begin: StoreChange = { kind: 'put-account', account }

/** A store that says only what the test lets it say. */
class ScriptedStore {
  readonly heard: ToStore[] = []
  readonly #port: MessagePort

  constructor(port: MessagePort) {
    this.#port = port
    port.on('message', (message: ToStore) => this.heard.push(message))
  }

  say(message: FromStore): void {
    this.#port.postMessage(message)
  }

  get batches(): string[] {
    return this.heard.flatMap((message) => (message.kind === 'commit' ? message.batch.batchId : []))
  }

  get journals(): unknown[] {
    return this.heard.flatMap((message) => (message.kind === 'commit' ? [message.batch.journal] : []))
  }

  ack(batchId: string): void {
    this.say({ kind: 'ack', batchId } as FromStore)
  }

  nack(batchId: string, code: 'stale' | 'quota' | 'closed' | 'error'): void {
    this.say({ kind: 'nack', batchId, code, reason: 'so' } as FromStore)
  }

  close(): void {
    this.#port.close()
  }
}

const ends: (() => void)[] = []
afterEach(() => {
  vi.useRealTimers()
  for (const end of ends.splice(0)) end()
})

function setUp(stuckAfterMs?: number, deviceIsFull = false) {
  const ready: ReadyStore[] = []
  const broken: string[] = []
  const stuck = vi.fn()
  const store = new PortMailStore({
    gen: 'g',
    onReady: (one) => ready.push(one),
    onStuck: stuck,
    onBroken: (reason) => broken.push(reason),
    deviceIsFull: () => deviceIsFull,
    ...(stuckAfterMs === undefined ? {} : { stuckAfterMs }),
  })
  const attach = () => {
    const { port1, port2 } = new MessageChannel()
    const script = new ScriptedStore(port2)
    store.attach(nodeStorePort(port1))
    ends.push(() => script.close())
    return script
  }
  ends.push(() => store.close())
  return { store, attach, ready, broken, stuck }
}

/** A store that answered and was admitted. */
async function running(stuckAfterMs?: number, deviceIsFull = false) {
  const set = setUp(stuckAfterMs, deviceIsFull)
  const script = set.attach()
  script.say({ kind: 'ready', storeId: 's1', journal: { ann: 3 } })
  await vi.waitFor(() => expect(set.ready).toHaveLength(1))
  set.store.admit('s1')
  return { ...set, script }
}

const failsWith = (promise: Promise<unknown>, kind: string) =>
  expect(promise).rejects.toMatchObject({ error: { kind } })

test('nothing is accepted before the store is admitted, by its own id', async () => {
  const { store, attach, ready } = setUp()
  const script = attach()
  await failsWith(store.commit([note('a')]), 'internal')
  script.say({ kind: 'ready', storeId: 's1', journal: { ann: 3 } })
  await vi.waitFor(() => expect(ready).toMatchObject([{ storeId: 's1', journal: { ann: 3 } }]))
  store.admit('another')
  await failsWith(store.read('accounts'), 'internal')
  expect(script.heard).toEqual([{ kind: 'hello', gen: 'g' }])
})

test('at most four batches are open, and the next goes with the acknowledgement', async () => {
  const { store, script } = await running()
  const commits = ['a', 'b', 'c', 'd', 'e'].map((key) => store.commit([note(key)]))
  await vi.waitFor(() => expect(script.batches).toEqual(['g.1', 'g.2', 'g.3', 'g.4']))
  script.ack('g.2')
  await commits[1]
  await vi.waitFor(() => expect(script.batches.at(-1)).toBe('g.5'))
  for (const id of ['g.1', 'g.3', 'g.4', 'g.5']) script.ack(id)
  await Promise.all(commits)
})

test('the same database come back gets what was open, in order, and questions again', async () => {
  const { store, script, attach, ready } = await running()
  const commits = [store.commit([note('a')]), store.commit([note('b')])]
  const asked = store.read('meta', 'x')
  await vi.waitFor(() => expect(script.heard).toHaveLength(4))
  script.ack('g.1')
  await commits[0]
  script.close()
  const next = attach()
  next.say({ kind: 'ready', storeId: 's1', journal: {} })
  await vi.waitFor(() => expect(next.heard.map(({ kind }) => kind).sort()).toEqual(['commit', 'hello', 'read']))
  expect(next.batches).toEqual(['g.2'])
  expect(ready).toHaveLength(2)
  next.ack('g.2')
  next.say({ kind: 'answer', id: 1, value: 5 })
  await commits[1]
  expect(await asked).toBe(5)
})

test('another database gets nothing of what was open, and nothing new before it is admitted', async () => {
  const { store, attach, ready } = await running()
  const open = failsWith(store.commit([note('a')]), 'internal')
  const asked = failsWith(store.read('accounts'), 'internal')
  const next = attach()
  next.say({ kind: 'ready', storeId: 's2', journal: {} })
  await Promise.all([open, asked])
  await failsWith(store.commit([note('b')]), 'internal')
  await vi.waitFor(() => expect(ready.at(-1)?.storeId).toBe('s2'))
  store.admit('s2')
  // What the first store held of the journal is not known to hold here.
  await failsWith(store.commit([note('c')], { journal: { accountId: ann, seq: 9 } }), 'internal')
  const again = store.commit([begin], { journal: { accountId: ann, seq: 0 } })
  await vi.waitFor(() => expect(next.batches).toHaveLength(1))
  next.ack(next.batches[0] ?? '')
  await again
})

test('of each journal two lines are on their way; after a refusal none, until the account begins anew', async () => {
  const { store, script } = await running()
  const line = (seq: number, ...changes: StoreChange[]) =>
    store.commit(changes, { durability: 'strict', journal: { accountId: ann, seq } })
  const first = line(1, begin)
  const second = line(2, note('a'))
  const third = line(3, note('b'))
  const other = store.commit([note('c')])
  await vi.waitFor(() => expect(script.batches).toEqual(['g.1', 'g.2', 'g.4']))
  expect(script.journals).toEqual([{ accountId: ann, seq: 1 }, { accountId: ann, seq: 2, after: 1 }, undefined])
  script.ack('g.1')
  script.ack('g.4')
  await Promise.all([first, other])
  await vi.waitFor(() => expect(script.batches.at(-1)).toBe('g.3'))
  expect(script.journals.at(-1)).toEqual({ accountId: ann, seq: 3, after: 2 })
  const refused = [failsWith(second, 'disk-full'), failsWith(third, 'disk-full')]
  script.nack('g.2', 'quota')
  await Promise.all(refused)
  await failsWith(line(4, note('d')), 'internal')
  const anew = line(1, begin)
  const after = line(2, note('a'))
  await vi.waitFor(() => expect(script.batches.slice(-2)).toEqual(['g.5', 'g.6']))
  // The store refuses what it got behind the refused one, and nobody waits for that any more.
  script.nack('g.3', 'error')
  script.ack('g.5')
  script.ack('g.6')
  await Promise.all([anew, after])
})

test.each(['stale', 'error'] as const)('a refusal as %s is internal', async (code) => {
  const { store, script } = await running()
  const refused = failsWith(store.commit([note('a')]), 'internal')
  script.nack('g.1', code)
  await refused
})

test('a database that cannot be opened because the device is full is not broken', async () => {
  const { store, script, broken } = await running(undefined, true)
  const refused = failsWith(store.commit([note('a')]), 'disk-full')
  script.nack('g.1', 'closed')
  await refused
  expect(broken).toEqual([])
})

test('a database that cannot be opened: said once, and the batch waits for the next', async () => {
  const { store, script, attach, broken } = await running()
  const commits = [store.commit([note('a')]), store.commit([note('b')])]
  script.nack('g.1', 'closed')
  script.nack('g.2', 'closed')
  await vi.waitFor(() => expect(broken).toEqual(['so']))
  const next = attach()
  next.say({ kind: 'ready', storeId: 's1', journal: {} })
  await vi.waitFor(() => expect(next.batches).toEqual(['g.1', 'g.2']))
  next.ack('g.1')
  next.ack('g.2')
  await Promise.all(commits)
})

test('a store that owes an answer for a minute is stuck, once per attachment', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { attach, stuck } = setUp()
  attach()
  vi.advanceTimersByTime(59_000)
  expect(stuck).not.toHaveBeenCalled()
  vi.advanceTimersByTime(200_000)
  expect(stuck).toHaveBeenCalledTimes(1)
  attach()
  vi.advanceTimersByTime(60_000)
  expect(stuck).toHaveBeenCalledTimes(2)
})

test('what cannot be cloned is rejected, and nothing else with it', async () => {
  const { store, script } = await running()
  await failsWith(store.commit([{ kind: 'set-meta', key: 'f', value: (() => 1) as unknown as number }]), 'internal')
  const good = store.commit([note('a')])
  await vi.waitFor(() => expect(script.batches).toEqual(['g.2']))
  script.ack('g.2')
  await good
})
