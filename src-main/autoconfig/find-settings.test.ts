import { describe, expect, test } from 'vitest'
import type { Announcement } from '../../src-shared/mail/server-settings'
import { findSettings, type Outside } from './find-settings'
import { providers } from './provider-table'
import { documentFor } from './sample-documents.testing'
import type { SrvRecord } from './srv-records'

const imap: Announcement = { kind: 'imap', idle: true }
const pop3: Announcement = { kind: 'pop3', uidl: true, expire: undefined }

interface World {
  readonly documents?: Readonly<Record<string, string>>
  readonly srv?: Readonly<Record<string, readonly SrvRecord[]>>
  readonly mx?: readonly string[]
  readonly servers?: Readonly<Record<string, Announcement>>
}

/** A network that knows only this, and remembers what it was asked. */
function world({ documents = {}, srv = {}, mx = [], servers = {} }: World) {
  const asked: string[] = []
  const outside: Outside = {
    providers,
    names: {
      srv: async (name) => {
        asked.push(`srv ${name}`)
        return srv[name] ?? []
      },
      exchangers: async (domain) => {
        asked.push(`mx ${domain}`)
        return mx
      },
      lookup: undefined,
      cancel: () => {},
    },
    fetch: async (url) => {
      asked.push(url)
      return documents[url]
    },
    greet: async ({ kind, host, port }) => {
      asked.push(`${kind} ${host}:${port}`)
      const announced = servers[`${host}:${port}`]
      if (announced?.kind !== kind) throw new Error('nobody there')
      return announced
    },
  }
  const find = (address: string, database = 'https://db.example/v1.1/') =>
    findSettings(
      address,
      outside,
      { database: database === 'none' ? undefined : database, limitMs: 10_000 },
      new AbortController().signal,
    )
  return { asked, find }
}

const own = 'https://autoconfig.mail.example/mail/config-v1.1.xml'
const wellKnown = 'https://mail.example/.well-known/autoconfig/mail/config-v1.1.xml'
const inDatabase = 'https://db.example/v1.1/mail.example'
const record = (name: string, port: number, priority = 0): SrvRecord => ({ name, port, priority, weight: 0 })

test('T8: a known provider: nobody is asked for its settings', async () => {
  const { asked, find } = world({ servers: { 'imap.gmx.net:993': imap } })
  const found = await find('ann@gmx.de')
  expect(found).toMatchObject({ provider: 'GMX', imap: { server: { source: 'provider-table' }, announced: imap } })
  expect(found.pop3).toMatchObject({ server: { host: 'pop.gmx.net', user: 'ann@gmx.de' } })
  expect(asked).toEqual(['imap imap.gmx.net:993', 'pop3 pop.gmx.net:995', 'smtp mail.gmx.net:465'])
})

test('a provider without POP3 has none', async () => {
  const found = await world({}).find('ann@icloud.com')
  expect(found.pop3).toBeUndefined()
  expect(found.appPasswordPage).toMatch(/^https:/)
})

describe('trust', () => {
  const database = documentFor('database.example', { imap: 993, pop3: 995 })
  test('the domain itself before a database, a database before DNS, DNS before a guess', async () => {
    const srv = { '_imaps._tcp.mail.example': [record('srv.example', 993)] }
    const servers = { 'imap.mail.example:993': imap }
    const hostOf = async (documents: Record<string, string>, records = srv) =>
      (await world({ documents, srv: records, servers }).find('ann@mail.example')).imap?.server
    const document = documentFor('own.example', { imap: 993 })
    expect(await hostOf({ [own]: document, [inDatabase]: database })).toMatchObject({ host: 'own.example' })
    expect(await hostOf({ [wellKnown]: document })).toMatchObject({ host: 'own.example', by: 'mail.example' })
    expect(await hostOf({ [inDatabase]: database })).toMatchObject({ host: 'database.example', by: 'db.example' })
    expect(await hostOf({})).toMatchObject({ host: 'srv.example', source: 'srv' })
    expect(await hostOf({}, {} as typeof srv)).toMatchObject({ host: 'imap.mail.example', source: 'guess' })
  })

  test('each protocol by itself: POP3 from the database where the domain names IMAP only', async () => {
    const documents = { [own]: documentFor('own.example', { imap: 993 }), [inDatabase]: database }
    const slow = world({ documents })
    const found = await slow.find('ann@mail.example')
    expect(found.imap?.server.host).toBe('own.example')
    expect(found.lookups.find(({ source }) => source === 'autoconfig')?.outcome).toBe('found')
  })
})

