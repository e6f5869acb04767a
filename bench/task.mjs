// One task in the real, built app, and how long it took: engine, store and vault as a user has them, no shortcut.
//
// The task comes by environment: BENCH_TASK, BENCH_HOST, BENCH_PORT (TLS), BENCH_USER, BENCH_PASS, BENCH_CA, BENCH_DIR
// (kept between tasks), BENCH_N. The last line printed is JSON: `ms` from the moment the engine begins to connect, as a
// program without windows would count, `userMs` from what the user did, `messages` held in the end,
// and with BENCH_DETAILS=1 what `run.mjs` reports besides.
import path from 'node:path'
import { call, draftFor, launchTern, rowsOf, untilUpToDate } from '../e2e/tern.mjs'
import { startVirtualDesktop } from '../scripts/virtual-desktop.mjs'
import { watchMemory } from './watch-memory.mjs'

const { BENCH_TASK, BENCH_HOST, BENCH_PORT, BENCH_USER, BENCH_PASS, BENCH_CA, BENCH_DIR, BENCH_N } = process.env
const LIMIT_MS = 15 * 60 * 1000
const protocol = BENCH_TASK?.startsWith('pop3') ? 'pop3' : 'imap'
const fresh = ['first-headers', 'headers', 'first', 'pop3-first'].includes(BENCH_TASK)

async function main() {
  if (!fresh && !['nochange', 'delta', 'pop3-nochange', 'pop3-new'].includes(BENCH_TASK ?? ''))
    throw new Error(`BENCH_TASK=${BENCH_TASK} is none of the tasks`)
  // The keyring stays with the profile: a later task signs in with the password an earlier one kept.
  const keyringHome = path.join(BENCH_DIR, 'keyring')
  const desktop = process.env.DISPLAY ? undefined : await startVirtualDesktop({ keyring: true, keyringHome })
  try {
    const { app, page } = await launchTern({
      profile: path.join(BENCH_DIR, profileOf(BENCH_TASK)),
      ca: BENCH_CA,
      env: desktop?.env ?? {},
    })
    const openedAt = performance.now()
    await watchConnecting(page)
    const memory = process.env.BENCH_DETAILS ? watchMemory(app.process().pid) : undefined
    const engine = process.env.BENCH_DETAILS ? watchEngine(app) : undefined
    const lag = process.env.BENCH_DETAILS ? await watchLag(app, page) : undefined
    const account = fresh ? undefined : (await accountsOf(page))[0]
    const result = account ? await again(page, account.id, openedAt) : await first(page)
    const details = memory && { ...(await lag()), memoryMB: memory.stop(), ...(await engine()) }
    await app.close()
    console.log(JSON.stringify({ ...result, ...details }))
  } finally {
    await desktop?.stop()
  }
}

/** The two tasks about headers begin with nothing each; the others share what `first` brought. */
function profileOf(task) {
  return task.endsWith('headers') ? `profile-${task}` : 'profile'
}

/** A new account, from the moment the user says "Start". */
async function first(page) {
  const server = { host: BENCH_HOST, ports: { imaps: Number(BENCH_PORT), pop3s: Number(BENCH_PORT) } }
  await watchRows(page)
  const startedAt = performance.now()
  const account = await call(page, 'account.add', draftFor(protocol, server, BENCH_USER), BENCH_PASS)
  if (BENCH_TASK === 'first-headers') {
    await page.evaluate((id) => window.newest50(id), account.id)
    return { ...(await times(page, startedAt)), messages: 50 }
  }
  if (BENCH_TASK === 'headers') {
    const messages = await page.evaluate((id) => window.wholeInbox(id), account.id)
    return { ...(await times(page, startedAt)), messages }
  }
  const rows = page.evaluate((id) => window.newest50(id), account.id).then(() => since(startedAt))
  await untilUpToDate(page, account.id, { timeoutMs: LIMIT_MS })
  const taken = await times(page, startedAt)
  return { ...taken, messages: await held(page), first50Ms: await rows }
}

/** An account that was here before: from the first paint of the window, its mail and connection still to come. */
async function again(page, accountId, windowOpenedAt) {
  let openedAt = windowOpenedAt
  // Where the keyring does not remember the password, it is given, and the clock begins with the attempt that has it.
  if (!(await signsIn(page, accountId))) {
    openedAt = performance.now()
    await page.evaluate(() => {
      window.connectingAt = undefined
    })
    await call(page, 'account.signIn', accountId, BENCH_PASS)
  }
  if (BENCH_TASK.endsWith('nochange')) {
    await untilUpToDate(page, accountId, { timeoutMs: LIMIT_MS })
    const startedAt = performance.now()
    await call(page, 'account.check', accountId)
    await untilUpToDate(page, accountId, { timeoutMs: LIMIT_MS, after: Date.now() - 1 })
    return { ms: since(startedAt), messages: await held(page) }
  }
  await untilUpToDate(page, accountId, { timeoutMs: LIMIT_MS })
  return { ...(await times(page, openedAt)), messages: await held(page) }
}

/** Whether the account gets beyond its sign-in by itself; false once it has stopped for its password. */
function signsIn(page, accountId) {
  return page.evaluate(
    (id) =>
      new Promise((resolve) => {
        const look = ({ accountId: of, phase }) => {
          if (of === id && phase !== 'waiting' && phase !== 'connecting') resolve(phase !== 'stopped')
        }
        window.mail.on('account.status', look)
        window.mail.call('app.state').then((state) => state.ok && state.value.statuses.forEach(look))
      }),
    accountId,
  )
}

