import sqlite3InitModule from '@sqlite.org/sqlite-wasm'
import { patchChannelOf } from '../patch-channel'
import { defaultDatabase, TernDatabase } from '../schema'
import { IndexDatabase } from './index-database'
import { Indexer } from './indexer'
import { Pace } from './pace'
import { type FromSearch, searchChannel, type ToSearch } from './query'
import { search } from './searcher'

// Search, in a worker of the store page: it keeps the index and answers every window. Nothing else depends on it.

/** The page before this one may still hold the files of the index. */
const retryMs = 1_000
/** Changes are waited for; this long at most, should one have been missed. */
const idleMs = 10_000
/** Changes come in bursts. */
const settleMs = 150

const channel = new BroadcastChannel(searchChannel)
const say = (message: FromSearch): void => channel.postMessage(message)
const stopped = new Set<string>()
let coverage: Extract<FromSearch, { kind: 'coverage' }> | undefined
let wake: () => void = () => {}

const db = new TernDatabase(defaultDatabase, 'relaxed')
const ready = open()

const pace = new Pace(() => performance.now())

new BroadcastChannel(patchChannelOf(defaultDatabase)).onmessage = () => {
  pace.told()
  wake()
}

channel.onmessage = ({ data }: MessageEvent<ToSearch | FromSearch>) => {
  if (data.kind === 'search') void answer(data)
  else if (data.kind === 'stop') stopped.add(data.id)
}

void keepIndex()
// A window may have asked before anybody listened: it asks again.
void ready.then(() => say({ kind: 'changed' }))

async function answer({ id, query, scope }: Extract<ToSearch, { kind: 'search' }>): Promise<void> {
  pace.asked()
  try {
    const { index } = await ready
    if (coverage) say(coverage)
    for await (const { keys, done, cut } of search(db, index, query, scope)) {
      if (stopped.delete(id)) return
      say({ kind: 'hits', id, keys, done, cut })
    }
  } catch {
    say({ kind: 'failed', id })
  }
}

async function keepIndex(): Promise<void> {
  const { index, forget } = await ready
  const indexer = new Indexer({
    db,
    index,
    wait: () =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, idleMs)
        wake = () => {
          clearTimeout(timer)
          setTimeout(resolve, settleMs)
        }
      }),
    perStep: () => pace.perStep,
    yieldTurn: (stepMs) => new Promise((resolve) => setTimeout(resolve, pace.pauseAfter(stepMs))),
    changed: () => say({ kind: 'changed' }),
    report: (now) => {
      coverage = { kind: 'coverage', ...now }
      say(coverage)
    },
  })
  try {
    await indexer.run(new AbortController().signal)
  } catch (thrown) {
    // Mail is not in here, so nothing is lost: a damaged index goes, and the next start builds another.
    if (isDamaged(thrown)) await forget()
    console.error(`[search] the index stopped: ${thrown instanceof Error ? thrown.name : 'unknown'}`)
    await new Promise((resolve) => setTimeout(resolve, idleMs))
    self.postMessage('restart')
  }
}

async function open(): Promise<{ readonly index: IndexDatabase; readonly forget: () => Promise<unknown> }> {
  const sqlite = await sqlite3InitModule()
  const owner = await ownerOf()
  for (;;) {
    try {
      const pool = await sqlite.installOpfsSAHPoolVfs({
        name: 'tern-search',
        directory: '/tern-search',
        initialCapacity: 4,
      })
      const file = '/index.sqlite'
      const forget = () => pool.wipeFiles()
      try {
        return { index: new IndexDatabase(new pool.OpfsSAHPoolDb(file), owner), forget }
      } catch (thrown) {
        if (!isDamaged(thrown)) throw thrown
        await forget()
        return { index: new IndexDatabase(new pool.OpfsSAHPoolDb(file), owner), forget }
      }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, retryMs))
    }
  }
}

/** The name of the store, which it gets when it is first asked for. */
async function ownerOf(): Promise<string> {
  for (;;) {
    const sentinel = await db.meta.get('sentinel').catch(() => undefined)
    if (sentinel) return String(sentinel.v)
    await new Promise((resolve) => setTimeout(resolve, retryMs))
  }
}

/** SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FULL and the like: all that another file puts right. */
function isDamaged(thrown: unknown): boolean {
  return thrown instanceof Error && /SQLITE_(?:CORRUPT|NOTADB|ERROR|IOERR|FORMAT)/.test(thrown.message)
}
