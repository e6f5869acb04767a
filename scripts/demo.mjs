// A real mail server on this machine with sample mail, and Tern with one IMAP and one POP3 account on it.
//
//   node scripts/demo.mjs [--headless] [--out FOLDER]
//
// With a display Tern stays open until it is closed. Without one, or with --headless, both accounts are synced on an
// invisible display, pictures and a summary are written to a folder, and the command ends with 0.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startDovecot } from '../e2e/dovecot/server.mjs'
import { generateSampleMail } from '../e2e/sample-mail/generate.mjs'
import { call, draftFor, launchTern, rowsOf, untilUpToDate } from '../e2e/tern.mjs'
import { electronEnvironment } from './electron-runtime.mjs'
import { projectRoot, runCommand } from './run-command.mjs'
import { startVirtualDesktop } from './virtual-desktop.mjs'

const PASSWORD = 'tern-demo'
const USERS = { imap: 'work@example.org', pop3: 'home@example.org' }

const { values: options } = parseArgs({ options: { headless: { type: 'boolean' }, out: { type: 'string' } } })
const headless = options.headless || !(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

async function main() {
  const electron = await electronEnvironment()
  const built = await runCommand('electron-vite', ['build', '--logLevel', 'warn'], {
    env: { ...process.env, ...electron },
    cwd: projectRoot,
  })
  if (built !== 0) return built
  const folder = mkdtempSync(path.join(tmpdir(), 'tern-demo-'))
  const cleaners = [() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })]
  try {
    const server = await startDovecot()
    cleaners.push(() => server.stop())
    await deliverSamples(server)
    let env = electron
    if (headless) {
      const desktop = await startVirtualDesktop({ keyring: true })
      cleaners.push(() => desktop.stop())
      env = { ...env, ...desktop.env }
    }
    const out = headless ? path.resolve(options.out ?? path.join(projectRoot, 'demo-output')) : undefined
    await showTern(server, path.join(folder, 'profile'), env, out)
    return 0
  } finally {
    for (const clean of cleaners.reverse()) await clean()
  }
}

async function deliverSamples(server) {
  for (const user of Object.values(USERS)) await server.newUser({ user, password: PASSWORD })
  for (const { mailbox, flags, at, source } of generateSampleMail({ now: Date.now() })) {
    await server.deliver(USERS.imap, mailbox, source, { flags, receivedAt: at })
    if (mailbox === 'INBOX') await server.deliver(USERS.pop3, mailbox, source)
  }
}

async function showTern(server, profile, env, out) {
  const { app, page } = await launchTern({ profile, ca: server.caFile, env })
  const startedAt = performance.now()
  const picture = async (name) => {
    if (out) await page.screenshot({ path: path.join(out, `${name}.png`) })
  }
  if (out) {
    mkdirSync(out, { recursive: true })
    await page.setViewportSize({ width: 1280, height: 820 })
    await page.getByRole('textbox').first().waitFor()
    await picture('setup')
  }
  const accounts = []
  for (const [protocol, user] of Object.entries(USERS))
    accounts.push(await call(page, 'account.add', draftFor(protocol, server, user), PASSWORD))
  await Promise.all(accounts.map(({ id }) => untilUpToDate(page, id)))
  const seconds = (performance.now() - startedAt) / 1000
  const mailboxes = await rowsOf(page, 'mailboxes')
  const summary = {
    seconds: Number(seconds.toFixed(1)),
    accounts: accounts.map(({ id, protocol, address }) => ({
      protocol,
      address,
      messages: Object.fromEntries(
        mailboxes.filter((mailbox) => mailbox.accountId === id).map(({ path: name, total }) => [name, total]),
      ),
    })),
  }
  say(summary)
  if (out) {
    await takePictures(page, picture)
    writeFileSync(path.join(out, 'summary.json'), `${JSON.stringify(summary, undefined, 2)}\n`)
    console.log(`Pictures and summary.json are in ${out}`)
    await app.close()
    return
  }
  console.log('Tern is open. Close its window to end the demo and to remove everything it made.')
  await app.waitForEvent('close', { timeout: 0 })
}

async function takePictures(page, picture) {
  const rows = page.getByRole('row')
  for (const [name, theme] of [
    ['light', 'light'],
    ['dark', 'dark'],
  ]) {
    await call(page, 'settings.set', { theme, language: 'en' })
    for (const protocol of ['imap', 'pop3']) {
      await page
        .getByRole('treeitem', { name: /^Inbox/ })
        .nth(protocol === 'imap' ? 0 : 1)
        .click()
      await rows.nth(1).click()
      await page.getByRole('article').waitFor()
      await picture(`${protocol}-${name}`)
    }
  }
}

function say({ seconds, accounts }) {
  for (const { protocol, address, messages } of accounts) {
    console.log(`${address} by ${protocol.toUpperCase()}:`)
    for (const [mailbox, total] of Object.entries(messages)) console.log(`  ${String(total).padStart(5)}  ${mailbox}`)
  }
  console.log(`Both accounts were set up and complete after ${seconds} s.`)
}

process.exitCode = await main().catch((error) => {
  console.error(`[demo] ${error.stack ?? error.message}`)
  return 1
})