/** Remembers when the engine began to connect, in the clock that `times` asks. */
function watchConnecting(page) {
  return page.evaluate(() => {
    window.mail.on('account.status', ({ phase }) => {
      if (phase === 'connecting') window.connectingAt ??= performance.now()
    })
  })
}

async function times(page, startedAt) {
  const userMs = since(startedAt)
  const ms = await page.evaluate(() =>
    window.connectingAt === undefined ? undefined : performance.now() - window.connectingAt,
  )
  // Where the engine was quicker than we could listen, the longer time counts.
  return { ms: Math.round(Math.min(ms ?? userMs, userMs)), userMs }
}

/** Messages that can be read offline: rows that are listed, with their octets here. */
async function held(page) {
  const full = new Set((await rowsOf(page, 'messages')).filter(({ body }) => body === 'full').map(({ id }) => id))
  const count = (await rowsOf(page, 'locations')).filter(
    ({ listId, messageId }) => listId && full.has(messageId),
  ).length
  if (BENCH_N && !BENCH_TASK.includes('headers') && count !== Number(BENCH_N))
    console.error(`[bench] ${count} messages are here, ${BENCH_N} were expected`)
  return count
}

/** Follows the store's own announcements, as the list does; each promise ends with the frame that could show it. */
function watchRows(page) {
  return page.evaluate(() => {
    const listed = new Map()
    const waiting = new Set()
    new BroadcastChannel('tern-patches').addEventListener('message', ({ data }) => {
      for (const list of data.lists)
        listed.set(list.mailboxId, (listed.get(list.mailboxId) ?? 0) + list.added.length - list.removed.length)
      for (const look of waiting) look()
    })
    // Opened once the store has announced something: before that there may be no database, and it is not ours to make.
    let database
    const open = () => {
      database ??= new Promise((resolve, reject) => {
        const opening = indexedDB.open('tern')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => resolve(opening.result)
      })
      return database
    }
    const inboxOf = async (accountId) => {
      const mailboxes = (await open()).transaction('mailboxes').objectStore('mailboxes').getAll()
      await new Promise((resolve) => {
        mailboxes.onsuccess = resolve
      })
      return mailboxes.result.find((mailbox) => mailbox.accountId === accountId && mailbox.role === 'inbox')
    }
    const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    const until = (reached) =>
      new Promise((resolve, reject) => {
        let looking = false
        let again = false
        const look = async () => {
          again = looking
          if (looking) return
          looking = true
          const value = await reached().catch(reject)
          looking = false
          if (value !== undefined) {
            waiting.delete(look)
            painted().then(() => resolve(value))
          } else if (again) look()
        }
        waiting.add(look)
        if (listed.size > 0) look()
      })
    window.newest50 = (accountId) =>
      until(async () => {
        const inbox = await inboxOf(accountId)
        const whole = inbox?.checkpoint?.exists
        return inbox && inbox.total >= Math.min(50, whole ?? 50) ? inbox.total : undefined
      })
    window.wholeInbox = (accountId) =>
      until(async () => {
        const inbox = await inboxOf(accountId)
        return inbox?.checkpoint && inbox.total >= inbox.checkpoint.exists ? inbox.total : undefined
      })
  })
}

/** Worst lag of main's event loop, and the worst time the engine took to answer a question that needs no work. */
async function watchLag(app, page) {
  await app.evaluate(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
    globalThis.ternLag = monitorEventLoopDelay({ resolution: 5 })
    globalThis.ternLag.enable()
  })
  await page.evaluate(() => {
    window.engineLags = []
    const ask = async () => {
      const at = performance.now()
      // Nobody's account: refused at once, so what is measured is the wait.
      await window.mail.call('account.check', 'nobody')
      window.engineLags.push(performance.now() - at)
      setTimeout(ask, 20)
    }
    // The engine's own start is not its lag.
    window.mail.call('account.check', 'nobody').then(ask)
  })
  return async () => ({
    mainLagMs: Math.round((await app.evaluate(() => globalThis.ternLag.max)) / 1e6),
    ...(await page.evaluate(() => {
      const sorted = window.engineLags.sort((one, other) => one - other)
      const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
      return { engineLagMs: at(1), engineLagP99Ms: at(0.99) }
    })),
  })
}

/** Resident memory of the engine's process while the task runs: where it was after the first second, and the most. */
function watchEngine(app) {
  const seen = []
  const look = async () => {
    const kilobytes = await app
      .evaluate(
        ({ app: electron }) =>
          electron.getAppMetrics().find(({ name }) => name === 'Tern engine')?.memory.workingSetSize,
      )
      .catch(() => undefined)
    if (kilobytes) seen.push(Math.round(kilobytes / 1024))
  }
  const timer = setInterval(look, 250)
  return async () => {
    clearInterval(timer)
    await look()
    return { engineFirstMB: seen[4] ?? seen.at(-1), engineMostMB: Math.max(...seen) }
  }
}

const accountsOf = (page) => rowsOf(page, 'accounts').catch(() => [])
const since = (startedAt) => Math.round(performance.now() - startedAt)

await main().catch((error) => {
  console.error(`[bench] ${error.stack ?? error.message}`)
  process.exitCode = 1
})
