import { MessageChannel } from 'node:worker_threads'
import { afterEach, expect, test, vi } from 'vitest'
import { openDatabases, type TernDatabase } from '../../src-renderer/store/schema'
import { StoreHost } from '../../src-renderer/store/store-host'
import { memoryMailStore } from '../../src-renderer/store/testing'
import type { FromStore, StoreChange, StorePatch, ToStore } from '../../src-shared/contract/store-calls'
import type { AccountId } from '../../src-shared/mail/ids'
import { PortMailStore, type ReadyStore } from './port-mail-store'
import { nodeStorePort } from './store-port'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

function host(name: string) {
  const patches: StorePatch[] = []
  const made = new StoreHost({
    databases: openDatabases(name),
    publish: (patch) => patches.push(patch),
    now: () => 1_000,
  })
  ends.push(() => made.close())
  return { host: made, patches }
}

function connect(to: StoreHost, store: PortMailStore): void {
  const { port1, port2 } = new MessageChannel()
  to.serve({
    postMessage: (message: FromStore) => port2.postMessage(message),
    onMessage: (listener) => void port2.on('message', (message: ToStore) => listener(message)),
    close: () => port2.close(),
  })
  store.attach(nodeStorePort(port1))
}

function engine(gen: string) {
  const ready: ReadyStore[] = []
  const store = new PortMailStore({ gen, onReady: (one) => ready.push(one), onStuck: () => {}, onBroken: () => {} })
  ends.push(() => store.close())
  return { store, ready }
}

/** A name no other test uses, with IndexedDB in place. */
async function freshName(): Promise<string> {
  const memory = await memoryMailStore()
  memory.close()
  return memory.database.name
}

test('a store keeps its id and marks across windows and engines', async () => {
  const name = await freshName()
  const first = host(name)
  const one = engine('g1')
  connect(first.host, one.store)
  await vi.waitFor(() => expect(one.ready).toHaveLength(1))
  const storeId = one.ready[0]?.storeId ?? ''
  expect(one.ready[0]?.journal).toEqual({})
  one.store.admit(storeId)
  await one.store.commit(
    [
      { kind: 'drop-account', accountId: 'a' as AccountId },
      { kind: 'set-meta', key: 'k', value: 2 },
    ],
    {
      durability: 'strict',
      journal: { accountId: 'a' as AccountId, seq: 6 },
    },
  )
  expect(await one.store.read('meta', 'k')).toBe(2)
  // The first patch greets, and lists that are better read again show as a gap.
  expect(first.patches.map(({ n }) => n)).toEqual([1_000, 1_002])

  const two = engine('g2')
  connect(host(name).host, two.store)
  await vi.waitFor(() => expect(two.ready).toMatchObject([{ storeId, journal: { a: 6 } }]))
})

test('an engine that was replaced is refused', async () => {
  const { host: served } = host(await freshName())
  const said: FromStore[] = []
  let tell: (message: ToStore) => void = () => {}
  served.serve({
    postMessage: (message) => said.push(message),
    onMessage: (listener) => {
      tell = listener
    },
    close: () => {},
  })
  const batch = { batchId: 'old.1', gen: 'old', durability: 'relaxed', changes: [] } as unknown as Extract<
    ToStore,
    { kind: 'commit' }
  >['batch']
  tell({ kind: 'hello', gen: 'old' })
  tell({ kind: 'hello', gen: 'new' })
  tell({ kind: 'commit', batch })
  await vi.waitFor(() => expect(said.at(-1)).toMatchObject({ kind: 'nack', code: 'stale' }))
  tell({ kind: 'read', id: 4, call: 'nonsense', args: [] } as unknown as ToStore)
  await vi.waitFor(() => expect(said.at(-1)).toMatchObject({ kind: 'failed', id: 4 }))
})

test('what somebody waits for goes before all that waits, wherever it waits', async () => {
  const { host: made } = host(await freshName())
  const { store, ready } = engine('g1')
  connect(made, store)
  await vi.waitFor(() => expect(ready).toHaveLength(1))
  store.admit(ready[0]?.storeId ?? '')
  const done: string[] = []
  const commit = (key: string, urgent: boolean): Promise<void> =>
    store.commit([{ kind: 'set-meta', key, value: 1 }], { urgent }).then(() => void done.push(key))
  const background = ['1', '2', '3', '4', '5', '6', '7', '8'].map((key) => commit(key, false))
  await Promise.all([...background, commit('opened', true)])
  // The first may be under way already.
  expect(done.indexOf('opened')).toBeLessThan(2)
  expect(done.filter((key) => key !== 'opened')).toEqual(['1', '2', '3', '4', '5', '6', '7', '8'])
})

