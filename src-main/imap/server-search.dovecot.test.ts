import { expect, test } from 'vitest'
import { testServer } from '../../e2e/dovecot/connect'
import { mail, mirror } from './mirror.testing'

const server = testServer()

test('the server finds what is only there: all terms, in every mailbox or in one, in any script', async () => {
  const one = await mirror(server, 'tls', 'headers')
  await server.deliver(one.user, 'INBOX', [
    mail('Invoice', 'The wombat has been paid for.'),
    mail('Invoice again', 'No animals.'),
  ])
  await server.deliver(one.user, 'Archive', mail('Old letter', 'A wombat lived in Köln, 東京.'))
  const ask = (...terms: Parameters<typeof one.engine.searchServer>[0]) => one.engine.searchServer(terms, undefined)
  const any = (text: string) => ({ field: 'any', text }) as const
  await expect(ask(any('wombat'))).rejects.toMatchObject({ error: { kind: 'offline' } })
  one.start()
  await one.until(async () => one.statuses.at(-1)?.phase === 'up-to-date' && (await one.list('Archive')).length === 1)
  const subjectsOf = async (keys: readonly string[]) => {
    const rows = [...(await one.list('INBOX')), ...(await one.list('Archive'))].filter(({ key }) => keys.includes(key))
    const found = await Promise.all(rows.map((row) => one.store.read('message', row.messageId)))
    return found.map((message) => message?.message.envelope.subject).sort()
  }

  expect((await one.store.read('counts', one.account.id)).bodies).toBe(0)
  expect(await subjectsOf(await ask(any('wombat')))).toEqual(['Invoice', 'Old letter'])
  expect(await subjectsOf(await ask({ field: 'subject', text: 'invoice' }, any('wombat')))).toEqual(['Invoice'])
  expect(await subjectsOf(await ask(any('Köln'), any('東京')))).toEqual(['Old letter'])
  expect(await ask(any('nowhere'))).toEqual([])
  const { id } = await one.mailbox('INBOX')
  expect(await subjectsOf(await one.engine.searchServer([any('wombat')], id))).toEqual(['Invoice'])

  await one.stop()
  await expect(ask(any('wombat'))).rejects.toMatchObject({ error: { kind: 'offline' } })
})
