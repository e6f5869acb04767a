import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeAccount } from '../../e2e/fake-imap/account'
import { type FakeImap, startFakeImap } from '../../e2e/fake-imap/server'
import { storeReaders } from '../../src-renderer/store/store-reads'
import type { MailStore } from '../sync/mail-store'
import { hasOtherMail } from './has-other-mail'
import { letter, Trial } from './trials/trial.testing'

// Two servers whose mailboxes have the same UIDVALIDITY: is it the same mail?

let trial: Trial
let other: FakeImap
beforeEach(async () => {
  trial = await Trial.open()
  other = await startFakeImap(new FakeAccount())
})
afterEach(async () => {
  await trial.close()
  await other.close()
})

const put = (server: FakeImap, path: string, ...tokens: string[]): void => {
  for (const token of tokens) server.account.mailbox(path).append(letter(token))
}
const isOther = async (): Promise<boolean> => {
  const readers = storeReaders(trial.store.databases.relaxed)
  const store = { read: (call, ...args) => readers[call](...args), commit: async () => undefined } satisfies MailStore
  const { user, password } = other.account
  const target = { host: '127.0.0.1', port: other.port, security: 'none' as const, user, password, ca: [] }
  return hasOtherMail(target, trial.account.id, store, AbortSignal.timeout(30_000))
}

test('the same mail is known again, also where some of it went and some came', async () => {
  put(trial.server, 'INBOX', 'a', 'b', 'c')
  put(trial.server, 'Archive', 'old')
  await trial.settle()
  put(other, 'INBOX', 'a', 'b', 'c', 'd')
  put(other, 'Archive', 'old')
  const inbox = other.account.mailbox('INBOX')
  inbox.expunge(inbox.messages.slice(1, 2))
  expect(await isOther()).toBe(false)
})

test('other mail under the same UIDs', async () => {
  put(trial.server, 'INBOX', 'a', 'b')
  await trial.settle()
  put(other, 'INBOX', 'x', 'y')
  expect(await isOther()).toBe(true)
})

test('a younger mailbox, which would give the UIDs known here to other mail, even an empty one', async () => {
  put(trial.server, 'INBOX', 'a', 'b')
  await trial.settle()
  expect(await isOther()).toBe(true)
  put(other, 'INBOX', 'x')
  expect(await isOther()).toBe(true)
})

test('none of the UIDs known here', async () => {
  put(trial.server, 'INBOX', 'a', 'b')
  await trial.settle()
  put(other, 'INBOX', 'v', 'w', 'x', 'y')
  const inbox = other.account.mailbox('INBOX')
  inbox.expunge(inbox.messages.slice(0, 2))
  expect(await isOther()).toBe(true)
})

test('only another mailbox counts alike, and nothing is in the inbox', async () => {
  put(trial.server, 'Sent', 'a', 'b')
  await trial.settle()
  put(other, 'Sent', 'x', 'y')
  for (const mailbox of other.account.mailboxes)
    if (mailbox.path !== 'Sent') mailbox.uidValidity = other.account.nextUidValidity()
  expect(await isOther()).toBe(true)
})

test('what is numbered otherwise, or is not there at all, is no danger', async () => {
  put(trial.server, 'INBOX', 'a')
  put(trial.server, 'Archive', 'b')
  await trial.settle()
  put(other, 'INBOX', 'x')
  other.account.mailbox('INBOX').uidValidity = other.account.nextUidValidity()
  other.account.delete(other.account.mailbox('Archive'))
  expect(await isOther()).toBe(false)
})
