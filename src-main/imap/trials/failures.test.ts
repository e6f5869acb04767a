import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Fault } from '../../../e2e/fake-imap/faults'
import type { FakeMailbox } from '../../../e2e/fake-imap/mailbox'
import type { HeardCommand } from '../../../e2e/fake-imap/read-command'
import type { MailChange } from '../../../src-shared/mail/change'
import { flagged, seen } from '../../../src-shared/mail/flags'
import type { LocationKey, MessageId } from '../../../src-shared/mail/ids'
import { expectSame } from './compare.testing'
import { letter, Trial } from './trial.testing'

/** Rows of the failure catalogue (SYNC.md §2) that a server can cause, each under its number. */

vi.setConfig({ testTimeout: 60_000 })

let trial: Trial
let inbox: FakeMailbox

beforeEach(async () => {
  trial = await Trial.open()
  inbox = trial.server.account.mailbox('INBOX')
  for (let n = 0; n < 6; n += 1) inbox.append(letter(`m${n}`))
})

afterEach(() => trial.close())

const subjects = async (path = 'INBOX'): Promise<string[]> =>
  (await Promise.all((await trial.list(path)).map((row) => trial.subjectOf(row)))).sort()

const once = (name: string, fault: (command: HeardCommand) => Fault | undefined): void => {
  let done = false
  trial.onCommand = (command) => {
    if (done || command.name !== name) return undefined
    const made = fault(command)
    done = made !== undefined
    return made
  }
}

const changing = (): readonly string[] => trial.server.changes()

/** A minute and a day pass, so that what is hidden may be dropped and everything is compared. */
async function later(): Promise<void> {
  trial.advance(2 * 60_000)
  await trial.settle()
  trial.advance(25 * 60 * 60_000)
  await trial.settle()
}

async function moveHere(...tokens: string[]): Promise<void> {
  const life = await trial.begin()
  const keys = (await trial.find('INBOX', ...tokens)).map(({ key }) => key)
  await life.change({ kind: 'move', keys, to: (await trial.mailbox('Archive')).id })
}

test('H3, F1: a new UIDVALIDITY acts on the mail that was meant, and doubles nothing', async () => {
  await trial.settle()
  await moveHere('m2')
  inbox.numberAnew(trial.server.account.nextUidValidity(), (all) => all.toReversed())
  await trial.settle()
  expect(await subjects('Archive')).toEqual(['m2'])
  await expectSame(trial)
})

test('F1: several changes of one message all find it under its new UID', async () => {
  await trial.settle()
  const keys = (await trial.find('INBOX', 'm2', 'm3')).map(({ key }) => key)
  const [first] = keys
  if (!first) throw new Error('no m2')
  const life = await trial.begin()
  await life.change({ kind: 'flag', keys: [first], add: [], remove: ['$Forwarded'] })
  // Of the next one's messages one was in the change before, of the last one's all.
  await life.change({ kind: 'flag', keys, add: ['$Forwarded'], remove: [] })
  await life.change({ kind: 'flag', keys: [first], add: [flagged], remove: [] })
  inbox.numberAnew(trial.server.account.nextUidValidity(), (all) => all.toReversed())
  await trial.settle()
  const flagsOf = (token: string) =>
    [...(inbox.messages.find(({ source }) => source.includes(`Subject: ${token}\r`))?.flags ?? [])].sort()
  expect([flagsOf('m2'), flagsOf('m3'), flagsOf('m1')]).toEqual([['$Forwarded', flagged], ['$Forwarded'], []])
  expect(await trial.intents()).toEqual([])
  await expectSame(trial)
  // Nothing stays behind under the UIDVALIDITY that is over.
  expect(await trial.store.databases.relaxed.locations.bulkGet(keys)).toEqual([undefined, undefined])
})

