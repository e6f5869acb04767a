// How long news takes, both ways, in the real app beside a Dovecot of our own.
//
//   npm run bench:latency [-- --count 20 --rtt 0,50 --backfill 4000]
//
// A relay in front of the server sees every octet when it leaves the server or reaches it. Arrival: from the untagged
// EXISTS to the frame that shows the row. Click: from the press on the star to the moment the STORE reaches the server.
// The bounds are 200 ms, and with a distance of 50 ms two round trips more. With --backfill, also: from opening a message
// whose text is not here, while that many come, until it is in the store; 200 ms and two round trips (SELECT and FETCH).
// Exits 1 where one is missed.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startDovecot } from '../e2e/dovecot/server.mjs'
import { startSlowLine } from '../e2e/net/slow-line.mjs'
import { benchMessage } from '../e2e/sample-mail/bench-corpus.mjs'
import { call, draftFor, launchTern, untilUpToDate } from '../e2e/tern.mjs'
import { electronEnvironment } from '../scripts/electron-runtime.mjs'
import { projectRoot, runCommand } from '../scripts/run-command.mjs'
import { startVirtualDesktop } from '../scripts/virtual-desktop.mjs'

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '20' },
    rtt: { type: 'string', default: '0,50' },
    backfill: { type: 'string', default: '0' },
    'no-build': { type: 'boolean', default: false },
  },
})
const COUNT = Number(options.count)
const BACKFILL = Number(options.backfill)
const BOUND_MS = 200
const WAIT_MS = 20_000
const now = () => performance.timeOrigin + performance.now()

async function main() {
  const env = { ...process.env, ...(await electronEnvironment()) }
  if (!options['no-build']) {
    const built = await runCommand('electron-vite', ['build', '--logLevel', 'warn'], { env, cwd: projectRoot })
    if (built !== 0) return built
  }
  const server = await startDovecot()
  const desktop = await startVirtualDesktop({ keyring: true })
  let missed = false
  try {
    console.log('| RTT ms | what | n | median ms | p95 ms | worst ms | bound ms |\n|---|---|---|---|---|---|---|')
    for (const rtt of options.rtt.split(',').map(Number)) {
      const bound = BOUND_MS + 2 * rtt
      const measured = COUNT > 0 ? await measure(server, desktop.env, rtt) : {}
      if (BACKFILL > 0) measured['open while mail comes'] = await measureBackfill(server, desktop.env, rtt)
      for (const [what, times] of Object.entries(measured)) {
        const sorted = times.toSorted((one, other) => one - other)
        const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))])
        console.log(`| ${rtt} | ${what} | ${times.length} | ${at(0.5)} | ${at(0.95)} | ${at(1)} | ${bound} |`)
        missed ||= at(0.95) > bound
      }
    }
    return missed ? 1 : 0
  } finally {
    await desktop.stop()
    await server.stop()
  }
}

