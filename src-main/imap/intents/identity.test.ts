import { expect, test } from 'vitest'
import { isNamed, matchIdentities, matchUnique, sameIdentity } from './identity'

const one = { messageIdHeader: '1@x', octets: 10 }
const found = (uid: number, messageIdHeader: string, octets: number | undefined = 10) => ({
  uid,
  messageIdHeader,
  octets,
})

test('a message is recognised by its Message-ID and its size, where both are known', () => {
  expect(sameIdentity(one, { ...one })).toBe(true)
  expect(sameIdentity(one, { ...one, octets: 11 })).toBe(false)
  expect(sameIdentity(one, { ...one, octets: undefined })).toBe(true)
  expect(sameIdentity(one, { ...one, messageIdHeader: '2@x' })).toBe(false)
})

test('a Message-ID counts with and without its brackets; no Message-ID names nothing', () => {
  expect(isNamed(one, '<1@x>')).toBe(true)
  expect(isNamed(one, '1@x')).toBe(true)
  expect(isNamed({ ...one, messageIdHeader: '' }, '')).toBe(false)
  expect(isNamed({ ...one, messageIdHeader: '' }, '<>')).toBe(false)
})

test('equal messages are matched one to one', () => {
  const wanted = ['a', 'b', 'c'].map((key) => ({ key, identity: one }))
  expect([...matchIdentities(wanted, [found(7, '1@x'), found(9, '1@x'), found(8, '2@x')])]).toEqual([
    ['a', 7],
    ['b', 9],
  ])
})

test('where only certainty counts, twins and nameless ones are not matched', () => {
  const other = { messageIdHeader: '2@x', octets: 20 }
  const nameless = { messageIdHeader: '', octets: 30 }
  const there = [found(1, '1@x'), found(2, '1@x'), found(3, '2@x', 20), found(4, '', 30)]
  const wanted = [
    { key: 'twin', identity: one },
    { key: 'sure', identity: other },
    { key: 'nameless', identity: nameless },
  ]
  expect([...matchUnique(wanted, there)]).toEqual([['sure', 3]])
  const asked = [
    { key: 'a', identity: other },
    { key: 'b', identity: other },
  ]
  expect([...matchUnique(asked, there)]).toEqual([])
})
