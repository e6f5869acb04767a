import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { testServer } from '../../e2e/dovecot/connect'
import { faultsSurvived } from '../../e2e/faults-survived'
import { mountSmallDisk } from '../../e2e/net/small-disk.mjs'
import type { Retention } from '../../src-shared/mail/account'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { isSafeHere, mail, openCollector } from './collector.testing'

// A real file system without room, filled at every stage of a session: not one message is neither there nor here.

const server = testServer()
const diskOctets = 24_000_000
/** Room that is left to a session, in octets: from none at all to nearly all that is needed. */
const rooms = [0, 4_096, 100_000, 700_000, 2_000_000, 3_500_000]

test.each<readonly [string, Retention, boolean]>([
  ['kept on the server', { kind: 'leave' }, false],
  ['removed after download', { kind: 'after-download' }, true],
])(
  '%s: a disk that fills up loses nothing and doubles nothing',
  { timeout: 180_000 },
  async (_name, retention, empties) => {
    const folder = await mkdtemp(join(tmpdir(), 'tern-full-'))
    const disk = await mountSmallDisk(folder, diskOctets)
    onTestFinished(async () => {
      await disk.stop()
      await rm(folder, { recursive: true, force: true })
    })
    const delivered: Buffer[] = []
    const { home, password, user } = await server.newUser()
    const profile = join(disk.path, 'profile')
    await mkdir(profile)
    const collect = async (): Promise<unknown> => {
      let opened: Awaited<ReturnType<typeof openCollector>> | undefined
      try {
        // As after each start of Tern; the database is one that knows nothing yet, so that vault and journal count.
        opened = await openCollector({
          profile,
          port: server.pop3.tls.port,
          database: `full-${delivered.length}-${Math.random()}`,
          credential: { kind: 'password', password },
          ca: server.ca,
          account: { retention, removeExisting: true, incoming: { ...server.pop3.tls, user } },
        })
        await opened.collect()
        return undefined
      } catch (thrown) {
        return thrown instanceof MailFailure ? thrown.error.kind : thrown
      } finally {
        await opened?.close().catch(() => undefined)
      }
    }
    // The first session removes nothing.
    expect(await collect()).toBeUndefined()
    const met = new Set<unknown>()
    for (const [round, room] of rooms.entries()) {
      const sources = Array.from({ length: 12 }, (_, index) =>
        mail(`${round} ${index}`, `${'x'.repeat(70)}\r\n`.repeat(index === 5 ? 20_000 : 1_000)),
      )
      delivered.push(...sources)
      await server.deliver(user, 'INBOX', sources)
      disk.fill('ballast', Math.max(0, disk.free() - room))
      met.add(await collect())
      await expectNothingLost(delivered, home, profile)
      disk.clear('ballast')
      // What was in the way once is not in the way for ever.
      expect(await collect()).toBeUndefined()
      await expectNothingLost(delivered, home, profile)
      if (round < rooms.length - 1) continue
      expect((await onDisk(home)).length).toBe(empties ? 0 : delivered.length)
    }
    expect(met).toContain('disk-full')
    const last = await openCollector({
      profile,
      port: server.pop3.tls.port,
      database: `full-${Math.random()}`,
      credential: { kind: 'password', password },
      ca: server.ca,
      account: { retention, removeExisting: true, incoming: { ...server.pop3.tls, user } },
    })
    expect(await last.listed()).toEqual(delivered.map((source) => source.toString('latin1')).sort())
    await last.close()
    faultsSurvived('disk that fills up during a session', rooms.length)
  },
)

async function expectNothingLost(delivered: readonly Buffer[], home: string, profile: string): Promise<void> {
  const there = new Set(await onDisk(home))
  for (const source of delivered)
    expect(there.has(source.toString('latin1')) || (await isSafeHere(profile, source))).toBe(true)
}

/** What the server holds, read from its disk. */
async function onDisk(home: string): Promise<readonly string[]> {
  const sources: string[] = []
  for (const folder of ['cur', 'new'])
    for (const name of await readdir(join(home, 'Maildir', folder)))
      sources.push((await readFile(join(home, 'Maildir', folder, name))).toString('latin1'))
  return sources
}
