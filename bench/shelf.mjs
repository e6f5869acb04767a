// What is still on the server, at 100,000 lines: the plan, the screen, scrolling, choosing; in the built app.
//
//   npm run bench:shelf -- [--lines 100000] [--keep FOLDER]
//
// Prints a table: what, budget, median, p95, worst. With --keep a seeded profile is used again.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { call, launchTern } from '../e2e/tern.mjs'
import { projectRoot } from '../scripts/run-command.mjs'
import { startVirtualDesktop } from '../scripts/virtual-desktop.mjs'
import { startReport } from './report.mjs'
import { seededLetterBox, seedLetterBox, writeSeededAccount } from './seed-store.mjs'

const { values: options } = parseArgs({
  options: { lines: { type: 'string', default: '100000' }, keep: { type: 'string' } },
})
const lines = Number(options.lines)
const { note, print } = startReport()

async function main() {
  const folder = options.keep ?? mkdtempSync(path.join(tmpdir(), 'tern-shelf-'))
  const profile = path.join(folder, 'profile')
  const desktop = process.env.DISPLAY ? undefined : await startVirtualDesktop({ keyring: true })
  const env = desktop?.env ?? {}
  try {
    await plans(folder)
    if (!existsSync(path.join(profile, 'vault', 'abench'))) {
      const { app } = await launchTern({ profile, env })
      await seedLetterBox(app, lines)
      await app.close()
      writeSeededAccount(profile, seededLetterBox)
    }
    const { app, page } = await launchTern({ profile, env })
    page.setDefaultTimeout(60_000)
    await page.locator('[role="row"][data-key]').first().waitFor()
    await measure(page)
    await app.close()
  } finally {
    await desktop?.stop()
    if (!options.keep) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  print()
}

/** The plan alone, under every rule. */
async function plans(folder) {
  const outDir = path.join(folder, 'plan')
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: path.join(projectRoot, 'src-shared', 'mail', 'plan-shelf.ts'),
      outDir,
      rolldownOptions: { output: { entryFileNames: 'plan-shelf.mjs' } },
    },
  })
  const { planShelf } = await import(path.join(outDir, 'plan-shelf.mjs'))
  const copies = Array.from({ length: lines }, (_, at) => ({
    storedAt: at * 1_000,
    announced: 4_000 + (at % 900) * 20,
    received: 4_000 + (at % 900) * 20,
    existing: 0,
    order: (at * 7_919) % lines,
  }))
  for (const retention of [
    { kind: 'after-days', days: 14 },
    { kind: 'keep-newest', messages: lines / 2 },
    { kind: 'keep-octets', octets: 500_000_000 },
  ]) {
    const taken = []
    for (let run = 0; run < 15; run += 1) {
      const since = performance.now()
      planShelf(copies, { retention, removeExisting: true }, { uidl: true })
      taken.push(performance.now() - since)
    }
    note(`plan: ${retention.kind}`, '-', taken)
  }
}

async function measure(page) {
  const asked = []
  for (let run = 0; run < 5; run += 1) {
    const since = performance.now()
    const here = await page.evaluate(async () => {
      const { value } = await window.mail.call('shelf.list', 'abench')
      return value.tallies.all.lines
    })
    asked.push(performance.now() - since)
    if (here < lines * 0.8) throw new Error(`${here} lines`)
  }
  note('list: first asked, ledger not read yet', '-', asked.splice(0, 1))
  note('list: asked to answered', '100', asked)
  await page.evaluate(helpers)
  for (let run = 0; run < 3; run += 1) {
    await openShelf(page)
    note('open: click to lines painted', '300', [await page.evaluate(() => window.shelf.painted())])
    if (run < 2) await page.keyboard.press('Escape')
  }
  const scroll = await page.evaluate(() => window.shelf.scroll(300, 700))
  note('scroll: frame', '16.7', scroll.frames)
  note('scroll: longest task', '50', [scroll.longest])
  note('jump to the end and back: lines painted', '100', await page.evaluate(() => window.shelf.jumps(10)))
  note('choose one line', '50', await page.evaluate(() => window.shelf.toggle(10)))
  note('choose all, and none', '200', await page.evaluate(() => window.shelf.all(4)))
  await page.evaluate(() => window.shelf.all(1))
  const after = await page.evaluate(() => window.shelf.scroll(200, 700))
  note('scroll with all chosen: frame', '16.7', after.frames)
  note('filter', '200', await page.evaluate(() => window.shelf.filters()))
  await page.keyboard.press('Escape')
  const { rows } = await call(page, 'shelf.lines', 'abench', 'stays', 0, 1_000)
  const refs = rows.map(({ uidl, occurrence }) => ({ uidl, occurrence }))
  const keptAt = performance.now()
  await call(page, 'shelf.keep', 'abench', { kind: 'these', refs }, true)
  note('keep 1,000 on the server', '500', [performance.now() - keptAt])
}