test('H3, F1: a change of a message lost to a new UIDVALIDITY is not taken for done with others like it', async () => {
  await trial.settle()
  const [lost] = await trial.find('INBOX', 'm1')
  inbox.numberAnew(trial.server.account.nextUidValidity())
  await trial.settle()
  const [known] = await trial.find('INBOX', 'm2')
  if (!lost || !known) throw new Error('no messages')
  const life = await trial.begin()
  // Made on a row that a screen still showed.
  await life.change({ kind: 'flag', keys: [lost.key], add: [flagged], remove: [] })
  await life.change({ kind: 'flag', keys: [known.key], add: [flagged], remove: [] })
  await trial.settle()
  expect((await trial.intents()).map(({ state, error }) => [state, error?.kind])).toEqual([
    ['parked', 'changed-elsewhere'],
  ])
  expect(inbox.messages.filter(({ flags }) => flags.has(flagged)).map(({ uid }) => uid)).toEqual([known.uid])
  await expectSame(trial)
})

test('F1: what cannot be told apart any more is parked and shown, and nothing is moved', async () => {
  inbox.append(letter('twin'), { internalDate: 1_000_000 })
  inbox.append(letter('twin'), { internalDate: 1_000_000 })
  await trial.settle()
  const [first] = await trial.find('INBOX', 'twin')
  if (!first) throw new Error('no twin')
  const life = await trial.begin()
  await life.change({ kind: 'move', keys: [first.key], to: (await trial.mailbox('Archive')).id })
  inbox.numberAnew(trial.server.account.nextUidValidity())
  await trial.settle()
  expect((await trial.intents()).map(({ state, error }) => [state, error?.kind])).toEqual([
    ['parked', 'changed-elsewhere'],
  ])
  expect(await subjects('Archive')).toEqual([])
  await expectSame(trial)
})

test('H3: a mailbox that is numbered anew is noticed by its STATUS alone, and between any two commands', async () => {
  const box = trial.server.account.create('Work')
  for (let n = 0; n < 3; n += 1) box.append(letter(`w${n}`))
  await trial.settle()
  const keys = (await trial.find('Work', 'w1')).map(({ key }) => key)
  const life = await trial.begin()
  await life.change({ kind: 'flag', keys, add: [flagged], remove: [] })
  let anew = 0
  // In the moment in which the change is about to be made, and once more before it is read again.
  trial.onCommand = ({ name, line }) => {
    if (name === 'SELECT' && line.includes('Work') && anew < 2) {
      anew += 1
      box.numberAnew(trial.server.account.nextUidValidity(), (all) => all.toReversed())
    }
    return undefined
  }
  await trial.settle()
  trial.onCommand = () => undefined
  expect(anew).toBe(2)
  expect(box.messages.map(({ source, flags }) => [/Subject: (\w+)/.exec(source.toString())?.[1], [...flags]])).toEqual([
    ['w0', []],
    ['w1', [flagged]],
    ['w2', []],
  ])
  await later()
  expect(await subjects('Work')).toEqual(['w0', 'w1', 'w2'])
  expect(await trial.intents()).toEqual([])
  await expectSame(trial)
})

test('F2: bodies that changed places under the same UIDs are never moved or expunged', async () => {
  await trial.settle()
  await moveHere('m1')
  inbox.messages = inbox.messages.map((message, index, all) => ({
    ...message,
    source: all[all.length - 1 - index]?.source ?? message.source,
  }))
  trial.server.forget()
  await trial.settle()
  expect(changing()).toEqual([])
  expect((await trial.intents()).map(({ state }) => state)).toEqual(['parked'])
})

/** A server that gives the UID of what was deleted to the next message, and says nothing of it. */
function giveAgain(token: string): void {
  const last = inbox.messages.at(-1)
  if (!last) throw new Error('no message')
  inbox.expunge([last])
  inbox.vanished = []
  inbox.uidNext = last.uid
  inbox.append(letter(token, 'Another one.'))
}

test('F3: a UID that another message has under the same UIDVALIDITY is seen by the daily look at the newest', async () => {
  await trial.settle()
  giveAgain('another')
  await later()
  expect(await subjects()).toEqual(['another', 'm0', 'm1', 'm2', 'm3', 'm4'])
  await expectSame(trial)
})