test('a database that was lost in use and is empty now is neither read nor written as if it were the old one', async () => {
  const name = await freshName()
  const { host: made, patches } = host(name)
  const { store, ready } = engine('g1')
  connect(made, store)
  await vi.waitFor(() => expect(ready).toHaveLength(1))
  const storeId = ready[0]?.storeId ?? ''
  store.admit(storeId)
  await store.commit([{ kind: 'set-meta', key: 'k', value: 2 }])
  const told = patches.length

  await openDatabases(name).strict.delete()
  const read = store.read('meta', 'k')
  const written = store.commit([{ kind: 'set-meta', key: 'k', value: 3 }], {
    durability: 'strict',
    journal: { accountId: 'a' as AccountId, seq: 7, begins: true },
  })
  expect(await Promise.allSettled([read, written])).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }])
  // The engine hears of a store it does not know, and the windows of a gap.
  await vi.waitFor(() => expect(ready).toHaveLength(2))
  expect(ready[1]).toMatchObject({ journal: {} })
  expect(ready[1]?.storeId).not.toBe(storeId)
  expect(patches.length).toBeGreaterThan(told)

  const next = engine('g2')
  connect(made, next.store)
  await vi.waitFor(() => expect(next.ready).toMatchObject([{ storeId: ready[1]?.storeId, journal: {} }]))
  next.store.admit(next.ready[0]?.storeId ?? '')
  expect(await next.store.read('meta', 'k')).toBeUndefined()
})

test.each([
  ['a batch', async (db: TernDatabase) => db.applied.limit(1).delete()],
  ['its own name', async (db: TernDatabase) => db.meta.delete('sentinel')],
])('a database that lacks %s, as if a file of it were lost, is made anew', async (_what, lose) => {
  const name = await freshName()
  const { host: made } = host(name)
  const one = engine('g1')
  connect(made, one.store)
  await vi.waitFor(() => expect(one.ready).toHaveLength(1))
  const storeId = one.ready[0]?.storeId ?? ''
  one.store.admit(storeId)
  for (const seq of [1, 2, 3])
    await one.store.commit([{ kind: 'set-meta', key: `k${seq}`, value: seq }], {
      durability: 'strict',
      journal: { accountId: 'a' as AccountId, seq, begins: true },
    })

  const again = engine('g2')
  connect(host(name).host, again.store)
  await vi.waitFor(() => expect(again.ready).toMatchObject([{ storeId, journal: { a: 3 } }]))

  await lose(openDatabases(name).strict)
  const last = engine('g3')
  connect(host(name).host, last.store)
  await vi.waitFor(() => expect(last.ready).toMatchObject([{ journal: {} }]))
  expect(last.ready[0]?.storeId).not.toBe(storeId)
  last.store.admit(last.ready[0]?.storeId ?? '')
  expect(await last.store.read('meta', 'k1')).toBeUndefined()
})

test('a line that was sent behind another is carried out only where that one was', async () => {
  const { host: made } = host(await freshName())
  const { store, ready } = engine('g1')
  connect(made, store)
  await vi.waitFor(() => expect(ready).toHaveLength(1))
  store.admit(ready[0]?.storeId ?? '')
  const line = (seq: number, changes: readonly StoreChange[]) =>
    store.commit(changes, { durability: 'strict', journal: { accountId: 'a' as AccountId, seq } })
  await line(1, [{ kind: 'drop-account', accountId: 'a' as AccountId }])
  const spoilt = { kind: 'put-uidl', rows: [{ accountId: 'a' }] } as unknown as StoreChange
  const lines = [line(2, [{ kind: 'set-meta', key: 'k', value: 2 }]), line(3, [spoilt]), line(4, [])]
  expect((await Promise.allSettled(lines)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  expect(await store.read('meta', 'journal.a')).toBe(2)
  // Begun again, it goes on from there.
  await store.commit([], { durability: 'strict', journal: { accountId: 'a' as AccountId, seq: 2, begins: true } })
  await Promise.all([line(3, []), line(4, [])])
  expect(await store.read('meta', 'journal.a')).toBe(4)
})
