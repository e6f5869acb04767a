import { expect, test } from 'vitest'
import { type Account, outgoingSecretId } from '../../src-shared/mail/account'
import type { AccountId } from '../../src-shared/mail/ids'
import { OwnPasswords } from './own-passwords'

const id = 'a' as AccountId
const at = (host: string): Pick<Account, 'id' | 'outgoing'> => ({
  id,
  outgoing: { host, port: 465, security: 'tls', user: 'me', signIn: 'own' },
})

test('while the server is changed, neither is shown the other one’s password', () => {
  const own = new OwnPasswords()
  own.take([at('smtp.example.org')], { [outgoingSecretId(id)]: 'swordfish' })
  expect(own.of(at('SMTP.example.org'))).toBe('swordfish')
  // The account is kept with the new server; its password is put here a moment later.
  expect(own.of(at('smtp.example.net'))).toBeUndefined()
  own.keep(at('smtp.example.net'), 'marlin')
  expect(own.of(at('smtp.example.net'))).toBe('marlin')
  // A session that began with the account as it was.
  expect(own.of(at('smtp.example.org'))).toBeUndefined()
  expect(own.of({ id })).toBeUndefined()
})

test('an account that takes the place of another has its password, until it is forgotten', () => {
  const own = new OwnPasswords()
  own.keep(at('smtp.example.org'), 'swordfish')
  const after = { ...at('smtp.example.org'), id: 'b' as AccountId }
  expect(own.of(after)).toBeUndefined()
  own.adopt(id, after.id)
  own.forget(id)
  expect(own.of(after)).toBe('swordfish')
  expect(own.of(at('smtp.example.org'))).toBeUndefined()
})
