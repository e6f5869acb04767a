import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningDovecot, startDovecot } from '../../../e2e/dovecot/server.mjs'
import { openFaultProxy } from '../../../e2e/net/fault-proxy'
import { RawImap } from '../../../e2e/net/raw-imap'
import { startCourierImap } from '../../../e2e/other-servers/courier'
import { startCyrusImap } from '../../../e2e/other-servers/cyrus'
import { randomLife } from './doings.testing'
import { liveAt } from './live.testing'
import { Trial } from './trial.testing'
import { twoTerns } from './two-terns.testing'
import { WireRemote } from './wire-remote.testing'

/**
 * The random lives of the trials on a real server, through a proxy that cuts, loses and stalls, with another client
 * beside. `TERN_RUNS` lives of each kind; `TERN_MINUTES` for the two Terns.
 */
const runs = Number(process.env.TERN_RUNS ?? 2_000)
const minutes = Number(process.env.TERN_MINUTES ?? 10)
const seed = process.env.TERN_SEED === undefined ? {} : { seed: Number(process.env.TERN_SEED) }

/** What a server shall not say it can; Dovecot still knows it, so whatever hangs on the answer codes is tried too. */
const masks: Readonly<Record<string, string>> = {
  everything: '',
  'no CONDSTORE, no QRESYNC':
    'IMAP4rev1 LITERAL+ IDLE NAMESPACE UNSELECT UIDPLUS MOVE ESEARCH SPECIAL-USE LIST-STATUS ID ENABLE',
  plain: 'IMAP4rev1 NAMESPACE UNSELECT UIDPLUS',
}

for (const [name, capability] of Object.entries(masks)) {
  let dovecot: RunningDovecot
  beforeAll(async () => {
    dovecot = await startDovecot(
      capability === '' ? {} : { config: `protocol imap {\n  imap_capability = ${capability}\n}` },
    )
  })
  afterAll(() => dovecot.stop())

  test(`Dovecot, ${name}: ${runs} random lives`, { timeout: 24 * 60 * 60_000 }, async () => {
    let lived = 0
    const property = fc.asyncProperty(randomLife(40), async ({ doings }) => {
      const { user, password } = await dovecot.newUser()
      const proxy = await openFaultProxy(dovecot.ports.imap)
      let epoch = 2_000_000_000
      const remote = await WireRemote.open(
        () => RawImap.signIn(dovecot.ports.imap, user, password),
        async (path) => {
          epoch += 1
          await dovecot.doveadm('mailbox', 'update', '-u', user, '--uid-validity', String(epoch), path)
        },
      )
      const trial = await Trial.openAt({ ...proxy, user, password })
      try {
        await liveAt(trial, remote, doings, [])
        lived += 1
      } finally {
        remote.close()
        await trial.close()
      }
    })
    await fc.assert(property, { numRuns: runs, ...seed, endOnFailure: true })
    expect(lived).toBe(runs)
  })
}

/** Where Courier keeps what the trials call `Plans/2026`. */
const belowInbox = (name: string): string => (name === 'INBOX' ? name : `INBOX.${name.replaceAll('/', '.')}`)

const others = [
  ['Cyrus', startCyrusImap, (name: string) => name],
  ['Courier', startCourierImap, belowInbox],
] as const

test.each(others)(`%s: ${runs} random lives`, { timeout: 24 * 60 * 60_000 }, async (_name, start, pathOf) => {
  const server = await start()
  let lived = 0
  try {
    const property = fc.asyncProperty(randomLife(40), async ({ doings }) => {
      const { user, password } = await server.newUser()
      const proxy = await openFaultProxy(server.port)
      // Neither has a tool to number a mailbox anew.
      const signIn = () => RawImap.signIn(server.port, user, password)
      const remote = await WireRemote.open(signIn, async () => undefined, pathOf)
      const trial = await Trial.openAt({ ...proxy, user, password })
      try {
        await liveAt(trial, remote, doings, [])
        lived += 1
      } finally {
        remote.close()
        await trial.close()
      }
    })
    await fc.assert(property, { numRuns: runs, ...seed, endOnFailure: true })
    expect(lived).toBe(runs)
  } finally {
    await server.stop()
  }
})

test(`two Terns and another client on one account for ${minutes} minutes`, { timeout: 24 * 60 * 60_000 }, async () => {
  const dovecot = await startDovecot()
  let remote: WireRemote | undefined
  try {
    const { user, password } = await dovecot.newUser()
    remote = await WireRemote.open(() => RawImap.signIn(dovecot.ports.imap, user, password))
    const counts = await twoTerns(
      async () => Trial.openAt({ ...(await openFaultProxy(dovecot.ports.imap)), user, password }),
      remote,
      minutes * 60_000,
    )
    console.log('two Terns:', JSON.stringify(counts))
  } finally {
    remote?.close()
    await dovecot.stop()
  }
})
