import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { testServer } from '../../e2e/dovecot/connect'
import type { Pop3Account } from '../../src-shared/mail/account'
import { type Collector, openCollector } from './collector.testing'
import { wickedMail } from './corpus.testing'

const server = testServer()

async function collectorFor(
  user: string,
  password: string,
  more: Partial<Pop3Account>,
  security: 'tls' | 'starttls' = 'tls',
): Promise<Collector> {
  const profile = await mkdtemp(join(tmpdir(), 'tern-pop3-'))
  const collector = await openCollector({
    profile,
    port: server.pop3[security].port,
    database: profile,
    credential: { kind: 'password', password },
    ca: server.ca,
    account: { ...more, incoming: { ...server.pop3[security], user } },
  })
  onTestFinished(async () => {
    await collector.close()
    await rm(profile, { recursive: true, force: true })
  })
  return collector
}

/** What the server holds, read from its disk. */
async function onDisk(home: string): Promise<readonly string[]> {
  const sources: string[] = []
  for (const folder of ['cur', 'new'])
    for (const name of await readdir(join(home, 'Maildir', folder)))
      sources.push((await readFile(join(home, 'Maildir', folder, name))).toString('latin1'))
  return sources.sort()
}

test.each(['tls', 'starttls'] as const)(
  'H8: %s: every octet of the wicked corpus, 60 MB included',
  async (security) => {
    const { home, password, user } = await server.newUser()
    const corpus = wickedMail(security === 'tls' ? 60_000_000 : 3_000_000)
    await server.deliver(
      user,
      'INBOX',
      corpus.map(([, source]) => source),
    )
    const collector = await collectorFor(user, password, { askAboveOctets: 100_000_000 }, security)
    await collector.collect()
    const here = await collector.listed()
    const there = await onDisk(home)
    expect(here.length).toBe(corpus.length)
    // POP3 has no message without a final line end, and no line end but CRLF: what differs is that, and nothing else.
    const asSent = (source: string): string => source.replaceAll(/\r?\n/g, '\r\n').replace(/(?<!\r\n)$/, '\r\n')
    const exact = new Set(there)
    const differ = here.filter((source) => !exact.has(source))
    expect(differ.length).toBeLessThanOrEqual(2)
    const sent = new Set(there.filter((source) => source.length < 10_000).map(asSent))
    for (const source of differ) expect(sent.has(asSent(source))).toBe(true)
  },
)

test('right after download, then all of it is gone from the server, and only then', async () => {
  const { home, password, user } = await server.newUser()
  const collector = await collectorFor(user, password, { retention: { kind: 'after-download' } })
  await collector.collect()
  const sources = Array.from({ length: 40 }, (_, index) => Buffer.from(`Subject: ${index}\r\n\r\n${index}\r\n`))
  await server.deliver(user, 'INBOX', sources)
  await collector.collect()
  expect(await onDisk(home)).toEqual([])
  expect(await collector.listed()).toEqual(sources.map((source) => source.toString('latin1')).sort())
  await collector.collect()
  expect((await collector.ledger()).every(({ state }) => state === 'gone')).toBe(true)
})
