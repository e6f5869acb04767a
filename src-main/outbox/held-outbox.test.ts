import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { accountWith, openOutbox } from './outbox.testing'

test('an account that is about to go takes nothing more, though its session begins again, until it stays after all', async () => {
  const profile = await mkdtemp(join(tmpdir(), 'tern-held-'))
  const account = accountWith(1)
  const tern = await openOutbox(profile, account)
  onTestFinished(async () => {
    await tern.close()
    await rm(profile, { recursive: true, force: true })
  })
  const later = { sendAt: Date.now() + 3_600_000, scheduled: true }
  // On its way to the record when the account is held: on record when that resolves.
  const submitting = tern.outbox.submit(await tern.write('in the last moment', later))
  await tern.outbox.hold(account.id)
  expect((await tern.rows()).map(({ subject }) => subject)).toEqual(['in the last moment'])
  await submitting
  await tern.outbox.begin(account.id)
  const late = await tern.write('too late', later)
  await expect(tern.outbox.submit(late)).rejects.toThrow()
  tern.outbox.release(account.id)
  await tern.outbox.begin(account.id)
  await tern.outbox.submit(late)
  expect(await tern.rows()).toHaveLength(2)
})