test('F3: a change that was meant for the message before never reaches the one that has its UID now', async () => {
  await trial.settle()
  const [meant] = await trial.find('INBOX', 'm5')
  const [other] = await trial.find('INBOX', 'm0')
  if (!meant || !other) throw new Error('no messages')
  const life = await trial.begin()
  await life.change({ kind: 'flag', keys: [other.key], add: [seen], remove: [] })
  await life.change({ kind: 'move', keys: [meant.key], to: (await trial.mailbox('Trash')).id })
  await life.change({ kind: 'flag', keys: [meant.key], add: [flagged], remove: [] })
  giveAgain('another')
  trial.server.forget()
  await trial.settle()
  await trial.settle()
  expect(changing().filter((line) => !line.includes('\\Seen'))).toEqual([])
  expect(await subjects()).toEqual(['another', 'm0', 'm1', 'm2', 'm3', 'm4'])
  const [refused] = (await trial.intents()).filter(({ change }) => change.kind === 'move')
  expect([refused?.state, refused?.error?.kind]).toEqual(['parked', 'changed-elsewhere'])
  // Tried again by the user, it still does not.
  if (!refused) throw new Error('no refused change')
  const again = await trial.begin()
  await again.retry(refused.id)
  await trial.settle()
  expect(changing().filter((line) => !line.includes('\\Seen'))).toEqual([])
  expect(await subjects('Trash')).toEqual([])
  await expectSame(trial)
})

test('F3: a UID that our own move made free and the server gives again: two messages, and each act reaches its own', async () => {
  await trial.settle()
  const life = await trial.begin()
  await life.rest()
  const inTime = { timeout: 20_000 }
  const act = async (token: string, change: (keys: LocationKey[]) => MailChange): Promise<void> => {
    await life.change(change((await trial.find('INBOX', token)).map(({ key }) => key)))
    await vi.waitFor(async () => expect(await trial.intents()).toEqual([]), inTime)
  }
  const archive = await trial.mailbox('Archive')
  await act('m5', (keys) => ({ kind: 'move', keys, to: archive.id }))
  await vi.waitFor(async () => expect((await trial.mailbox('INBOX')).checkpoint?.exists).toBe(5), inTime)
  inbox.uidNext = 6
  inbox.append(letter('another', 'Another one.'))
  life.engine.refresh(undefined)
  await vi.waitFor(async () => expect(await subjects()).toContain('another'), inTime)
  expect([await subjects(), await subjects('Archive')]).toEqual([['another', 'm0', 'm1', 'm2', 'm3', 'm4'], ['m5']])
  const [first] = await trial.find('INBOX', 'another')
  const [moved] = await trial.find('Archive', 'm5')
  expect(first?.key).toMatch(/\.6$/)
  expect(first?.messageId).not.toBe(moved?.messageId)
  await act('another', (keys) => ({ kind: 'flag', keys, add: [flagged], remove: [] }))
  const there = trial.server.account.mailbox('Archive')
  expect(there.messages.map(({ flags }) => [...flags])).toEqual([[]])
  await act('another', (keys) => ({ kind: 'expunge', keys }))
  expect(there.messages).toHaveLength(1)
  expect(inbox.messages.map(({ uid }) => uid)).toEqual([1, 2, 3, 4, 5])
  await trial.end()
  await trial.settle()
  await expectSame(trial)
})

test('F3: the same in another life, and with the database lost before the change is tried', async () => {
  await trial.settle()
  await moveHere('m5')
  await trial.settle()
  inbox.uidNext = 6
  inbox.append(letter('another', 'Another one.'))
  await trial.settle()
  await expectSame(trial)
  const [meant] = await trial.find('INBOX', 'another')
  if (!meant) throw new Error('no message')
  const life = await trial.begin()
  await life.change({ kind: 'expunge', keys: [meant.key] })
  await trial.loseStore()
  await trial.settle()
  expect(inbox.messages.map(({ uid }) => uid)).toEqual([1, 2, 3, 4, 5])
  expect(await subjects('Archive')).toEqual(['m5'])
  await expectSame(trial)
})

