import { afterEach, expect, test, vi } from 'vitest'
import { FakeAccount } from '../../../e2e/fake-imap/account'
import { gmail } from '../../../e2e/fake-imap/providers'
import { startFakeImap } from '../../../e2e/fake-imap/server'
import { flagged } from '../../../src-shared/mail/flags'
import { mailErrorOf } from '../../../src-shared/mail/mail-error'
import type { SearchQuery } from '../../../src-shared/mail/search-query'
import { letter, Trial } from '../trials/trial.testing'

vi.setConfig({ testTimeout: 60_000 })

let trial: Trial | undefined
afterEach(async () => {
  await trial?.close()
  trial = undefined
})

async function open(account = new FakeAccount()) {
  const inbox = account.mailbox('INBOX')
  inbox.append(letter('one', 'a wombat'))
  inbox.append(letter('two', 'ein Bär'))
  inbox.append(letter('three', 'another wombat'))
  const opened = await Trial.open(await startFakeImap(account))
  trial = opened
  await opened.settle()
  const life = await opened.begin()
  await life.rest()
  const { id } = await opened.mailbox('INBOX')
  const search = (text: string) => life.engine.search(id, words(text), new AbortController().signal)
  const subjects = async (text: string): Promise<string[]> => {
    const rows = await opened.store.databases.relaxed.locations.bulkGet([...(await search(text))])
    return Promise.all(rows.map((row) => (row ? opened.subjectOf(row) : 'not here')))
  }
  return { opened, search, subjects }
}

const words = (text: string): SearchQuery => ({
  all: [{ any: [{ kind: 'text', field: 'any', text, phrase: false }], not: false }],
})
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (thrown: unknown) => mailErrorOf(thrown),
  )
const asked = (): string[] =>
  (trial?.server.heard ?? []).flatMap(({ command }) => (command.name === 'UID SEARCH' ? [command.line] : []))

test.each([
  ['on a connection of its own', 3, []],
  ['between two commands of the only one', 1, []],
  ['without ESEARCH', 3, ['ESEARCH']],
] as const)('what the server finds, %s, and nothing is written', async (_how, connections, lacks) => {
  const { opened, subjects } = await open(new FakeAccount().without(...lacks))
  opened.server.faults.mostConnections = connections
  if (connections === 1) {
    opened.server.drop()
    await opened.end()
  }
  const life = connections === 1 ? await opened.begin() : undefined
  await life?.rest()
  opened.count()
  if (life) {
    const { id } = await opened.mailbox('INBOX')
    expect(await life.engine.search(id, words('wombat'), new AbortController().signal)).toHaveLength(2)
  } else {
    expect(await subjects('wombat')).toEqual(['one', 'three'])
    expect(await subjects('BÄR')).toEqual(['two'])
    expect(await subjects('nothing of that')).toEqual([])
  }
  expect([opened.writes, opened.journalLines]).toEqual([0, 0])
  expect(opened.server.changes()).toEqual([])
})

test('what is not ASCII goes as UTF-8 and is said to be', async () => {
  const { opened, search } = await open()
  opened.server.forget()
  await search('Bär')
  expect(asked().some((line) => line.includes('CHARSET UTF-8'))).toBe(true)
})

test('Gmail is asked in its own words', async () => {
  const { opened, subjects } = await open(gmail())
  opened.server.forget()
  expect(await subjects('wombat')).toEqual(['one', 'three'])
  expect(asked().some((line) => line.includes('X-GM-RAW'))).toBe(true)
})

test('a refusal is told, and costs nothing else', async () => {
  const { opened, search, subjects } = await open()
  opened.onCommand = ({ name }) =>
    name === 'UID SEARCH' ? { kind: 'refuse', status: 'NO', code: 'BADCHARSET' } : undefined
  expect(await errorOf(search('Bär'))).toMatchObject({ kind: 'refused', code: 'BADCHARSET' })
  opened.onCommand = () => undefined
  expect(await subjects('wombat')).toEqual(['one', 'three'])
})

test('another query takes the place of one that the server does not come to an end with', async () => {
  const { opened, search, subjects } = await open()
  let stalled = false
  opened.onCommand = ({ name, line }) => {
    if (name !== 'UID SEARCH' || !line.includes('slow')) return undefined
    stalled = true
    return { kind: 'stall' }
  }
  const slow = errorOf(search('slow'))
  await vi.waitFor(() => expect(stalled).toBe(true), { timeout: 20_000 })
  expect(await subjects('wombat')).toEqual(['one', 'three'])
  expect(await slow).toMatchObject({ kind: 'bad-request' })
})

test('without a connection it says so', async () => {
  const { opened } = await open()
  await opened.end()
  const life = await opened.begin()
  const { id } = await opened.mailbox('INBOX')
  expect(await errorOf(life.engine.search(id, words('x'), new AbortController().signal))).toMatchObject({
    kind: 'offline',
  })
})

test.each(['a change', 'another query'])('%s does not wait behind a search on the only connection', async (what) => {
  const { opened } = await open()
  opened.server.faults.mostConnections = 1
  opened.server.drop()
  await opened.end()
  const life = await opened.begin()
  await life.rest()
  let stalled = false
  opened.onCommand = ({ name, line }) => {
    if (name !== 'UID SEARCH' || !line.includes('slow')) return undefined
    stalled = true
    return { kind: 'stall' }
  }
  const { id } = await opened.mailbox('INBOX')
  const search = (text: string) => life.engine.search(id, words(text), new AbortController().signal)
  const slow = errorOf(search('slow'))
  await vi.waitFor(() => expect(stalled).toBe(true), { timeout: 20_000 })
  if (what === 'a change') {
    const keys = (await opened.find('INBOX', 'one')).map(({ key }) => key)
    await life.change({ kind: 'flag', keys, add: [flagged], remove: [] })
    await vi.waitFor(async () => expect(await opened.intents()).toEqual([]), { timeout: 40_000 })
    const { messages } = opened.server.account.mailbox('INBOX')
    expect(messages.filter(({ flags }) => flags.has(flagged))).toHaveLength(1)
  } else expect(await search('wombat')).toHaveLength(2)
  expect(await slow).toMatchObject({ kind: what === 'a change' ? 'connection-lost' : 'bad-request' })
})

test('without UIDPLUS what was moved away and is only marked is not found', async () => {
  const { opened, search } = await open(new FakeAccount().without('MOVE', 'UIDPLUS'))
  const [first] = opened.server.account.mailbox('INBOX').messages
  if (!first) throw new Error('no message')
  opened.server.account.mailbox('INBOX').changeFlags(first, '+', ['\\Deleted'])
  expect(await search('wombat')).toHaveLength(1)
})
