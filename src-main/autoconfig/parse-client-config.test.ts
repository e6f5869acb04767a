import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fillPlaceholders, isHostName, longestDocument, parseClientConfig } from './parse-client-config'
import { clearTextFirst, ordinary } from './sample-documents.testing'

test('an ordinary document: servers in its order, domains, name', () => {
  const config = parseClientConfig(ordinary)
  expect(config?.name).toBe('Example & Sons Mail')
  expect(config?.domains).toEqual(['mail.example', 'mail-two.example'])
  expect(
    config?.servers.map(({ kind, host, port, security, methods }) => [kind, host, port, security, methods]),
  ).toEqual([
    ['imap', 'imap.mail.example', 993, 'tls', ['oauth2', 'password']],
    ['imap', 'imap.mail.example', 143, 'starttls', ['password']],
    ['pop3', 'pop.mail.example', 995, 'tls', ['password']],
    ['smtp', 'smtp.%emaildomain%', 587, 'starttls', ['password']],
  ])
})

test('T8: clear text is not there, and neither is a way to sign in that Tern lacks', () => {
  const config = parseClientConfig(clearTextFirst)
  expect(config?.servers).toEqual([
    { kind: 'pop3', host: 'old.example', port: 995, security: 'tls', user: '%EMAILLOCALPART%', methods: ['password'] },
  ])
})

const server = (inside: string): string =>
  `<clientConfig><emailProvider><incomingServer type="imap">${inside}</incomingServer></emailProvider></clientConfig>`
const good = {
  hostname: 'a.example',
  port: '993',
  socketType: 'SSL',
  authentication: 'password-cleartext',
  username: 'u',
}
const withField = (name: string, value: string): string =>
  server(
    Object.entries({ ...good, [name]: value })
      .map(([tag, text]) => `<${tag}>${text}</${tag}>`)
      .join(''),
  )

describe('one field that does not hold takes the server out', () => {
  test('the pattern is good', () => expect(parseClientConfig(withField('port', '993'))?.servers).toHaveLength(1))
  test.each([
    ['port', '0'],
    ['port', '99999'],
    ['port', '9 9'],
    ['hostname', 'a b'],
    ['hostname', 'a/b'],
    ['hostname', '-a.example'],
    ['hostname', ''],
    ['socketType', 'plain'],
    ['socketType', ''],
    ['authentication', '__proto__'],
    ['authentication', 'GSSAPI'],
    ['username', 'a&#13;&#10;b'],
  ])('%s = %j', (name, value) => expect(parseClientConfig(withField(name, value))?.servers).toEqual([]))
})

test.each([
  ['nothing', ''],
  ['a web page', '<!DOCTYPE html><html><body>Not found</body></html>'],
  ['another root', '<config><emailProvider/></config>'],
  ['cut short', ordinary.slice(0, 600)],
  ['an entity bomb', `<?xml version="1.0"?><!DOCTYPE c [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${server('&b;')}`],
  ['an unknown entity', server('<hostname>&xxe;</hostname>')],
  ['too deep', `<clientConfig>${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}</clientConfig>`],
  ['too long', `<clientConfig>${' '.repeat(longestDocument)}</clientConfig>`],
])('%s is no document', (_name, xml) => expect(parseClientConfig(xml)).toBeUndefined())

test('no text makes it throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.nat(ordinary.length).map((at) => ordinary.slice(at)),
      ),
      (xml) => {
        parseClientConfig(xml)
      },
    ),
  )
})

test.each([
  ['%EMAILADDRESS%', 'ann.b@Mail.Example', 'ann.b@Mail.Example'],
  ['%EMAILLOCALPART%', 'ann.b@Mail.Example', 'ann.b'],
  ['imap.%emaildomain%', 'ann@Mail.Example', 'imap.mail.example'],
  ['%EMAILLOCALPART%', '$&@x.example', '$&'],
])('%s for %s is %s', (text, address, filled) => expect(fillPlaceholders(text, address)).toBe(filled))

test.each([
  ['mail.example', true],
  ['xn--bcher-kva.example', true],
  ['127.0.0.1', true],
  ['a..b', false],
  ['a_b.example', false],
  [`${'a'.repeat(64)}.example`, false],
])('%s is a host name: %s', (text, is) => expect(isHostName(text)).toBe(is))
