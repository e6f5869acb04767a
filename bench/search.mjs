// Search over a seeded store, in the built app: index built anew, keys to answers, new mail found, memory and disk.
//
//   npm run bench:search -- [--messages 100000] [--words 250] [--keep FOLDER] [--seed-only]
//
// Every message has a body of `--words` words. Prints a table: what, budget, median, p95, worst. With --keep a seeded
// profile is used again; --seed-only makes it and ends.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { launchTern } from '../e2e/tern.mjs'
import { startVirtualDesktop } from '../scripts/virtual-desktop.mjs'
import { startReport } from './report.mjs'
import { arriveOne, seedStore, writeSeededAccount } from './seed-store.mjs'

const { values: options } = parseArgs({
  options: {
    messages: { type: 'string', default: '100000' },
    words: { type: 'string', default: '250' },
    keep: { type: 'string' },
    'seed-only': { type: 'boolean', default: false },
  },
})
const messages = Number(options.messages)
const { note, print } = startReport()

/** Of all, of many, of few, of one; a field, a phrase, another script, and what is nowhere. */
const queries = [
  'report',
  'garden letter',
  'from:mara',
  'subject:invoice holiday',
  'hopper boat',
  '"train letter"',
  '山田',
  'boat is:unread',
  String(Math.floor(messages / 2)),
  'libr3k7',
  'nowhere0nowhere',
]

async function main() {
  const folder = options.keep ?? mkdtempSync(path.join(tmpdir(), 'tern-search-'))
  const profile = path.join(folder, 'profile')
  const desktop = process.env.DISPLAY ? undefined : await startVirtualDesktop({ keyring: true })
  const env = desktop?.env ?? {}
  try {
    if (!existsSync(path.join(profile, 'vault', 'abench'))) {
      const { app } = await launchTern({ profile, env })
      const boxes = [['inbox', 'inbox', messages]]
      const speed = await seedStore(app, boxes, { withBody: messages, bodyWords: Number(options.words) })
      note('seeding through the store, index beside it', '-', [speed], 'messages/s')
      await app.close()
      writeSeededAccount(profile)
    }
    if (!options['seed-only']) await measure(profile, env)
  } finally {
    await desktop?.stop()
    if (!options.keep) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  print()
}

async function measure(profile, env) {
  // The index is a cache: without it all mail is read again.
  const places = ['File System', 'Default/File System'].map((name) => path.join(profile, name))
  for (const place of places) rmSync(place, { recursive: true, force: true })
  const { app, page } = await launchTern({ profile, env })
  page.setDefaultTimeout(300_000)
  await page.locator('[role="row"][data-key]').first().waitFor()
  await page.evaluate(helpers)
  const built = await page.evaluate(() => window.searchBench.built())
  note('index built anew', '>= 1000', [built.perSecond], 'messages/s')
  note('longest task of the window meanwhile', '50', [built.longest])
  note('index on disk', '-', [folderSize(places.find(existsSync))], 'MB')
  note('memory of the store process', '-', [await storeMemory(app)], 'MB')
  // The first question of all opens what is cold.
  note('first question after the start', '-', [(await page.evaluate((q) => window.searchBench.ask(q), 'plan')).painted])
  for (const query of queries) {
    const painted = []
    for (let n = 0; n < 8; n += 1) painted.push((await page.evaluate((q) => window.searchBench.ask(q), query)).painted)
    note(`key to first answers: ${query}`, '150', painted)
  }
  const typed = await page.evaluate(() => window.searchBench.type(['report garden', 'invoice', 'hopper lib', '12345']))
  note('each key: handler', '16', typed.handler)
  note('each key: answers painted', '150', typed.painted)
  note('longest task while typing', '50', [typed.longest])
  const found = []
  for (let n = 0; n < 5; n += 1) {
    const word = `arrival${Date.now().toString(36)}${n}`
    await page.evaluate((q) => window.searchBench.ask(q), word)
    const seen = page.evaluate(() => window.searchBench.firstRow())
    const startedAt = performance.now()
    await arriveOne(app, 'inbox', messages + n, word)
    await seen
    found.push(performance.now() - startedAt)
  }
  note('new mail: committed to found', '1000', found)
  await app.close()
}

const folderSize = (folder) => Number(execFileSync('du', ['-sk', folder], { encoding: 'utf8' }).split('\t')[0]) / 1024

/** Proportional set size of the store page with its search worker. */
async function storeMemory(app) {
  const pid = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .find((one) => one.webContents.getURL().includes('/store.html'))
      .webContents.getOSProcessId(),
  )
  return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) / 1024
}

