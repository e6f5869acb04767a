import { expect, test } from 'vitest'
import { areOfOneOrganisation } from './organisation'

test.each([
  ['imap.example.org', 'imap.example.org', true],
  ['IMAP.example.org', 'imap.example.ORG.', true],
  ['imap.example.org', 'smtp.mail.example.org', true],
  ['imap.example.org', 'smtp.example.net', false],
  ['mail.firm.co.uk', 'smtp.other.co.uk', false],
  ['mail.firm.co.uk', 'smtp.firm.co.uk', true],
  // Everybody can have a name there.
  ['me.dyndns.org', 'you.dyndns.org', false],
  ['mail.me.dyndns.org', 'smtp.me.dyndns.org', true],
  ['mail.bücher.example', 'smtp.xn--bcher-kva.example', true],
  // Names that say nothing of anybody.
  ['localhost', '127.0.0.1', false],
  ['192.0.2.1', '192.0.2.2', false],
  ['192.0.2.1', '192.0.2.1', true],
  ['com', 'org', false],
])('%s and %s', (one, other, together) => {
  expect(areOfOneOrganisation(one, other)).toBe(together)
  expect(areOfOneOrganisation(other, one)).toBe(together)
})