test('F3: UIDs counted anew from 1 under the same UIDVALIDITY are seen at once', async () => {
  await trial.settle()
  const [fifth] = await trial.find('INBOX', 'm4')
  if (!fifth) throw new Error('no message')
  inbox.expunge(inbox.messages.slice(0, 2))
  const { uidValidity } = inbox
  inbox.numberAnew(uidValidity)
  const life = await trial.begin()
  await life.change({ kind: 'flag', keys: [fifth.key], add: [flagged], remove: [] })
  await trial.settle()
  await later()
  expect(await subjects()).toEqual(['m2', 'm3', 'm4', 'm5'])
  expect(inbox.messages.filter(({ flags }) => flags.has(flagged))).toEqual([])
  await expectSame(trial)
})

test('H4: a source that belongs to another message is kept under neither name', async () => {
  const [first, second] = inbox.messages
  if (!first || !second) throw new Error('no messages')
  once('UID FETCH', ({ line }) =>
    line.includes('BODY.PEEK[]')
      ? { kind: 'answer', lines: [`* 1 FETCH (UID 1 BODY[] {${second.source.length}}\r\n${second.source})`] }
      : undefined,
  )
  await trial.settle()
  await trial.settle()
  await expectSame(trial)
})

test('F4: equal UIDVALIDITYs are no identity', async () => {
  const { account } = trial.server
  for (let n = 0; n < 5; n += 1) {
    const box = account.create(`box${n}`)
    box.uidValidity = 7
    box.append(letter(`in box${n}`.replace(' ', '-')))
  }
  await trial.settle()
  for (let n = 0; n < 5; n += 1) expect(await subjects(`box${n}`)).toEqual([`in-box${n}`])
  await expectSame(trial)
})

test.each([
  ['absent', undefined],
  ['lower than before', '* OK [UIDNEXT 2] next'],
])('F5: UIDNEXT %s', async (_what, line) => {
  await trial.settle()
  inbox.expunge(inbox.messages.slice(0, 1))
  inbox.append(letter('new'))
  trial.onCommand = ({ name }) =>
    name === 'SELECT' ? { kind: 'rewrite', line: (text) => (text.includes('[UIDNEXT') ? line : text) } : undefined
  await trial.settle()
  expect(await subjects()).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'new'])
})

test('H2, F6: a row that is left out is asked for again, and a message expunged meanwhile is not invented', async () => {
  once('UID FETCH', ({ line }) => (line.includes('HEADER.FIELDS') ? { kind: 'answer', lines: [] } : undefined))
  await trial.settle()
  await expectSame(trial)
  inbox.append(letter('gone soon'.replace(' ', '-')))
  once('UID FETCH', ({ line }) => {
    if (!line.includes('HEADER.FIELDS')) return undefined
    inbox.expunge(inbox.messages.slice(-1))
    return { kind: 'answer', lines: [], tagged: 'NO Some of the requested messages no longer exist' }
  })
  await trial.settle()
  await later()
  await expectSame(trial)
})

test.each<[string, readonly string[], (tag: string) => readonly string[]]>([
  ['some are left out', [], (tag) => [`* ESEARCH (TAG "${tag}") UID ALL 1:2,5`]],
  ['none is named', [], (tag) => [`* ESEARCH (TAG "${tag}") UID`]],
  ['the answer cannot be read', [], (tag) => [`* ESEARCH (TAG "${tag}") UID ALL 1:2,,x:y,%`]],
  ['UIDs are named that nobody has', [], (tag) => [`* ESEARCH (TAG "${tag}") UID ALL 1:2,4000`]],
  ['there is no answer', [], () => []],
  ['some are left out, without ESEARCH', ['ESEARCH'], () => ['* SEARCH 1 2 5']],
  ['the answer breaks off, without ESEARCH', ['ESEARCH'], () => ['* SEARCH 1 2 x']],
  ['half of the answer belongs to nobody', ['ESEARCH'], () => ['* SEARCH 1 2', '* SEARCH']],
])('H2: a listing that does not agree with EXISTS deletes nothing: %s', async (_what, lacks, answer) => {
  trial.server.account.without('QRESYNC', 'CONDSTORE', ...lacks)
  await trial.settle()
  inbox.append(letter('new'))
  let told = 0
  trial.onCommand = ({ name, tag }) => {
    if (name !== 'UID SEARCH') return undefined
    told += 1
    return { kind: 'answer', lines: answer(tag) }
  }
  await trial.settle()
  await later()
  expect(told).toBeGreaterThan(0)
  trial.onCommand = () => undefined
  const shown = await subjects()
  expect(['m0', 'm1', 'm2', 'm3', 'm4', 'm5'].filter((token) => !shown.includes(token))).toEqual([])
  await later()
  expect(await subjects()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'new'])
  await expectSame(trial)
})

