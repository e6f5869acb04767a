import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  containsUid,
  countUids,
  formatUidSet,
  intersectUidSets,
  parseUidSet,
  subtractUidSets,
  uidSetOf,
  uidsOf,
  unionUidSets,
} from './uid-set'

test.each([
  ['', ''],
  ['1', '1'],
  ['1:3,4,7', '1:4,7'],
  ['9:5', '5:9'],
  ['3,1,2', '1:3'],
  ['4294967290:*', '4294967290:4294967295'],
  ['0,x,1:y,5', '5'],
  ['1:500,400:600', '1:600'],
])('%s is %s', (text, formatted) => expect(formatUidSet(parseUidSet(text))).toBe(formatted))

test('a set of four thousand million UIDs costs nothing', () => {
  expect(countUids(parseUidSet('1:*'))).toBe(0xffff_ffff)
  expect(containsUid(parseUidSet('1:*'), 77)).toBe(true)
})

const uids = fc.uniqueArray(fc.integer({ min: 1, max: 60 }))

test('sets behave like sets', () => {
  fc.assert(
    fc.property(uids, uids, (a, b) => {
      const [left, right] = [uidSetOf(a), uidSetOf(b)]
      const sorted = (values: Iterable<number>) => [...new Set(values)].sort((x, y) => x - y)
      expect(uidsOf(left)).toEqual(sorted(a))
      expect(parseUidSet(formatUidSet(left))).toEqual(left)
      expect(uidsOf(unionUidSets(left, right))).toEqual(sorted([...a, ...b]))
      expect(uidsOf(intersectUidSets(left, right))).toEqual(sorted(a.filter((uid) => b.includes(uid))))
      expect(uidsOf(subtractUidSets(left, right))).toEqual(sorted(a.filter((uid) => !b.includes(uid))))
      for (let uid = 1; uid <= 61; uid += 1) expect(containsUid(left, uid)).toBe(a.includes(uid))
    }),
  )
})
