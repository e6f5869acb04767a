import { expect, test } from 'vitest'
import { namedTogether, type ProposedServer, type SettingsSource } from './server-settings'

const server = (
  kind: 'imap' | 'smtp',
  host: string,
  source: SettingsSource,
  by = 'example.org',
): { readonly server: ProposedServer } => ({
  server: { kind, host, port: 993, security: 'tls', user: 'me', methods: ['password'], source, by },
})
const imap = { kind: 'imap', host: 'IMAP.example.org' } as const
const smtp = { kind: 'smtp', host: 'smtp.example.net' } as const

test.each([
  ['one document', server('smtp', 'smtp.example.net', 'autoconfig'), true],
  ['another source', server('smtp', 'smtp.example.net', 'provider-database'), false],
  ['the same source about another domain', server('smtp', 'smtp.example.net', 'autoconfig', 'example.com'), false],
  ['another host', server('smtp', 'smtp.example.com', 'autoconfig'), false],
  ['nobody', undefined, false],
])('%s named both', (_name, found, together) => {
  const incoming = server('imap', 'imap.example.org', 'autoconfig')
  expect(namedTogether({ imap: incoming, ...(found ? { smtp: found } : {}) }, imap, smtp)).toBe(together)
})

test.each(['guess', 'srv'] as const)('what is known by %s is not said by anybody', (source) => {
  const found = { imap: server('imap', 'imap.example.org', source), smtp: server('smtp', 'smtp.example.net', source) }
  expect(namedTogether(found, imap, smtp)).toBe(false)
})
