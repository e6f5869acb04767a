import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/**
 * What IMAP servers are known to do wrong, and what can go wrong on the way (SYNC.md §2), and what transport, sign-in and
 * hostile servers ask of every protocol (SECURITY.md T and H): each has a test that bears its number.
 */
const numbered = (letter: string, count: number) => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`)
const rows = [...numbered('F', 37), ...numbered('T', 13), ...numbered('H', 8)]

const titles = ['src-main', 'src-renderer']
  .flatMap((room) => readdirSync(room, { recursive: true, encoding: 'utf8' }).map((path) => join(room, path)))
  .filter((path) => path.endsWith('.test.ts') && !path.endsWith('catalogue.test.ts'))
  // What a test is called, also in a row of `test.each`; a number in any other text is none.
  .flatMap((path) => [
    ...readFileSync(path, 'utf8').matchAll(/(?:\b(?:test|it|describe)\(|\)\(|\[)\s*(['"`])((?:(?!\1).)*)\1/g),
  ])
  .flatMap(([, , title = '']) => title.match(/\b[FTH]\d+\b/g) ?? [])

test.each(rows)('%s has a test of its own', (row) => expect(titles).toContain(row))
