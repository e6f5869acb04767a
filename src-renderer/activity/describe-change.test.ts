import { createIntl } from 'react-intl'
import { expect, test } from 'vitest'
import type { ChangeSummary, IntentRow } from '../../src-shared/contract/store-rows'
import { seen } from '../../src-shared/mail/flags'
import { loadCatalog } from '../text/languages'
import type { Text } from '../text/use-text'
import { describeChange } from './describe-change'
import { holdsOnlyCopy, sortChanges } from './sort-changes'

async function wordsOf(language: 'en' | 'de' | 'it' | 'ja'): Promise<Text> {
  const intl = createIntl({ locale: language, messages: await loadCatalog(language) })
  return (key, values) => intl.formatMessage({ id: key }, values as Record<string, string | number>)
}

const move = (more: Partial<ChangeSummary>): ChangeSummary => ({ kind: 'move', messages: 1, subject: 'Offer', ...more })

test.each<[string, ChangeSummary]>([
  ['Delete “Offer”', move({ to: { name: 'Papierkorb', role: 'trash' } })],
  ['Archive 3 messages', move({ messages: 3, to: { name: 'All', role: 'all' } })],
  ['Mark “Offer” as junk', move({ to: { name: 'Spam', role: 'junk' } })],
  ['Take “Offer” out of junk', move({ mailbox: { name: 'Spam', role: 'junk' }, to: { name: 'INBOX', role: 'inbox' } })],
  ['Move “Offer” to Projects', move({ to: { name: 'Projects' } })],
  ['Mark 2 messages as read', { kind: 'flag', messages: 2, add: [seen], remove: [] }],
  ['Save the draft “(no subject)”', { kind: 'replace-draft', messages: 1, subject: '  ' }],
  ['Rename the folder “a” to “b”', { kind: 'rename-mailbox', messages: 0, mailbox: { name: 'a' }, to: { name: 'b' } }],
  [
    'Move the folder “a” to “b”',
    { kind: 'rename-mailbox', messages: 0, mailbox: { name: 'a' }, to: { name: 'b' }, moved: true },
  ],
  [
    'Move the folder “a” to the top level',
    { kind: 'rename-mailbox', messages: 0, mailbox: { name: 'a' }, moved: true },
  ],
])('%s', async (words, summary) => {
  expect(describeChange(summary, await wordsOf('en'))).toBe(words)
})

test.each([
  ['de', '„Offer“ nach „Projects“ verschieben', '1.000.000 Nachrichten löschen'],
  ['it', 'Sposta «Offer» in «Projects»', 'Elimina 1.000.000 di messaggi'],
  ['ja', '「Offer」を「Projects」へ移動する', '1,000,000 件のメッセージを削除する'],
] as const)('%s has words of its own, for one and for a million', async (language, one, many) => {
  const text = await wordsOf(language)
  expect(describeChange(move({ to: { name: 'Projects' } }), text)).toBe(one)
  expect(describeChange(move({ messages: 1_000_000, to: { name: 'x', role: 'trash' } }), text)).toBe(many)
})

test('refused first and newest first, the queue in its own order; what exists nowhere else is asked about twice', () => {
  const row = (id: string, state: IntentRow['state'], madeAt: number) =>
    ({ id, state, madeAt, change: { kind: 'flag', keys: [], add: [], remove: [] } }) as unknown as IntentRow
  const { refused, running, waiting } = sortChanges([
    row('a', 'parked', 1),
    row('b', 'queued', 2),
    row('c', 'parked', 3),
    row('d', 'running', 4),
    row('e', 'queued', 5),
  ])
  expect([refused, running, waiting].map((rows) => rows.map(({ id }) => id))).toEqual([['c', 'a'], ['d'], ['b', 'e']])
  expect(refused.some(holdsOnlyCopy)).toBe(false)
})
