import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** What IMAP servers are known to do wrong, and what can go wrong on the way (SYNC.md §2): each has a test that bears its number. */
const failures = Array.from({ length: 37 }, (_, index) => `F${index + 1}`)
const requirements = ['T1', 'T3', 'T4', 'T5', 'T7', 'T9', 'T10', 'T11', 'H1', 'H4', 'H5']

const titles = readdirSync('src-main', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts') && !path.endsWith('catalogue.test.ts'))
  .map((path) => join('src-main', path))
  .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/['"`]([^'"`\n]*\b[FTH]\d+\b[^'"`\n]*)/g)])
  .flatMap(([, title = '']) => title.match(/\b[FTH]\d+\b/g) ?? [])

test.each([...failures, ...requirements])('%s has a test of its own', (row) => expect(titles).toContain(row))
