import { expect, test } from 'vitest'
import { account } from '../../src-renderer/store/sample-rows'
import { memoryMailStore } from '../../src-renderer/store/testing'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import type { SwitchBlock } from '../../src-shared/mail/mode-switch'
import { ModeSwitcher } from './mode-switcher'

test('mail on its way to another account stands in the way, also when it set out at the last moment', async () => {
  const store = await memoryMailStore()
  const blocks: SwitchBlock[] = []
  const never = (): never => {
    throw new Error('nothing is changed')
  }
  const switcher = new ModeSwitcher({
    store,
    vault: { verify: never },
    keepAccount: never,
    forgetAccount: never,
    rest: never,
    localFolders: never,
    transfers: { bring: never },
    newMailboxId: never,
    onItsWay: async () => blocks,
    unfinished: async () => [],
    adoptWriting: never,
    allowSending: never,
    report: never,
    now: never,
  })
  const running = {
    status: { accountId: account.id, phase: 'up-to-date', waitingChanges: 0, lastCheckAt: 1 } as const,
    fetchSource: never,
  }
  await switcher.admit({ account, running })
  blocks.push('changes')
  const blocked = { kind: 'switch-blocked', by: 'changes' }
  expect(await switcher.admit({ account, running }).then(() => undefined, mailErrorOf)).toEqual(blocked)
  expect(await switcher.confirm(account).then(() => undefined, mailErrorOf)).toEqual(blocked)
  store.close()
})
