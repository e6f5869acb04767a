// The window at 100,000 messages in one mailbox and 300,000 in all: every budget of the interface, in the built app.
//
//   npm run bench:window -- [--inbox 100000] [--archive 200000] [--keep FOLDER]
//
// Prints a table: what, budget, median, p95, worst. With --keep a seeded profile is used again.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { launchTern } from '../e2e/tern.mjs'
import { projectRoot } from '../scripts/run-command.mjs'
import { startVirtualDesktop } from '../scripts/virtual-desktop.mjs'
import { startReport } from './report.mjs'
import { arriveOne, seedStore, writeSeededAccount } from './seed-store.mjs'

const { values: options } = parseArgs({
  options: {
    inbox: { type: 'string', default: '100000' },
    archive: { type: 'string', default: '200000' },
    keep: { type: 'string' },
  },
})
const inbox = Number(options.inbox)
const archive = Number(options.archive)
const { note, print } = startReport()

async function main() {
  const folder = options.keep ?? mkdtempSync(path.join(tmpdir(), 'tern-bench-'))
  const profile = path.join(folder, 'profile')
  const desktop = process.env.DISPLAY ? undefined : await startVirtualDesktop({ keyring: true })
  const env = desktop?.env ?? {}
  try {
    if (!existsSync(path.join(profile, 'vault', 'abench'))) {
      const { app } = await launchTern({ profile, env })
      const boxes = [
        ['inbox', 'inbox', inbox],
        ['archive', 'archive', archive],
        ['trash', 'trash', 0],
      ]
      note('seeding through the store', '-', [await seedStore(app, boxes)], 'messages/s')
      await app.close()
      writeSeededAccount(profile)
    }
    scriptSize()
    const startedAt = performance.now()
    const { app, page } = await launchTern({ profile, env })
    page.setDefaultTimeout(60_000)
    note('start: frame', '1000', [performance.now() - startedAt])
    await page.locator('[role="row"][data-key]').first().waitFor()
    note('start: list usable', '2000', [performance.now() - startedAt])
    await page.evaluate(helpers)
    await page
      .locator('[role="treeitem"]')
      .filter({ hasText: /^Inbox/ })
      .first()
      .click()
    await page.evaluate((total) => window.bench.loaded(total), inbox)
    await measure(app, page)
    await app.close()
  } finally {
    await desktop?.stop()
    if (!options.keep) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  print()
}

async function measure(app, page) {
  const keys = await page.evaluate(() => window.bench.keys('ArrowDown', 150))
  note('arrow key: handler', '16', keys.handler)
  note('arrow key: row painted', '50', keys.painted)
  const opened = await page.evaluate(() => window.bench.open(40))
  note('open a message: body painted', '100', opened)
  const scroll = await page.evaluate(() => window.bench.scroll(400, 400))
  note('scroll: frame', '16.7', scroll.frames)
  note('scroll: longest task', '50', [scroll.longest])
  note('scroll: frames over 25 ms of 400', '0', [scroll.dropped], 'frames')
  note('scroll: frames with a row missing of 400', '0', [scroll.ghosts], 'frames')
  note('jump to the end: rows painted', '100', await page.evaluate(() => window.bench.jumps(20)))
  const folders = await page.evaluate(() => window.bench.folders(['Archive', 'Inbox'], 20))
  note('folder switch: rows painted', '100', folders)
  await page.evaluate((total) => window.bench.loaded(total), inbox)
  note('focus lost in 2,000 random keys', '0', [await page.evaluate(() => window.bench.wander(2_000))], 'times')
  note('select all of the folder', '50', [await page.evaluate(() => window.bench.selectAll())])
  note('filter unread and back', '-', await page.evaluate(() => window.bench.filters()))
  const removed = await page.evaluate((total) => window.bench.remove(1_000, total), inbox)
  note('delete 1,000 selected', '200', [removed.gone])
  note('take 1,000 back', '-', [removed.back])
  // Before and after what nobody needs any more is collected: twenty lists of this size were opened and left.
  note('window memory, uncollected', '-', [await windowMemory(app)], 'MB')
  const inspector = await page.context().newCDPSession(page)
  await inspector.send('HeapProfiler.collectGarbage')
  await inspector.detach()
  note('window memory', '250', [await windowMemory(app)], 'MB')
  note('of it script objects', '-', [await page.evaluate(() => performance.memory.usedJSHeapSize / 2 ** 20)], 'MB')
  const arrivals = []
  const run = Math.floor(Date.now() / 1000)
  for (let n = 0; n < 5; n += 1) {
    // A word of its own: of an answer the number in the subject is that of the message it answers, and a kept profile has
    // the mail of the run before.
    const word = `arrival${run.toString(36)}x${n}`
    const seen = page.evaluate((one) => window.bench.sees(one), word)
    await arriveOne(app, 'inbox', inbox + (run % 10_000_000) + n, word)
    arrivals.push(await seen)
  }
  note('new mail: committed to painted', '100', arrivals)
}

/** Scripts that are loaded before the window can be used, gzipped. */
function scriptSize() {
  const assets = path.join(projectRoot, 'out', 'renderer')
  const html = readFileSync(path.join(assets, 'index.html'), 'utf8')
  const wanted = [...html.matchAll(/(?:src|href)="[^"]*?([^"/]+\.js)"/g)].map((match) => match[1])
  const english = readdirSync(path.join(assets, 'assets')).find((name) => /^en-.*\.js$/.test(name))
  if (english) wanted.push(english)
  const seen = new Set()
  let octets = 0
  for (const name of wanted) {
    if (seen.has(name)) continue
    seen.add(name)
    const text = readFileSync(path.join(assets, 'assets', name))
    octets += gzipSync(text).length
    for (const [, other] of text.toString().matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) wanted.push(other)
  }
  note('script before first use, gzip', '350', [octets / 1024], 'KB')
}

/** Proportional set size: pages that processes share count once. */
async function windowMemory(app) {
  const pid = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .find((one) => one.webContents.getURL().includes('/index.html'))
      .webContents.getOSProcessId(),
  )
  const pss = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))
  return Number(pss[1]) / 1024
}

