import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openCollector } from './collector.testing'
import { wickedMail } from './corpus.testing'
import { startCourier } from './courier.testing'

// `npm run test:courier`; needs Debian's packages, which are unpacked and not installed.

/** Courier keeps LF, and says CRLF for every one of them, and at the end (RFC 1939 §3). */
const asSent = (stored: Buffer): string =>
  stored
    .toString('latin1')
    .replaceAll('\n', '\r\n')
    .replace(/(?<!\n)$/, '\r\n')

test('every octet Courier holds, 60 MB included; then it is emptied as promised', { timeout: 180_000 }, async () => {
  const courier = await startCourier()
  const profile = await mkdtemp(join(tmpdir(), 'tern-courier-'))
  let clock = Date.now()
  const account = { retention: { kind: 'after-download' }, removeExisting: true, askAboveOctets: 100_000_000 } as const
  const collector = await openCollector({
    profile,
    port: courier.port,
    database: profile,
    account,
    // It wants to be left alone between two visits.
    now: () => clock,
  })
  onTestFinished(async () => {
    await collector.close()
    await courier.stop()
    await rm(profile, { recursive: true, force: true })
  })
  const collect = async (): Promise<void> => {
    clock += 60_000
    await collector.collect()
  }
  // The first session removes nothing.
  await collect()
  for (const [, source] of wickedMail(60_000_000)) courier.deliver(source)
  const there = courier.sources().map(asSent).sort()
  await collect()
  const here = await collector.listed()
  expect(here.length).toBe(there.length)
  expect(here.filter((source, index) => source !== there[index]).map((source) => source.slice(0, 60))).toEqual([])
  expect(courier.sources()).toEqual([])
  await collect()
  expect((await collector.ledger()).every(({ state }) => state === 'gone')).toBe(true)
})