async function openShelf(page) {
  await page.evaluate(() => window.shelf.watch())
  await page
    .getByRole('button', { name: /^Still on the server –/ })
    .first()
    .click()
}

/** Runs in the page. */
function helpers() {
  const scroller = () => document.querySelector('[role="dialog"] ul')?.parentElement
  const lines = () => [...document.querySelectorAll('[role="dialog"] li')]
  const painted = () =>
    new Promise((resolve) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now())
        port2.postMessage(0)
      }),
    )
  const until = async (reached) => {
    const since = performance.now()
    while (!reached()) {
      if (performance.now() - since > 60_000) throw new Error(`not reached: ${reached}`)
      await painted()
    }
    return painted()
  }
  let clickedAt = 0
  window.shelf = {
    watch() {
      document.addEventListener('click', () => (clickedAt = performance.now()), { once: true, capture: true })
    },
    async painted() {
      return (await until(() => lines().length > 3)) - clickedAt
    },
    async scroll(frames, pixels) {
      const taken = []
      let longest = 0
      const observer = new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) longest = Math.max(longest, duration)
      })
      observer.observe({ type: 'longtask' })
      scroller().scrollTop = 0
      await painted()
      let last = await new Promise(requestAnimationFrame)
      for (let n = 0; n < frames; n += 1) {
        scroller().scrollTop += pixels
        const now = await new Promise(requestAnimationFrame)
        taken.push(now - last)
        last = now
      }
      observer.disconnect()
      return { frames: taken, longest }
    },
    async jumps(times) {
      const taken = []
      for (let n = 0; n < times; n += 1) {
        const end = n % 2 === 0
        const since = performance.now()
        scroller().scrollTop = end ? scroller().scrollHeight : 0
        const total = Number(lines()[0].getAttribute('aria-setsize'))
        const last = () => lines().some((line) => line.getAttribute('aria-posinset') === String(end ? total : 1))
        taken.push((await until(last)) - since)
      }
      return taken
    },
    async toggle(times) {
      const taken = []
      for (let n = 0; n < times; n += 1) {
        const box = lines()[2].querySelector('input')
        const before = box.checked
        const since = performance.now()
        box.click()
        taken.push((await until(() => lines()[2].querySelector('input').checked !== before)) - since)
      }
      return taken
    },
    async all(times) {
      const taken = []
      for (let n = 0; n < times; n += 1) {
        const box = scroller().parentElement.querySelector('label > input')
        const before = box.checked
        const since = performance.now()
        box.click()
        taken.push((await until(() => lines()[0].querySelector('input').checked !== before)) - since)
      }
      return taken
    },
    async filters() {
      const taken = []
      const boxes = [...document.querySelectorAll('[role="dialog"] [role="radiogroup"] input')]
      for (const box of [boxes[1], boxes[2], boxes[0]]) {
        const since = performance.now()
        box.click()
        taken.push((await until(() => box.checked && lines().length > 3)) - since)
      }
      return taken
    },
  }
}

await main().catch((error) => {
  console.error(`[bench] ${error.stack ?? error.message}`)
  process.exitCode = 1
})
