import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron } from '@playwright/test'
import { electronEnvironment } from '../scripts/electron-runtime.mjs'
import { projectRoot } from '../scripts/run-command.mjs'

/**
 * Starts the built Tern on a profile folder of its own and waits for its window.
 *
 * `ca` is a file of certificates to be trusted besides the system's. English and light unless `settings` says otherwise.
 */
export async function launchTern({ profile, ca, settings = { theme: 'light', language: 'en' }, args = [], env = {} }) {
  const runtime = process.env.ELECTRON_EXEC_PATH ? {} : await electronEnvironment()
  // Nobody is asked for settings unless a story brings a name server of its own: here no one listens.
  const closed = { TERN_NAME_SERVER: '127.0.0.1:9' }
  const variables = { ...process.env, ...closed, ...runtime, ...env, ...(ca ? { NODE_EXTRA_CA_CERTS: ca } : {}) }
  mkdirSync(profile, { recursive: true })
  if (settings) writeFileSync(join(profile, 'settings.json'), JSON.stringify(settings))
  const app = await _electron.launch({
    executablePath: variables.ELECTRON_EXEC_PATH,
    args: [projectRoot, `--user-data-dir=${profile}`, '--lang=en-US', ...args],
    env: variables,
  })
  const page = await mainPage(app)
  return { app, page }
}

/** The window a person sees, among all pages of the app. */
async function mainPage(app) {
  const isMain = (page) => page.url().includes('/index.html')
  const page = app.windows().find(isMain) ?? (await app.waitForEvent('window', isMain))
  await page.waitForLoadState('domcontentloaded')
  return page
}

/** What the setup page would send for a test server's user. */
export function draftFor(protocol, server, user, more = {}) {
  const port = protocol === 'imap' ? server.ports.imaps : server.ports.pop3s
  return {
    label: user,
    displayName: 'Alex Doe',
    address: user,
    color: protocol === 'imap' ? 0 : 3,
    incoming: { host: server.host, port, security: 'tls', user },
    protocol,
    ...(protocol === 'imap'
      ? { keepOffline: 'everything' }
      : { retention: { kind: 'leave' }, removeExisting: false, checkEveryMs: 10 * 60 * 1000 }),
    ...more,
  }
}

/** Asks main for something as the page would; rejects with the MailError as text. */
export async function call(page, name, ...args) {
  const result = await page.evaluate(([command, given]) => window.mail.call(command, ...given), [name, args])
  if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error)}`)
  return result.value
}

/**
 * Resolves with the account's status once it has reached `up-to-date` with all mail here, rejects as soon as it
 * stopped for the user or the time is over.
 */
export function untilUpToDate(page, accountId, { timeoutMs = 60_000, after = 0 } = {}) {
  return page.evaluate(
    ([id, timeout, notBefore]) =>
      new Promise((resolve, reject) => {
        let last
        const timer = setTimeout(() => end(reject, new Error(`not up to date: ${JSON.stringify(last)}`)), timeout)
        const stopListening = window.mail.on('account.status', look)
        function end(settle, value) {
          clearTimeout(timer)
          stopListening()
          settle(value)
        }
        function look(status) {
          if (status.accountId !== id) return
          last = status
          if (status.phase === 'up-to-date' && (status.lastCheckAt ?? 0) > notBefore) end(resolve, status)
          if (status.phase === 'stopped') end(reject, new Error(JSON.stringify(status.error)))
        }
        window.mail.call('app.state').then((state) => state.ok && state.value.statuses.forEach(look))
      }),
    [accountId, timeoutMs, after],
  )
}

/** Every row of a table of the database, read as any page of the origin can. */
export async function rowsOf(page, table) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await readRows(page, table)
    } catch (error) {
      // The reader measures designed mail by the inspection protocol that Playwright uses, too: while it does, a question
      // of ours may lose its context. Reading can be asked again.
      if (tries > 4 || !/context was destroyed/.test(String(error))) throw error
    }
  }
}

function readRows(page, table) {
  return page.evaluate(
    (name) =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('tern')
        opening.onerror = () => reject(opening.error)
        opening.onupgradeneeded = () => opening.transaction.abort()
        opening.onsuccess = () => {
          const all = opening.result.transaction(name).objectStore(name).getAll()
          all.onerror = () => reject(all.error)
          all.onsuccess = () => {
            opening.result.close()
            resolve(all.result)
          }
        }
      }),
    table,
  )
}

/** Names of the messages in the vault of one account: their SHA-256. */
export function vaultHashes(profile, accountId) {
  return readdirSync(join(profile, 'vault', accountId), { recursive: true })
    .map((name) => /([0-9a-f]{64})\.eml$/.exec(name)?.[1])
    .filter((hash) => hash !== undefined)
}

/** Ids of Tern's processes: `main`, `engine`, `store`, `window`; undefined for one that is not there right now. */
export async function processesOf(app) {
  const main = app.process().pid
  const rest = await app.evaluate(({ app: electron, BrowserWindow }) => {
    const windows = BrowserWindow.getAllWindows().map((window) => ({
      url: window.webContents.getURL(),
      // 0 while a process that died is being started again; as a target of a signal it would be the caller's own group.
      pid: window.webContents.getOSProcessId() || undefined,
    }))
    return {
      engine: electron.getAppMetrics().find(({ name, serviceName }) => `${name}${serviceName}`.includes('Tern engine'))
        ?.pid,
      store: windows.find(({ url }) => url.includes('/store.html'))?.pid,
      window: windows.find(({ url }) => url.includes('/index.html'))?.pid,
    }
  })
  return { main, ...rest }
}