test('mail taken in by a known provider', async () => {
  const found = await world({ mx: ['mx01.kundenserver.de', 'mx00.kundenserver.de'] }).find('ann@firm.example')
  expect(found).toMatchObject({
    provider: 'IONOS',
    imap: { server: { source: 'mail-exchanger', user: 'ann@firm.example' } },
  })
})

test('mail taken in by somebody whose own domain has a document', async () => {
  const documents = {
    'https://autoconfig.hoster.example/mail/config-v1.1.xml': documentFor('imap.hoster.example', { imap: 993 }),
  }
  const found = await world({ documents, mx: ['mx1.hoster.example'] }).find('ann@firm.example')
  expect(found.imap?.server).toMatchObject({
    host: 'imap.hoster.example',
    source: 'mail-exchanger',
    by: 'hoster.example',
  })
})

test('SRV: priority decides, "." means no, TLS before STARTTLS', async () => {
  const srv = {
    '_imaps._tcp.mail.example': [record('second.example', 993, 20), record('first.example', 993, 10)],
    '_imap._tcp.mail.example': [record('plain.example', 143)],
    '_pop3s._tcp.mail.example': [record('.', 0)],
    '_pop3._tcp.mail.example': [record('pop.example', 110)],
    '_submission._tcp.mail.example': [record('out.example', 587)],
  }
  const found = await world({ srv }).find('ann@mail.example')
  expect(found.imap?.server).toMatchObject({ host: 'first.example', security: 'tls' })
  expect(found.pop3?.server).toMatchObject({ host: 'pop.example', security: 'starttls' })
  expect(found.smtp?.server).toMatchObject({ host: 'out.example', port: 587, security: 'starttls' })
})

test('T8: guesses are met before they are proposed, and are of the right kind', async () => {
  const servers = { 'mail.mail.example:993': imap, 'mail.mail.example:995': pop3, 'smtp.mail.example:465': imap }
  const found = await world({ servers }).find('ann@mail.example')
  expect(found.imap).toMatchObject({ server: { host: 'mail.mail.example', source: 'guess' }, announced: imap })
  expect(found.pop3?.announced).toEqual(pop3)
  expect(found.smtp).toBeUndefined()
})

test('nothing anywhere', async () => {
  const found = await world({}).find('ann@mail.example')
  expect(found).toMatchObject({ domain: 'mail.example', provider: 'mail.example' })
  expect([found.imap, found.pop3, found.smtp]).toEqual([undefined, undefined, undefined])
  expect(found.lookups.every(({ outcome }) => outcome === 'nothing')).toBe(true)
})

test('T8: only the domain is ever sent, and no database is asked where the user wants none', async () => {
  const { asked, find } = world({ mx: ['mx.hoster.example'] })
  await find('ann.secret@Mail.Example', 'none')
  expect(asked.filter((question) => question.includes('secret'))).toEqual([])
  expect(asked.filter((question) => question.includes('db.example'))).toEqual([])
  expect(asked.filter((question) => question.startsWith('http:'))).toEqual([])
})

test('an international domain is asked for in its ASCII form', async () => {
  const { asked, find } = world({})
  await find('ann@bücher.example')
  expect(asked).toContain('https://autoconfig.xn--bcher-kva.example/mail/config-v1.1.xml')
})

test('a search that is stopped rejects', async () => {
  const stop = new AbortController()
  const outside: Outside = {
    providers,
    names: {
      srv: () => new Promise(() => {}),
      exchangers: () => new Promise(() => {}),
      lookup: undefined,
      cancel: () => {},
    },
    fetch: () => new Promise(() => {}),
    greet: () => new Promise(() => {}),
  }
  const finding = findSettings('a@mail.example', outside, { database: undefined, limitMs: 60_000 }, stop.signal)
  stop.abort(new Error('stopped'))
  await expect(finding).rejects.toThrow('stopped')
})

test('T8: the table: encrypted ports, names that can be looked up, each domain once', () => {
  const domains = providers.flatMap(({ domains: of }) => of)
  expect(new Set(domains).size).toBe(domains.length)
  for (const { imap: i, pop3: p, smtp } of providers) {
    expect([993, undefined]).toContain(i?.[1])
    expect([995, undefined]).toContain(p?.[1])
    expect([465, 587]).toContain(smtp[1])
  }
})
