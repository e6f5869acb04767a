import { expect, test } from 'vitest'
import { flagged } from '../../../src-shared/mail/flags'
import { expectSame } from './compare.testing'
import { letter, Trial } from './trial.testing'

test('a change made on a row that a move has settled in that moment reaches the message', async () => {
  const trial = await Trial.open()
  try {
    trial.server.account.mailbox('INBOX').append(letter('token'))
    await trial.settle()
    const life = await trial.begin()
    const [row] = await trial.list('INBOX')
    if (!row) throw new Error('no row')
    await life.change({ kind: 'move', keys: [row.key], to: (await trial.mailbox('Archive')).id })
    const [arriving] = await trial.list('Archive')
    if (!arriving) throw new Error('nothing stands for it')
    await life.rest()
    // What a screen showed a moment ago.
    await life.change({ kind: 'flag', keys: [arriving.key], add: [flagged], remove: [] })
    await trial.settle()
    await expectSame(trial)
    expect([...(trial.server.account.mailbox('Archive').messages[0]?.flags ?? [])]).toEqual([flagged])
  } finally {
    await trial.close()
  }
})
