import { expect, test } from 'vitest'
import type { Account } from '../../src-shared/mail/account'
import { account } from '../store/sample-rows'
import { type CertificateError, certificateReason, dependsOnClock, hadValidCertificate } from './certificate-words'

const error = (reason: string, more: Partial<CertificateError> = {}): CertificateError => ({
  kind: 'certificate',
  host: 'mail.example.org',
  port: 993,
  reason,
  fingerprint: 'AB:CD',
  issuer: 'Somebody',
  validFrom: '',
  validTo: '',
  ...more,
})
const withServer = (more: object): Account => ({
  ...account,
  incoming: { host: 'mail.example.org', port: 993, security: 'tls', user: 'ann', ...more },
})

test('T6: a certificate that a wrong clock could refuse says what this device takes for now', () => {
  const reasons = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'ERR_TLS_CERT_ALTNAME_INVALID', 'SOMETHING_NEW']
  expect(reasons.map((reason) => dependsOnClock(error(reason)))).toEqual([true, true, false, false])
  expect(reasons.map((reason) => certificateReason(error(reason)))).toEqual([
    'cert.why.over',
    'cert.why.notYet',
    'cert.why.name',
    undefined,
  ])
  expect(certificateReason(error('constructor'))).toBeUndefined()
})

test.each([
  ['a server that an account uses without an exception', withServer({}), true],
  ['the same in capitals', withServer({ host: 'Mail.Example.ORG' }), true],
  [
    'one with an exception already: a changed certificate is asked about',
    withServer({ pinnedFingerprint: 'x' }),
    false,
  ],
  ['another port', withServer({ port: 143 }), false],
  ['another host', withServer({ host: 'example.org' }), false],
  ['clear text proves nothing', withServer({ security: 'none' }), false],
  ['the outgoing one', { ...withServer({ host: 'x' }), outgoing: withServer({}).incoming }, true],
])('T6: no exception where a good certificate was before: %s', (_name, known, had) =>
  expect(hadValidCertificate(error('CERT_HAS_EXPIRED'), [known])).toBe(had),
)
