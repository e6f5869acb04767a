import { expect, test, vi } from 'vitest'
import { mostOfFolder, offerServerSearch, searchServers, useServerSearch } from './server-search'

const answers = vi.hoisted(() => ({ n: 0 }))
vi.mock('../shell/bridge', () => ({
  call: async () => ({ ok: true, value: Array.from({ length: answers.n }, (_, at) => `k${at}`) }),
}))
vi.mock('../shell/mail-state', () => ({ useMail: { getState: () => ({ accounts: [], mailboxes: [] }) } }))
vi.mock('../store/server-hits', () => ({ onlyOnServer: async () => new Map([['box', 5_000]]) }))
vi.mock('./plan-asking', () => ({ mailboxesToAsk: () => [{ id: 'box', accountId: 'a' }] }))

test.each([
  [mostOfFolder, false],
  [mostOfFolder + 1, true],
])('a folder with %i answers: the newest are kept, and that there are more is said: %s', async (n, cut) => {
  answers.n = n
  const query = { all: [{ any: [{ kind: 'text', field: 'any', text: 'x', phrase: false } as const], not: false }] }
  await offerServerSearch(query, { kind: 'all' }, false)
  await searchServers(() => undefined)
  const state = useServerSearch.getState()
  expect([state.phase, state.keys.length, state.keys.at(-1), state.cut]).toEqual([
    'asked',
    mostOfFolder,
    `k${n - 1}`,
    cut,
  ])
})