/** Runs in the page: what a user does, and when it is on screen. */
function helpers() {
  const grid = () => document.querySelector('[role="treegrid"]')
  const rows = () => [...document.querySelectorAll('[role="row"][data-key]')]
  const painted = () =>
    new Promise((resolve) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now())
        port2.postMessage(0)
      }),
    )
  const until = async (reached, limit = 60_000) => {
    const since = performance.now()
    while (!reached()) {
      if (performance.now() - since > limit) throw new Error(`not reached: ${reached}`)
      await painted()
    }
  }
  const press = (key, more = {}) => {
    const target = document.activeElement?.closest('[role="row"]')
      ? document.activeElement
      : (grid().querySelector('[role="row"][tabindex="0"]') ?? grid())
    if (target !== document.activeElement) target.focus()
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
  }
  const visible = () => {
    const box = grid().getBoundingClientRect()
    return [...grid().querySelectorAll('[role="row"]')].filter((row) => {
      const at = row.getBoundingClientRect()
      return at.bottom > box.top && at.top < box.bottom
    })
  }
  const complete = () => {
    const shown = visible()
    return shown.length > 3 && shown.every((row) => row.dataset.key !== undefined)
  }
  window.bench = {
    async loaded(messages) {
      await until(
        () =>
          grid()?.getAttribute('aria-busy') === 'false' &&
          Number(grid().getAttribute('aria-rowcount')) > messages * 0.5 &&
          complete(),
        120_000,
      )
    },
    async keys(key, times) {
      const handler = []
      const shown = []
      press('Home')
      await painted()
      for (let n = 0; n < times; n += 1) {
        const since = performance.now()
        press(key)
        handler.push(performance.now() - since)
        shown.push((await painted()) - since)
      }
      return { handler, painted: shown }
    },
    async open(times) {
      press('Home')
      await painted()
      const found = []
      for (let n = 0; n < times; n += 1) {
        const before = document.querySelector('main h1')?.textContent
        const since = performance.now()
        press('ArrowDown')
        await until(() => {
          const heading = document.querySelector('main h1')?.textContent
          return heading !== before && document.querySelector('main article')?.textContent.includes('report')
        })
        found.push((await painted()) - since)
      }
      return found
    },
    async scroll(times, by) {
      const frames = []
      let longest = 0
      let ghosts = 0
      const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration)
      })
      observer.observe({ type: 'longtask' })
      grid().scrollTop = 0
      await painted()
      let last = await new Promise(requestAnimationFrame)
      for (let n = 0; n < times; n += 1) {
        grid().scrollTop += by
        const now = await new Promise(requestAnimationFrame)
        frames.push(now - last)
        last = now
        if (n > 3 && !complete()) ghosts += 1
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
      observer.disconnect()
      return { frames, longest, ghosts, dropped: frames.filter((frame) => frame > 25).length }
    },
    async jumps(times) {
      const found = []
      for (let n = 0; n < times; n += 1) {
        const end = n % 2 === 0
        const since = performance.now()
        press(end ? 'End' : 'Home')
        await until(
          () =>
            complete() &&
            document.activeElement?.getAttribute('aria-rowindex') ===
              (end ? grid().getAttribute('aria-rowcount') : '1'),
        )
        found.push((await painted()) - since)
      }
      return found
    },
    async folders(names, times) {
      const found = []
      for (let n = 0; n < times; n += 1) {
        const name = names[n % names.length]
        const item = [...document.querySelectorAll('[role="treeitem"]')].find((one) => one.textContent.startsWith(name))
        const since = performance.now()
        item.click()
        await until(() => grid()?.getAttribute('aria-label')?.includes(name) && complete())
        found.push((await painted()) - since)
        await until(() => grid()?.getAttribute('aria-busy') === 'false')
      }
      return found
    },
    async wander(times) {
      const keys = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End', 'ArrowRight', 'ArrowLeft']
      let seed = 7
      let lost = 0
      press('Home')
      for (let n = 0; n < times; n += 1) {
        seed = (seed * 1103515245 + 12345) % 2 ** 31
        press(keys[seed % keys.length])
        if (n % 40 === 0) grid().scrollTop = (seed % 100_000) * 10
        await painted()
        if (!document.activeElement?.closest('[role="treegrid"]')) lost += 1
      }
      return lost
    },
    async selectAll() {
      press('Home')
      await painted()
      const since = performance.now()
      press('a', { ctrlKey: true })
      const shown = (await painted()) - since
      press('Home')
      await painted()
      return shown
    },
    async filters() {
      const found = []
      for (const index of [1, 0, 1, 0]) {
        const button = document.querySelectorAll('#pane-list fieldset button')[index]
        const before = grid().getAttribute('aria-rowcount')
        const since = performance.now()
        button.click()
        await until(() => grid().getAttribute('aria-rowcount') !== before && complete())
        found.push((await painted()) - since)
      }
      return found
    },
    async remove(count, total) {
      // One row a message, so that a thousand rows are a thousand messages.
      press('Home')
      await painted()
      const rowsBefore = Number(grid().getAttribute('aria-rowcount'))
      for (let at = 0; at < count; at += 8) {
        press('PageDown', { shiftKey: true })
        if (at % 64 === 0) await painted()
        if (Number(document.activeElement?.getAttribute('aria-rowindex')) >= count) break
      }
      await painted()
      const chosen = Number(document.activeElement?.getAttribute('aria-rowindex'))
      const since = performance.now()
      press('Delete')
      await until(() => Number(grid().getAttribute('aria-rowcount')) <= rowsBefore - chosen * 0.9)
      const gone = (await painted()) - since
      const undone = performance.now()
      press('z', { ctrlKey: true })
      await until(() => Number(grid().getAttribute('aria-rowcount')) >= rowsBefore)
      return { gone, back: (await painted()) - undone, chosen, total }
    },
    async sees(word) {
      let since = 0
      new BroadcastChannel('tern-patches').onmessage = () => {
        since ||= performance.now()
      }
      grid().scrollTop = 0
      const isThere = () => rows().some((row) => row.getAttribute('aria-label').includes(` ${word}.`))
      await until(isThere, 20_000).catch((error) => {
        const top = rows()
          .slice(0, 3)
          .map((row) => row.getAttribute('aria-label'))
        throw new Error(
          `${error.message}: at ${grid().scrollTop} of ${grid().getAttribute('aria-rowcount')}: ${top.join(' | ')}`,
        )
      })
      return (await painted()) - since
    },
  }
}

await main().catch((error) => {
  console.error(`[bench] ${error.stack ?? error.message}`)
  process.exitCode = 1
})