test('F7, F15: expunges by number, and lost ones, are found by the comparison', async () => {
  trial.server.account.without('QRESYNC')
  await trial.settle()
  const life = await trial.begin()
  await life.rest()
  inbox.expunge(inbox.messages.slice(1, 2))
  await life.until(() => life.statuses.filter(({ phase }) => phase === 'up-to-date').length >= 2)
  await trial.end()
  await trial.settle()
  expect(await subjects()).toEqual(['m0', 'm2', 'm3', 'm4', 'm5'])
})

test('F8: flag news among the rows of an answer is not taken for rows', async () => {
  once('UID FETCH', ({ line }) =>
    line.includes('HEADER.FIELDS')
      ? { kind: 'rewrite', line: (text) => (text.includes(' OK ') ? ['* 1 FETCH (FLAGS (\\Seen))', text] : text) }
      : undefined,
  )
  await trial.settle()
  await expectSame(trial)
})

test('F9: a hole below the highest UID is seen and filled', async () => {
  let dropped = 0
  trial.onCommand = ({ name, line }) => {
    if (name !== 'UID FETCH' || !line.includes('HEADER.FIELDS') || dropped >= 2) return undefined
    dropped += 1
    // Everything but one, both times it is asked for.
    return { kind: 'answer', lines: [] }
  }
  await trial.settle()
  trial.onCommand = () => undefined
  await trial.settle()
  await expectSame(trial)
})

test('F10: a MODSEQ that runs ahead in a row does not hide what was not told yet', async () => {
  await trial.settle()
  const [first, second] = inbox.messages
  if (!first || !second) throw new Error('no messages')
  inbox.changeFlags(first, '+', [seen])
  once('UID FETCH', () => ({ kind: 'lose-reply' }))
  await trial.settle()
  inbox.changeFlags(second, '+', [flagged])
  await trial.settle()
  await expectSame(trial)
})

test('F11: VANISHED is relied on after three true ones, and never where the server is not known for it', async () => {
  await trial.settle()
  const round = async (): Promise<string[]> => {
    inbox.append(letter(`n${inbox.uidNext}`))
    await trial.settle()
    inbox.expunge(inbox.messages.slice(0, 1))
    trial.server.forget()
    await trial.settle()
    const asked = trial.server.heard.map(({ command }) => command.line)
    await later()
    return asked
  }
  for (let n = 0; n < 3; n += 1) {
    const asked = await round()
    expect(asked.some((line) => line.includes('VANISHED'))).toBe(true)
    expect(asked.some((line) => line.includes('UID SEARCH RETURN (ALL) ALL'))).toBe(true)
  }
  const asked = await round()
  expect(asked.some((line) => line.includes('UID SEARCH RETURN (ALL) ALL'))).toBe(false)
  await expectSame(trial)
  trial.server.account.serverName = 'Another server'
  expect((await round()).some((line) => line.includes('VANISHED'))).toBe(false)
  await expectSame(trial)
})

test('F11: a trusted server that suddenly says everything has vanished is not believed', async () => {
  for (let n = 0; n < 100; n += 1) inbox.append(letter(`many${n}`))
  await trial.settle()
  await trial.store.databases.relaxed.meta.put({ k: `vanished.${trial.account.id}`, v: 3 })
  inbox.expunge(inbox.messages.slice(0, 1))
  trial.onCommand = ({ name, line }) =>
    name === 'UID FETCH' && line.includes('VANISHED')
      ? { kind: 'rewrite', line: (text) => (text.includes('VANISHED') ? '* VANISHED (EARLIER) 1:500' : text) }
      : undefined
  await trial.settle()
  trial.onCommand = () => undefined
  await later()
  expect(await subjects()).toHaveLength(105)
  await expectSame(trial)
})