/** Runs in the page: types, and watches until answers are painted. */
function helpers() {
  const channel = new BroadcastChannel('tern-search')
  const heard = new Set()
  channel.onmessage = ({ data }) => {
    for (const listener of heard) listener(data)
  }
  const field = () => document.querySelector('input[type="search"]')
  const rows = () => [...document.querySelectorAll('#pane-list [role="row"][data-key]')]
  const painted = () =>
    new Promise((resolve) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now())
        port2.postMessage(0)
      }),
    )
  const until = async (reached, limit = 120_000) => {
    const since = performance.now()
    while (!reached()) {
      if (performance.now() - since > limit) throw new Error(`not reached: ${reached}`)
      await painted()
    }
  }
  const put = (text) => {
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set
    set.call(field(), text)
    const since = performance.now()
    field().dispatchEvent(new Event('input', { bubbles: true }))
    return { since, handler: performance.now() - since }
  }
  /** The first answers to what is asked from now on; a question that a later key overtook has none. */
  const answers = () => {
    let id
    let stop
    const promise = new Promise((resolve) => {
      const listen = (data) => {
        if (data.kind === 'search') id = data.id
        if (data.kind !== 'hits' || data.id !== id || (data.keys.length === 0 && !data.done)) return
        heard.delete(listen)
        resolve(data.keys)
      }
      stop = () => {
        heard.delete(listen)
        resolve(undefined)
      }
      heard.add(listen)
    })
    return { promise, stop }
  }
  const shown = async (keys) => {
    await until(() => (keys.length === 0 ? rows().length === 0 : rows()[0]?.dataset.key === keys[0]))
    return painted()
  }
  const watchTasks = () => {
    let longest = 0
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration)
    })
    observer.observe({ type: 'longtask' })
    return () => {
      observer.disconnect()
      return longest
    }
  }
  window.searchBench = {
    /** Until the index says that it has all mail. */
    async built() {
      const stop = watchTasks()
      let first
      return new Promise((resolve) => {
        const listen = ({ kind, indexed, building }) => {
          if (kind !== 'coverage') return
          first ??= { at: performance.now(), indexed }
          if (building) return
          heard.delete(listen)
          const seconds = (performance.now() - first.at) / 1000
          resolve({ perSecond: (indexed - first.indexed) / seconds, longest: stop() })
        }
        heard.add(listen)
      })
    },
    async ask(query) {
      put('')
      await until(() => document.querySelector('#pane-list h2')?.textContent.includes('Inbox') || rows().length > 0)
      await painted()
      const { promise } = answers()
      const { since } = put(query)
      const keys = await promise
      return { painted: (await shown(keys)) - since, keys: keys.length }
    },
    async type(texts) {
      const stop = watchTasks()
      const handler = []
      const times = []
      for (const text of texts) {
        put('')
        await painted()
        for (let end = 1; end <= text.length; end += 1) {
          const asked = answers()
          const key = put(text.slice(0, end))
          handler.push(key.handler)
          // Two characters begin a search; a blank at the end asks for nothing new but is asked all the same.
          if (end < 2) asked.stop()
          const keys = await asked.promise
          if (keys) times.push((await shown(keys)) - key.since)
        }
      }
      return { handler, painted: times, longest: stop() }
    },
    async firstRow() {
      await until(() => rows().length > 0)
    },
  }
}

await main().catch((error) => {
  console.error(`[bench] ${error.stack ?? error.message}`)
  process.exitCode = 1
})
