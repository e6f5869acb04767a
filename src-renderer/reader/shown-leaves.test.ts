import { expect, test } from 'vitest'
import type { BodyLeaf } from '../../src-shared/mail/envelope'
import type { PartPath } from '../../src-shared/mail/ids'
import { shownLeaves } from './shown-leaves'

const leaf = (path: string, kind: BodyLeaf['kind'], choice?: number): BodyLeaf => ({
  path: path as PartPath,
  kind,
  text: path,
  truncated: false,
  ...(choice === undefined ? {} : { alternative: { of: '1' as PartPath, choice } }),
})
const both = [leaf('1.1', 'plain', 0), leaf('1.2', 'html', 1)]

test.each([
  ['the designed one', both, false, ['1.2']],
  ['the plain one when asked', both, true, ['1.1']],
  [
    'what there is when asked for what there is not',
    [leaf('1.1', 'plain', 0), leaf('1.2', 'plain', 1)],
    false,
    ['1.2'],
  ],
  ['all leaves of the choice', [...both, leaf('1.2.2', 'html', 1)], false, ['1.2', '1.2.2']],
  ['all that is no alternative', [...both, leaf('2', 'plain')], false, ['1.2', '2']],
  ['mixed text, also when plain is asked', [leaf('1', 'plain'), leaf('2', 'html')], true, ['1', '2']],
])('%s', (_name, leaves, plain, paths) => {
  expect(shownLeaves(leaves, plain).map(({ path }) => path)).toEqual(paths)
})