test.each(['0', '5'])('F12: HIGHESTMODSEQ %s hides no change', async (modseq) => {
  await trial.settle()
  const [first] = inbox.messages
  if (!first) throw new Error('no message')
  inbox.changeFlags(first, '+', [seen])
  const lie = (text: string): string => text.replace(/HIGHESTMODSEQ \d+/, `HIGHESTMODSEQ ${modseq}`)
  trial.onCommand = ({ name }) => (name === 'SELECT' || name === 'LIST' ? { kind: 'rewrite', line: lie } : undefined)
  await trial.settle()
  await expectSame(trial)
})

test('F13: CONDSTORE that is offered and not enabled is done without', async () => {
  trial.onCommand = ({ name }) => (name === 'ENABLE' ? { kind: 'answer', lines: ['* ENABLED'] } : undefined)
  await trial.settle()
  const [first] = inbox.messages
  if (!first) throw new Error('no message')
  inbox.changeFlags(first, '+', [seen])
  await trial.settle()
  await expectSame(trial)
})

test('F14: what two clients change of one message in the same moment stays, and nothing is left out as a conflict', async () => {
  await trial.settle()
  const [first, second] = inbox.messages
  const keys = (await trial.find('INBOX', 'm0', 'm1')).map(({ key }) => key)
  if (!first || !second) throw new Error('no messages')
  const life = await trial.begin()
  await life.change({ kind: 'flag', keys, add: [flagged], remove: [] })
  inbox.changeFlags(first, '+', ['$Forwarded'])
  let asked = 0
  trial.onCommand = ({ name }) => {
    if (name !== 'UID STORE') return undefined
    asked += 1
    // A server that takes it for a conflict all the same, and calls that OK.
    return asked === 1 ? { kind: 'answer', lines: [], tagged: 'OK [MODIFIED 1:2] Conditional STORE failed' } : undefined
  }
  await trial.settle()
  expect(asked).toBe(2)
  expect(trial.server.heard.some(({ command }) => command.line.includes('UNCHANGEDSINCE'))).toBe(false)
  expect([[...first.flags].sort(), [...second.flags]]).toEqual([['$Forwarded', flagged], [flagged]])
  await expectSame(trial)
})

test('F14: a change that the server leaves out for ever is refused, and not taken for done', async () => {
  await trial.settle()
  const keys = (await trial.find('INBOX', 'm0')).map(({ key }) => key)
  const life = await trial.begin()
  await life.change({ kind: 'flag', keys, add: [flagged], remove: [] })
  trial.onCommand = ({ name }) =>
    name === 'UID STORE' ? { kind: 'answer', lines: [], tagged: 'OK [MODIFIED 1] Conditional STORE failed' } : undefined
  await trial.settle()
  expect((await trial.intents()).map(({ state, error }) => [state, error?.kind])).toEqual([['parked', 'refused']])
  await expectSame(trial)
})

test('F16: without UIDPLUS nobody else loses mail by a move', async () => {
  trial.server.account.without('MOVE', 'UIDPLUS')
  const [, , third] = inbox.messages
  if (!third) throw new Error('no message')
  inbox.changeFlags(third, '+', ['\\Deleted'])
  await trial.settle()
  await moveHere('m0')
  await trial.settle()
  expect(inbox.messages.map(({ uid }) => uid)).toEqual([1, 2, 3, 4, 5, 6])
  expect(changing().some((line) => /EXPUNGE|CLOSE/.test(line))).toBe(false)
  expect(await subjects('Archive')).toEqual(['m0'])
})

