import { expect, test } from 'vitest'
import { providerOfDomain, providers, serversOf } from './provider-table'
import { readProviderEntries } from './read-provider-entries'

const entry = {
  name: 'Our Mail',
  domains: ['Firm.example', 'bücher.example'],
  imap: ['Mail.firm.example', 993],
  smtp: ['mail.firm.example', 587],
  users: 'local-part',
}

test('entries of a file go before the table and mean the same', () => {
  const table = [...readProviderEntries(JSON.stringify([entry])), ...providers]
  const found = providerOfDomain('xn--bcher-kva.example', table)
  expect(found?.name).toBe('Our Mail')
  expect(found && serversOf(found, 'ann@firm.example', 'provider-table')).toMatchObject([
    { kind: 'imap', host: 'mail.firm.example', port: 993, security: 'tls', user: 'ann', methods: ['password'] },
    { kind: 'smtp', port: 587, security: 'starttls', user: 'ann' },
  ])
  expect(providerOfDomain('gmx.de', table)?.name).toBe('GMX')
})

test('the table as it ships could stand in a file', () => {
  expect(readProviderEntries(JSON.stringify(providers))).toEqual(providers)
})

test.each([
  ['no list', {}],
  ['no object', [1]],
  ['smtp is missing', [{ ...entry, smtp: undefined }]],
  ['no pair', [{ ...entry, imap: 'mail.firm.example:993' }]],
  ['names no host', [{ ...entry, imap: ['a b', 993] }]],
  ['names no port', [{ ...entry, imap: ['mail.firm.example', 70_000] }]],
  ['no list of names', [{ ...entry, domains: 'firm.example' }]],
  ['name is missing', [{ ...entry, name: ' ' }]],
  ['users is unknown', [{ ...entry, users: 'me' }]],
  ['no list of ways', [{ ...entry, methods: ['guess'] }]],
  ['not https', [{ ...entry, appPasswordPage: 'http://firm.example' }]],
])('%s is said', (said, content) => {
  expect(() => readProviderEntries(JSON.stringify(content))).toThrow(said)
})
