import { expect, test } from 'vitest'
import { testServer } from '../../../e2e/dovecot/connect'
import type { SearchQuery, SearchTerm } from '../../../src-shared/mail/search-query'
import { mail, mirror } from '../mirror.testing'

const server = testServer()

const any = (text: string): SearchTerm => ({ kind: 'text', field: 'any', text, phrase: false })
const all = (...terms: readonly SearchTerm[]): SearchQuery => ({
  all: terms.map((term) => ({ any: [term], not: false })),
})

test('the server finds what is only there: words, phrases, fields, either, none, in any script', async () => {
  const one = await mirror(server, 'tls', 'headers')
  await server.deliver(one.user, 'INBOX', [
    mail('Invoice', 'The wombat has been paid for.'),
    mail('Invoice again', 'No animals.'),
    mail('Old letter', 'A wombat lived in Köln, 東京.'),
  ])
  one.start()
  await one.until(async () => one.statuses.at(-1)?.phase === 'up-to-date' && (await one.list('INBOX')).length === 3)
  expect((await one.store.read('counts', one.account.id)).bodies).toBe(0)
  const { id } = await one.mailbox('INBOX')
  const finds = async (query: SearchQuery): Promise<readonly string[]> => {
    const keys = await one.engine.search(id, query, new AbortController().signal)
    const rows = (await one.list('INBOX')).filter(({ key }) => keys.includes(key))
    const found = await Promise.all(rows.map((row) => one.store.read('message', row.messageId)))
    return found.map((message) => message?.message.envelope.subject ?? '').sort()
  }

  expect(await finds(all(any('wombat')))).toEqual(['Invoice', 'Old letter'])
  expect(await finds(all({ kind: 'text', field: 'subject', text: 'invoice', phrase: false }, any('wombat')))).toEqual([
    'Invoice',
  ])
  expect(await finds(all(any('Köln'), any('東京')))).toEqual(['Old letter'])
  expect(await finds(all({ kind: 'text', field: 'any', text: 'wombat lived', phrase: true }))).toEqual(['Old letter'])
  expect(await finds({ all: [{ any: [any('Köln'), any('animals')], not: false }] })).toEqual([
    'Invoice again',
    'Old letter',
  ])
  expect(await finds({ all: [...all(any('wombat')).all, { any: [any('letter')], not: true }] })).toEqual(['Invoice'])
  expect(await finds(all(any('nowhere')))).toEqual([])
  await one.stop()
})
