import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { MailChange } from '../../../src-shared/mail/change'
import type { MessageId } from '../../../src-shared/mail/ids'
import { expectSame } from './compare.testing'
import { letter, Trial } from './trial.testing'

vi.setConfig({ testTimeout: 60_000 })

let trial: Trial

beforeEach(async () => {
  trial = await Trial.open()
})
afterEach(() => trial.close())

/** What an upload makes, of a message that another one on the server shares its Message-ID with. */
async function upload(path: string): Promise<MailChange> {
  const { sha256, octets } = await trial.vault.put(trial.account.id, letter('same', 'As it is here.'))
  const message = {
    messageId: 'mine' as MessageId,
    sha256,
    octets,
    messageIdHeader: '<same@example.org>',
    flags: [],
    receivedAt: trial.now(),
  }
  return { kind: 'append', mailbox: (await trial.mailbox(path)).id, message, exact: true }
}

/** What the messages there say. */
const bodiesIn = (path: string): string[] =>
  trial.server.account
    .mailbox(path)
    .messages.map(({ source }) => source.toString().split('\r\n\r\n')[1] ?? '')
    .sort()

test.each(['Sent', 'Archive'])(
  'F20: mail that is brought to %s is not taken for another of its Message-ID',
  async (path) => {
    trial.server.account.mailbox(path).append(letter('same', 'As it was sent, with a footer.'))
    await trial.settle()
    const life = await trial.begin()
    await life.change(await upload(path))
    await trial.settle()
    expect(bodiesIn(path)).toEqual(['As it is here. same\r\n', 'As it was sent, with a footer. same\r\n'])
    const rows = await trial.list(path)
    expect(new Set(rows.map(({ messageId }) => messageId)).size).toBe(2)
    expect(rows.some(({ messageId }) => messageId === 'mine')).toBe(true)
    await expectSame(trial)
  },
)

test.each(['lose-command', 'lose-reply'] as const)(
  'F19: %s: what came meanwhile under its Message-ID proves nothing, its very octets do',
  async (kind) => {
    await trial.settle()
    const archive = trial.server.account.mailbox('Archive')
    let lost = false
    trial.onCommand = ({ name }) => {
      if (name !== 'APPEND' || lost) return undefined
      lost = true
      archive.append(letter('same', 'From somebody else.'))
      return { kind }
    }
    const life = await trial.begin()
    await life.change(await upload('Archive'))
    await trial.settle()
    expect(lost).toBe(true)
    expect(bodiesIn('Archive')).toEqual(['As it is here. same\r\n', 'From somebody else. same\r\n'])
    expect((await trial.list('Archive')).map(({ messageId }) => messageId)).toContain('mine')
    await expectSame(trial)
  },
)