test('F24: a draft that no server has taken is no news of any listing', async () => {
  await trial.settle()
  trial.onCommand = ({ name }) => (name === 'APPEND' ? { kind: 'refuse', status: 'NO', code: 'CANNOT' } : undefined)
  const source = letter('unsaved')
  const { sha256, octets } = await trial.vault.put(trial.account.id, source)
  const message = {
    messageId: 'draft1' as MessageId,
    sha256,
    octets,
    messageIdHeader: '<unsaved@example.org>',
    flags: ['\\Draft'],
    receivedAt: trial.now(),
  }
  const life = await trial.begin()
  await life.change({ kind: 'replace-draft', mailbox: (await trial.mailbox('Drafts')).id, message, keys: [] })
  await trial.settle()
  await later()
  expect(await subjects('Drafts')).toEqual(['unsaved'])
  expect((await trial.intents()).map(({ state }) => state)).toEqual(['parked'])
})

test('F25: flags that a mailbox does not keep stay on this device, go along, and are never sent', async () => {
  inbox.permanentFlags = ['\\Seen', '\\Flagged', '\\Deleted']
  trial.server.account.mailbox('Archive').permanentFlags = inbox.permanentFlags
  await trial.settle()
  const shown = async (path: string): Promise<readonly string[]> =>
    [...((await trial.find(path, 'm0'))[0]?.viewFlags ?? [])].sort()
  const change = async (path: string, add: string[], remove: string[]): Promise<void> => {
    const keys = (await trial.find(path, 'm0')).map(({ key }) => key)
    const life = await trial.begin()
    await life.change({ kind: 'flag', keys, add, remove })
    await trial.settle()
  }
  trial.server.forget()
  await change('INBOX', ['$Forwarded', '$Junk', flagged], [])
  await later()
  expect(await shown('INBOX')).toEqual(['$Forwarded', '$Junk', flagged])
  expect([...(inbox.messages[0]?.flags ?? [])]).toEqual([flagged])
  await change('INBOX', [], ['$Junk'])
  inbox.numberAnew(trial.server.account.nextUidValidity(), (all) => all.toReversed())
  await later()
  expect(await shown('INBOX')).toEqual(['$Forwarded', flagged])
  await moveHere('m0')
  await trial.settle()
  await later()
  expect(await shown('Archive')).toEqual(['$Forwarded', flagged])
  await change('Archive', [], ['$Forwarded', flagged])
  await later()
  expect(await shown('Archive')).toEqual([])
  expect(changing().some((line) => /\$(Forwarded|Junk)/.test(line))).toBe(false)
  expect(await trial.intents()).toEqual([])
  await expectSame(trial)
})

test('F27: a destination that is gone is made anew where every account has one, and else the source stays', async () => {
  const work = trial.server.account.create('Work')
  await trial.settle()
  const { account } = trial.server
  const life = await trial.begin()
  const move = async (token: string, to: string): Promise<void> => {
    const keys = (await trial.find('INBOX', token)).map(({ key }) => key)
    await life.change({ kind: 'move', keys, to: (await trial.mailbox(to)).id })
  }
  await move('m0', 'Archive')
  await move('m1', 'Work')
  // Gone between the list and the command.
  once('UID MOVE', () => {
    account.delete(account.mailbox('Archive'))
    account.delete(work)
    return { kind: 'refuse', status: 'NO', code: 'TRYCREATE' }
  })
  await trial.settle()
  expect(account.mailbox('Archive').messages).toHaveLength(1)
  expect(await subjects()).toContain('m1')
  expect(inbox.messages).toHaveLength(5)
})

test('F27: over quota parks the change, and nothing leaves where it was', async () => {
  await trial.settle()
  await moveHere('m0')
  trial.onCommand = ({ name }) =>
    name === 'UID MOVE' ? { kind: 'refuse', status: 'NO', code: 'OVERQUOTA', text: 'full' } : undefined
  await trial.settle()
  expect((await trial.intents()).map(({ state, error }) => [state, error?.kind])).toEqual([['parked', 'over-quota']])
  expect(await subjects()).toHaveLength(6)
  await expectSame(trial)
})

