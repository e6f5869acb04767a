import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type MemoryMailStore, memoryMailStore } from '../../src-renderer/store/testing'
import type { UidlRow } from '../../src-shared/contract/store-rows'
import {
  type AccountId,
  localAccountId,
  localLocationKey,
  type MessageId,
  type Sha256,
  type Uidl,
} from '../../src-shared/mail/ids'
import { FileVault } from '../vault/file-vault'
import { CopyRepairs } from './copy-repairs'

const post = 'post' as AccountId
let profile: string
let vault: FileVault
let store: MemoryMailStore
let told: [AccountId, string[]][]

beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'tern-repair-'))
  vault = await FileVault.open(profile, { reserveOctets: 0 })
  store = await memoryMailStore()
  told = []
})
afterEach(async () => {
  store.close()
  await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
})

const repairs = (home: AccountId) =>
  new CopyRepairs(home, {
    store,
    vault,
    homes: () => [
      { id: post, protocol: 'pop3' },
      { id: localAccountId, protocol: 'local' },
    ],
    repairFromServer: async (account, refs) => void told.push([account, refs.map(({ uidl }) => uidl)]),
  })

async function damaged(home: AccountId): Promise<Sha256> {
  const { sha256 } = await vault.put(home, Buffer.from('Subject: whole\r\n\r\n'))
  await writeFile(vault.pathOf(home, sha256), 'Subject: flipped\r\n\r\n')
  return sha256
}

async function putRows(...rows: (Pick<UidlRow, 'sha256'> & Partial<UidlRow>)[]): Promise<void> {
  await store.commit([
    {
      kind: 'put-uidl',
      rows: rows.map((more, n) => ({
        accountId: post,
        uidl: `u${n}` as Uidl,
        occurrence: 0,
        state: 'stored',
        messageId: `m${n}` as MessageId,
        announced: 1,
        received: 1,
        storedAt: 1,
        existing: 0,
        ...more,
      })),
    },
  ])
}

const copy = [localLocationKey('copy' as MessageId)]

test('of what was moved to Local folders and is damaged there, the account it came from is told while its server has it', async () => {
  const sha256 = await damaged(localAccountId)
  const movedTo = localAccountId
  await putRows(
    { sha256, movedTo },
    { sha256, movedTo, state: 'gone' },
    { sha256, movedTo, purgedAt: 5 },
    { sha256 },
    { sha256: 'another' as Sha256, movedTo },
  )
  expect(await repairs(localAccountId).repair(sha256, copy)).toBe(false)
  expect(told).toEqual([[post, ['u0']]])
})

test('what the account has itself comes again from its server; what another home has comes from there', async () => {
  const sha256 = await damaged(post)
  await putRows({ sha256 })
  const keys = [localLocationKey('m0' as MessageId)]
  expect(await repairs(post).repair(sha256, keys)).toBe(true)
  expect(told).toEqual([[post, ['u0']]])
  await vault.put(localAccountId, Buffer.from('Subject: whole\r\n\r\n'))
  expect(await repairs(post).repair(sha256, keys)).toBe(true)
  expect([told.length, await vault.verify(post, sha256)]).toEqual([1, true])
})
