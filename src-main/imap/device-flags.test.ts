import { expect, test } from 'vitest'
import { memoryMailStore } from '../../src-renderer/store/testing'
import type { AccountId, MailboxId } from '../../src-shared/mail/ids'
import { notedDeviceFlags } from './device-flags'

const [mailbox, account] = ['b1' as MailboxId, 'a1' as AccountId]

test('flags are given back by Message-ID, however many; one of several messages says nothing', async () => {
  const store = await memoryMailStore()
  const rows = Array.from({ length: 60_000 }, (_, n) => ({ messageIdHeader: `m${n}@x`, flags: ['$Junk'] }))
  const value = JSON.stringify([...rows, { messageIdHeader: 'm7@x', flags: ['$Forwarded'] }])
  await store.commit([{ kind: 'set-meta', key: `deviceFlags.${mailbox}.${account}`, value }])
  const noted = await notedDeviceFlags(store, mailbox, account)
  expect([noted?.size, noted?.get('m7@x'), noted?.get('m8@x')]).toEqual([59_999, undefined, ['$Junk']])
  store.close()
})