async function measure(server, env, rttMs) {
  const { user, password } = await server.newUser()
  await server.deliver(
    user,
    'INBOX',
    Array.from({ length: 200 }, (_, n) => mail(`old letter ${n}`)),
  )
  const wire = watchWire()
  const line = await startSlowLine({ to: server.ports.imap, rttMs, watch: wire.watch })
  const folder = mkdtempSync(path.join(tmpdir(), 'tern-latency-'))
  const { app, page } = await launchTern({ profile: folder, ca: server.caFile, env })
  try {
    const draft = draftFor('imap', server, user)
    const incoming = { host: 'localhost', port: line.port, security: 'none', user }
    const account = await call(page, 'account.add', { ...draft, incoming }, password)
    await untilUpToDate(page, account.id)
    await page
      .getByRole('treeitem', { name: /^Inbox/ })
      .first()
      .click()
    await page.getByRole('treegrid').waitFor()
    await watchRows(page)
    const arrivals = []
    for (let n = 0; n < COUNT; n += 1) {
      const subject = `news ${rttMs} ${n}`
      const announced = wire.next(/\* \d+ EXISTS/, 'down')
      const shown = page.evaluate((text) => window.shownAt(text), subject)
      await server.deliver(user, 'INBOX', mail(subject))
      const [from, to] = await Promise.all([announced, shown])
      arrivals.push(to - from)
      await untilUpToDate(page, account.id)
    }
    const clicks = []
    for (let n = 0; n < COUNT; n += 1) {
      const star = page.getByRole('button', { name: `Star: news ${rttMs} ${n}`, exact: true })
      await star.scrollIntoViewIfNeeded()
      await star.evaluate((button) => {
        window.pressedAt = undefined
        button.addEventListener(
          'click',
          () => {
            window.pressedAt = performance.timeOrigin + performance.now()
          },
          { once: true, capture: true },
        )
      })
      const stored = wire.next(/UID STORE /, 'up')
      await star.click()
      const to = await stored
      clicks.push(to - (await page.evaluate(() => window.pressedAt)))
      await untilUpToDate(page, account.id)
    }
    return { 'EXISTS to row': arrivals, 'click to STORE at the server': clicks }
  } finally {
    await app.close()
    await line.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Opens messages from the far end while everything is being downloaded; ends when everything is here. */
async function measureBackfill(server, env, rttMs) {
  const { user, password } = await server.newUser()
  for (let from = 0; from < BACKFILL; from += 500)
    await server.deliver(
      user,
      'INBOX',
      Array.from({ length: Math.min(500, BACKFILL - from) }, (_, n) => benchMessage(from + n, 2)),
    )
  const line = await startSlowLine({ to: server.ports.imap, rttMs })
  const folder = mkdtempSync(path.join(tmpdir(), 'tern-latency-'))
  const { app, page } = await launchTern({ profile: folder, ca: server.caFile, env })
  try {
    const draft = draftFor('imap', server, user)
    const incoming = { host: 'localhost', port: line.port, security: 'none', user }
    const account = await call(page, 'account.add', { ...draft, incoming }, password)
    let over = false
    const complete = untilUpToDate(page, account.id, { timeoutMs: 10 * 60_000 }).then(() => {
      over = true
    })
    const times = []
    while (!over) {
      const took = await page.evaluate(openOne, account.id)
      if (took !== undefined) times.push(took)
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    await complete
    return times
  } finally {
    await app.close()
    await line.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** In the page: how long it takes to open one of the messages whose text is not here; undefined where none is known. */
async function openOne(accountId) {
  const until = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const opening = indexedDB.open('tern')
  opening.onupgradeneeded = () => opening.transaction.abort()
  const database = await until(opening).catch(() => undefined)
  if (!database) return undefined
  const byBody = database.transaction('messages').objectStore('messages').index('[accountId+body]')
  const ids = await until(byBody.getAllKeys(IDBKeyRange.only([accountId, 'none']), 500))
  database.close()
  const id = ids[Math.floor(Math.random() * ids.length)]
  if (id === undefined) return undefined
  const startedAt = performance.now()
  const result = await window.mail.call('message.fetch', id)
  return result.ok ? performance.now() - startedAt : undefined
}

/** When a text passes next, by direction. */
function watchWire() {
  const waiting = new Set()
  return {
    watch(direction, chunk) {
      if (waiting.size === 0) return
      const at = now()
      const text = chunk.toString('latin1')
      for (const one of waiting) {
        if (one.direction !== direction || !one.pattern.test(text)) continue
        waiting.delete(one)
        one.resolve(at)
      }
    },
    next(pattern, direction) {
      return new Promise((resolve, reject) => {
        const one = { pattern, direction, resolve }
        waiting.add(one)
        setTimeout(() => waiting.delete(one) && reject(new Error(`nothing like ${pattern} passed`)), WAIT_MS).unref()
      })
    },
  }
}

/** `window.shownAt(text)`: the time of the frame in which a row with that text is there. */
function watchRows(page) {
  return page.evaluate(() => {
    window.shownAt = (text) =>
      new Promise((resolve) => {
        const look = () => {
          const rows = [...document.querySelectorAll('[role="row"]')]
          if (!rows.some((row) => row.textContent?.includes(text))) return
          observer.disconnect()
          requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()))
        }
        const observer = new MutationObserver(look)
        observer.observe(document.body, { childList: true, subtree: true, characterData: true })
        look()
      })
  })
}

function mail(subject) {
  const id = `${Date.now()}.${Math.random()}@example.org`
  return Buffer.from(
    `From: Ada <ada@example.org>\r\nTo: me@example.org\r\nSubject: ${subject}\r\nMessage-ID: <${id}>\r\n` +
      `Date: ${new Date().toUTCString()}\r\n\r\nHello.\r\n`,
  )
}

process.exitCode = await main().catch((error) => {
  console.error(`[bench] ${error.stack ?? error.message}`)
  return 1
})
