import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCollector } from './collector.testing'
import { wickedMail } from './corpus.testing'
import { type Cyrus, startCyrus } from './cyrus.testing'

// `npm run test:cyrus`; needs the package cyrus-pop3d, and root. On a machine of its own: Debian removes dovecot-pop3d,
// which all other tests need, when it is installed.

let cyrus: Cyrus
beforeAll(async () => {
  cyrus = await startCyrus()
}, 60_000)
afterAll(() => cyrus.stop())

test('every octet Cyrus holds, 60 MB included; then it is emptied as promised', { timeout: 180_000 }, async () => {
  const profile = await mkdtemp(join(tmpdir(), 'tern-cyrus-'))
  const account = { retention: { kind: 'after-download' }, removeExisting: true, askAboveOctets: 100_000_000 } as const
  const collector = await openCollector({ profile, port: cyrus.port, database: profile, account })
  // The first session removes nothing; here it also makes the mailbox.
  await collector.collect()
  const refused: string[] = []
  for (const [name, source] of wickedMail(60_000_000)) if (!(await cyrus.deliver(source))) refused.push(name)
  expect(refused).toEqual(['NUL'])
  const there = cyrus.sources().map((source) => source.toString('latin1'))
  await collector.collect()
  expect((await collector.listed()).length).toBe(there.length)
  expect((await collector.listed()).every((source, index) => source === [...there].sort()[index])).toBe(true)
  expect((await collector.ledger()).every(({ quitAt }) => quitAt !== undefined)).toBe(true)
  await collector.collect()
  expect((await collector.ledger()).every(({ state }) => state === 'gone')).toBe(true)
  await collector.close()
  await rm(profile, { recursive: true, force: true })
})
