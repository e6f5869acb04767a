import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, test } from 'vitest'
import type { UidlRow } from '../../src-shared/contract/store-rows'
import {
  type AccountId,
  localLocationKey,
  type MailboxId,
  type MessageId,
  type Sha256,
  type Uidl,
} from '../../src-shared/mail/ids'
import { FileVault } from '../vault/file-vault'
import { JournalFold } from '../vault/journal-fold'
import { addUpReceipts, receiptsAsCsv } from './add-up-receipts'
import { checkCopies, readCheckState } from './check-copies'
import { checkNowAndThen } from './check-now-and-then'

const account = 'acc' as AccountId
const row = (n: number, more: Partial<UidlRow> = {}): UidlRow => ({
  accountId: account,
  uidl: `u${n}` as Uidl,
  occurrence: 0,
  state: 'stored',
  messageId: `m${n}` as MessageId,
  sha256: 'ab' as Sha256,
  announced: 100,
  received: 99,
  storedAt: 10,
  existing: 0,
  ...more,
})

test('every message is counted once here and once there, so that the sum explains itself', () => {
  const rows = [
    row(1, { readBackAt: 20 }),
    row(2, { readBackAt: 20, deleSentAt: 21, quitAt: 22, state: 'dele-sent' }),
    row(3, { readBackAt: 20, deleSentAt: 21, quitAt: 22, state: 'gone', goneAt: 23 }),
    row(4, { state: 'gone', goneAt: 23 }),
    row(5, { purgedAt: 30, deletedHereAt: 29 }),
    row(6, { damagedAt: 40 }),
    row(7, { damagedAt: 40, state: 'gone', goneAt: 41 }),
    row(8, { storedAt: 99 }),
    row(9),
    row(10),
    row(11, { movedTo: account, damagedAt: 40 }),
  ]
  const gone = new Set([
    localLocationKey('m5' as MessageId),
    localLocationKey('m9' as MessageId),
    localLocationKey('m11' as MessageId),
  ])
  const sum = addUpReceipts(rows, {
    waiting: 3,
    isHere: (key) => !gone.has(key),
    checkedUpTo: 50,
    damaged: new Set(['m10']),
  })
  expect(sum).toEqual({
    offered: 14,
    waiting: 3,
    verified: 4,
    unverified: 1,
    deletedHere: 2,
    repairable: 2,
    unexplained: 2,
    onServer: 10,
    removed: 2,
    removedElsewhere: 2,
    problems: ['m6', 'm7', 'm9', 'm10'].map((messageId) => ({
      messageId,
      uidl: messageId.replace('m', 'u'),
      repairable: messageId === 'm6' || messageId === 'm10',
    })),
    octetsAnnounced: 1100,
    octetsReceived: 1089,
    checkedAt: 50,
  })
  const { waiting, verified, unverified, deletedHere, repairable, unexplained } = sum
  expect(waiting + verified + unverified + deletedHere + repairable + unexplained).toBe(sum.offered)
  expect(sum.onServer + sum.removed + sum.removedElsewhere).toBe(sum.offered)
})

test('CSV that a spreadsheet reads and does not carry out', () => {
  const hostile = row(1, { uidl: '=HYPERLINK("x")' as Uidl, readBackAt: 0 })
  const lines = [...receiptsAsCsv([hostile])]
  expect(lines).toHaveLength(2)
  expect(lines[1]).toBe(
    `"'=HYPERLINK(""x"")","0","stored","100","99","ab","no","1970-01-01T00:00:00.010Z","1970-01-01T00:00:00.000Z","","","","",""\r\n`,
  )
})

let profile: string
let vault: FileVault
let fold: JournalFold
let hashes: Sha256[]

beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'tern-check-'))
  vault = await FileVault.open(profile, { reserveOctets: 0 })
  fold = new JournalFold()
  hashes = []
  for (let n = 0; n < 12; n += 1) {
    const { sha256, octets } = await vault.put(account, Buffer.from(`Subject: ${n}\r\n\r\n`))
    hashes.push(sha256)
    const message = { messageId: `m${n}` as MessageId, sha256, octets, messageIdHeader: '', flags: [], receivedAt: n }
    fold.take({ seq: n + 1, at: 1, fact: { kind: 'saved', mailboxId: 'b' as MailboxId, message } })
  }
})
afterEach(() => rm(profile, { recursive: true, force: true }))

const check = (
  more: { repair?: (sha256: Sha256) => Promise<boolean>; pause?: () => Promise<void> } = {},
  signal = new AbortController().signal,
) =>
  checkCopies(
    {
      profile,
      account,
      vault,
      fold,
      repair: more.repair ?? (async () => false),
      pause: more.pause ?? (async () => undefined),
      octetsOf: async () => 1,
      now: () => 500,
    },
    () => undefined,
    signal,
  )

it('finds what is damaged or missing, repairs what it can, and remembers the rest until it is well again', async () => {
  const [damaged, missing, mended] = hashes as [Sha256, Sha256, Sha256]
  await writeFile(vault.pathOf(account, damaged), 'Subject: flipped\r\n\r\n')
  await rm(vault.pathOf(account, missing))
  await writeFile(vault.pathOf(account, mended), '')
  const asked: string[] = []
  const repair = async (sha256: Sha256) => {
    asked.push(sha256)
    return sha256 === mended
  }
  expect(await check({ repair })).toEqual({ checked: 12, repaired: 1, lost: 2 })
  expect(asked.sort()).toEqual([damaged, missing, mended].sort())
  expect(await readCheckState(profile, account)).toEqual({
    wholeSince: 500,
    wholeAt: 500,
    damaged: expect.arrayContaining(['m0', 'm1']),
  })
  await vault.put(account, Buffer.from('Subject: 0\r\n\r\n'))
  expect(await check()).toMatchObject({ lost: 2 })
  expect([...(await readCheckState(profile, account)).damaged].sort()).toEqual(['m1', 'm2'])
  fold.take({
    seq: 99,
    at: 2,
    fact: { kind: 'expunged', keys: ['m1', 'm2'].map((id) => localLocationKey(id as MessageId)) },
  })
  expect(await check()).toEqual({ checked: 10, repaired: 0, lost: 0 })
})

it('goes on where it was stopped', async () => {
  const stopped = new AbortController()
  let looked = 0
  const pause = async () => {
    looked += 1
    if (looked === 5) stopped.abort()
  }
  await expect(check({ pause }, stopped.signal)).rejects.toThrow()
  expect((await readCheckState(profile, account)).running).toMatchObject({ since: 500 })
  expect(await check()).toMatchObject({ checked: 7 })
  expect((await readCheckState(profile, account)).running).toBeUndefined()
  expect(await check()).toMatchObject({ checked: 12 })
})

it('looks once a week, tells what is lost, and is not stopped by a check that fails', async () => {
  const ended = new AbortController()
  const told: number[] = []
  let now = 1_000_000_000
  let checks = 0
  await checkNowAndThen(
    {
      profile,
      homes: () => [account],
      check: async (_home, signal) => {
        checks += 1
        if (checks === 1) throw new Error('no')
        const found = await check({}, signal)
        return { ...found, lost: 3 }
      },
      lost: (_home, messages) => told.push(messages),
      wait: async () => {
        now += 60 * 60_000
        if (now > 1_000_000_000 + 20 * 60 * 60_000) ended.abort()
      },
      now: () => now,
    },
    ended.signal,
  )
  // The state says 500 ms after 1970, so that each look finds a check due: one failed, the others told.
  expect(checks).toBeGreaterThan(2)
  expect(told).toHaveLength(checks - 1)
})