test('F33: what changes while an IDLE is cut is found by the comparison after it', async () => {
  await trial.settle()
  const life = await trial.begin()
  await life.rest()
  trial.server.drop()
  inbox.append(letter('meanwhile'))
  inbox.expunge(inbox.messages.slice(0, 1))
  await life.until(() => false).catch(() => undefined)
  await trial.end()
  await trial.settle()
  expect(await subjects()).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'meanwhile'])
  await later()
  await expectSame(trial)
})

test('F36: a source that is shorter than announced is asked for once more, to its very end', async () => {
  const source = letter('long', 'x'.repeat(3_000))
  const { uid } = inbox.append(source)
  const part = (from: number, to: number): string => source.subarray(from, to).toString('latin1')
  trial.onCommand = ({ name, line }) => {
    if (name !== 'UID FETCH' || !line.includes('BODY.PEEK[]') || !new RegExp(`FETCH (\\S*[:,])?${uid}\\b`).test(line))
      return undefined
    const from = Number(/<(\d+)\.\d+>/.exec(line)?.[1] ?? -1)
    // Half of it in one piece, and a thousand octets of each window.
    const octets = from < 0 ? part(0, 1_500) : part(from, from + 1_000)
    const origin = from < 0 ? '' : `<${from}>`
    return { kind: 'answer', lines: [`* 7 FETCH (UID ${uid} BODY[]${origin} {${octets.length}}\r\n${octets})`] }
  }
  await trial.settle()
  trial.onCommand = () => undefined
  await trial.settle()
  await expectSame(trial)
})

test('promise 4: a mailbox that empties at once is hidden only after a second connection has seen it, and kept', async () => {
  for (let n = 0; n < 80; n += 1) inbox.append(letter(`many${n}`))
  await trial.settle()
  const lie = ({ name, tag, line }: HeardCommand): Fault | undefined => {
    if (name === 'SELECT' && / INBOX$/.test(line))
      return { kind: 'rewrite', line: (text) => text.replace(/^\* \d+ EXISTS/, '* 0 EXISTS') }
    if (name === 'UID SEARCH') return { kind: 'answer', lines: [`* ESEARCH (TAG "${tag}") UID`] }
    return undefined
  }
  let doubts = 0
  trial.onCommand = (command) => {
    if (command.name === 'LOGOUT') doubts += 1
    return doubts > 0 ? undefined : lie(command)
  }
  await trial.settle()
  expect(doubts).toBeGreaterThan(0)
  expect(await subjects()).toHaveLength(86)
})

test('F31: a large mailbox comes newest first, in pieces, and goes on where it was cut', async () => {
  for (let n = 0; n < 1_400; n += 1) inbox.append(letter(`l${n}`))
  let pieces = 0
  trial.onCommand = ({ name, line }) => {
    if (name !== 'UID FETCH' || !line.includes('HEADER.FIELDS')) return undefined
    pieces += 1
    return pieces === 3 ? { kind: 'lose-reply' } : undefined
  }
  const life = await trial.begin()
  await life.rest().catch(() => undefined)
  await trial.end()
  const before = (await trial.mailbox('INBOX')).checkpoint?.syncedUids ?? ''
  expect(before).toMatch(/^\d+:1406$/)
  trial.server.forget()
  await trial.settle()
  const asked = trial.server.heard.filter(({ command }) => command.line.includes('HEADER.FIELDS'))
  const rows = (line: string): number => Number(/FETCH (\d+):/.exec(line)?.[1] ?? 0)
  for (const { command } of asked) expect(rows(command.line)).toBeLessThan(Number(before.split(':')[0]))
  expect((await trial.mailbox('INBOX')).total).toBe(1_406)
})

test('F32: a message without any readable header is listed all the same', async () => {
  inbox.append(Buffer.from('\u0000\u0001 no header at all'))
  inbox.append(Buffer.from('Subject\r\n: folded wrong\r\nFrom: <<>>\r\nDate: never\r\n\r\nbody'))
  inbox.append(Buffer.alloc(0))
  await trial.settle()
  expect((await trial.mailbox('INBOX')).total).toBe(9)
})
