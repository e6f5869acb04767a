// What one large message costs the engine's process in memory, by POP3 and by IMAP, in the built app.
//
//   npm run bench:large -- [--octets 50000000] [--runs 3] [--protocols pop3,imap]
//
// Tern runs with a few small messages until its engine has come to rest; then the large one is delivered. Prints the
// resident memory at rest, the most while the message came, and the difference (budget: 80 MB).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startDovecot } from '../e2e/dovecot/server.mjs'
import { benchMessage } from '../e2e/sample-mail/bench-corpus.mjs'
import { largeMessage } from '../e2e/sample-mail/large.mjs'
import { call, draftFor, launchTern, untilUpToDate, vaultHashes } from '../e2e/tern.mjs'
import { startVirtualDesktop } from '../scripts/virtual-desktop.mjs'

const { values: options } = parseArgs({
  options: {
    octets: { type: 'string', default: '50000000' },
    runs: { type: 'string', default: '3' },
    protocols: { type: 'string', default: 'pop3,imap' },
  },
})
const octets = Number(options.octets)
const restMs = 6_000

async function main() {
  const server = await startDovecot()
  const desktop = process.env.DISPLAY ? undefined : await startVirtualDesktop({ keyring: true })
  try {
    console.log(`one message of ${(octets / 1e6).toFixed(0)} MB\n`)
    console.log('| protocol | engine at rest MB | most MB | above rest MB |\n|---|---|---|---|')
    for (const protocol of options.protocols.split(',')) {
      const runs = []
      for (let run = 0; run < Number(options.runs); run += 1)
        runs.push(await measure(protocol, server, desktop?.env ?? {}))
      const [worst] = runs.sort((a, b) => b.most - b.rest - (a.most - a.rest))
      console.log(
        `| ${protocol}, worst of ${runs.length} | ${worst.rest} | ${worst.most} | ${worst.most - worst.rest} |`,
      )
    }
  } finally {
    await desktop?.stop()
    await server.stop()
  }
}

async function measure(protocol, server, env) {
  const profile = mkdtempSync(path.join(tmpdir(), 'tern-large-'))
  try {
    const { user, password } = await server.newUser()
    await server.deliver(user, 'INBOX', [benchMessage(1, 1), benchMessage(2, 1)])
    const { app, page } = await launchTern({ profile, ca: server.caFile, env })
    const draft = draftFor(protocol, server, user, protocol === 'pop3' ? { askAboveOctets: 2 * octets } : {})
    const account = await call(page, 'account.add', draft, password)
    await untilUpToDate(page, account.id)
    await delay(restMs)
    const rest = await engineMB(app)
    await server.deliver(user, 'INBOX', [largeMessage({ subject: 'Large', octets })])
    const before = Date.now()
    await call(page, 'account.check', account.id)
    let most = 0
    let here = false
    const arrived = untilUpToDate(page, account.id, { after: before, timeoutMs: 180_000 }).then(() => {
      here = vaultHashes(profile, account.id).length === 3
    })
    // A mirror says "up to date" with its header rows; what counts is that the octets have come, and what follows.
    for (const since = Date.now(); !here || Date.now() - since < restMs; await delay(50)) {
      most = Math.max(most, await engineMB(app))
      here ||= vaultHashes(profile, account.id).length === 3
      if (Date.now() - since > 180_000) throw new Error('the large message did not come')
    }
    await arrived
    await app.close()
    return { rest, most }
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Resident memory of the engine's process; while it is not there, none. */
async function engineMB(app) {
  const kilobytes = await app.evaluate(
    ({ app: electron }) => electron.getAppMetrics().find(({ name }) => name === 'Tern engine')?.memory.workingSetSize,
  )
  return Math.round((kilobytes ?? 0) / 1024)
}

await main().catch((error) => {
  console.error(`[bench] ${error.stack ?? error.message}`)
  process.exitCode = 1
})
