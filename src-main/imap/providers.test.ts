import { afterEach, describe, expect, test, vi } from 'vitest'
import type { FakeAccount } from '../../e2e/fake-imap/account'
import { gmail, gmx, icloud, microsoft, yahoo } from '../../e2e/fake-imap/providers'
import { startFakeImap } from '../../e2e/fake-imap/server'
import type { MailChange, SavedMessage } from '../../src-shared/mail/change'
import { draft as draftFlag, flagged } from '../../src-shared/mail/flags'
import type { IntentId, LocationKey, MessageId } from '../../src-shared/mail/ids'
import type { MailboxRole } from '../../src-shared/mail/special-use'
import { mailboxForRole } from '../accounts/role-mailbox'
import { parseHeaderFields } from '../mime/parse-header-fields'
import { ImapSession } from './imap-wire'
import { quirksOf } from './quirks'
import { letter, Trial } from './trials/trial.testing'

let trial: Trial | undefined
afterEach(async () => {
  vi.restoreAllMocks()
  await trial?.close()
  trial = undefined
})

/** The scripted server, taken for the provider's own by its host name. */
async function open(account: FakeAccount, host: string): Promise<Trial> {
  vi.spyOn(ImapSession.prototype, 'quirks', 'get').mockImplementation(function quirks(this: ImapSession) {
    return quirksOf({ host, serverName: this.serverName, has: (one) => account.capabilities.has(one) })
  })
  trial = await Trial.open(await startFakeImap(account))
  return trial
}

const inRole = async (role: MailboxRole) => {
  const found = mailboxForRole((await trial?.mailboxes()) ?? [], role)
  if (!found) throw new Error(`nothing for ${role}`)
  return found
}
const subjectsOn = (account: FakeAccount, path: string) =>
  account
    .mailbox(path)
    .messages.map(({ source }) => /^Subject: (.*)$/m.exec(source.toString('latin1'))?.[1]?.trim() ?? '')
    .sort()
const keys = async (path: string, ...subjects: readonly string[]): Promise<readonly LocationKey[]> =>
  ((await trial?.find(path, ...subjects)) ?? []).map(({ key }) => key)
let made = 0
const planned = (change: () => Promise<MailChange>) => {
  made += 1
  return { id: `i${made}` as IntentId, change }
}
/** One more look changes nothing on either side. */
async function expectSilence(): Promise<void> {
  trial?.count()
  await trial?.settle()
  expect([trial?.server.changes(), trial?.writes]).toEqual([[], 0])
}

describe.each([
  ['gmail', gmail, 'imap.gmail.com'],
  ['microsoft', microsoft, 'outlook.office365.com'],
  ['icloud', icloud, 'imap.mail.me.com'],
  ['yahoo', yahoo, 'imap.mail.yahoo.com'],
  ['gmx', gmx, 'imap.gmx.net'],
] as const)('%s', (name, server, host) => {
  test('roles are found, and what is done with them happens there', async () => {
    const account = server()
    for (const token of ['one', 'two', 'three', 'four']) account.mailbox('INBOX').append(letter(token))
    await open(account, host)
    await trial?.settle()
    expect(quirksOf({ host, serverName: '', has: () => false }).provider).toBe(name)
    const [trash, junk, archive] = [await inRole('trash'), await inRole('junk'), await inRole('archive')]
    for (const role of ['drafts', 'sent'] as const) expect((await inRole(role)).path).not.toBe('INBOX')
    await trial?.settle([
      planned(async () => ({ kind: 'flag', keys: await keys('INBOX', 'four'), add: [flagged], remove: [] })),
      planned(async () => ({ kind: 'move', keys: await keys('INBOX', 'one'), to: trash.id })),
      planned(async () => ({ kind: 'move', keys: await keys('INBOX', 'two'), to: junk.id })),
      planned(async () => ({ kind: 'move', keys: await keys('INBOX', 'three'), to: archive.id })),
    ])
    expect(subjectsOn(account, 'INBOX')).toEqual(['four'])
    expect(subjectsOn(account, trash.path)).toEqual(['one'])
    expect(subjectsOn(account, junk.path)).toEqual(['two'])
    expect(subjectsOn(account, archive.path)).toContain('three')
    expect(account.mailbox('INBOX').messages[0]?.flags.has(flagged)).toBe(true)
    expect(await trial?.intents()).toEqual([])
    expect((await trial?.list('INBOX'))?.length).toBe(1)
    expect((await trial?.list(trash.path))?.length).toBe(1)
    await expectSilence()
  })

  test('F20: a copy of what was sent is filed once, by whoever comes first', async () => {
    const account = server()
    await open(account, host)
    await trial?.settle()
    const sent = await inRole('sent')
    const files = quirksOf({ host, serverName: '', has: () => false }).filesSentWithinMs !== undefined
    const source = letter('sent')
    const { message, parsed } = await saved(source, ['\\Seen'])
    const life = await trial?.begin()
    await life?.change({ kind: 'append', mailbox: sent.id, message }, undefined, parsed)
    life?.start()
    await life?.rest()
    expect(subjectsOn(account, sent.path)).toEqual(files ? [] : ['sent'])
    // The provider's own copy comes while we wait for it.
    if (files) account.mailbox(sent.path).append(source)
    await trial?.settle()
    expect(subjectsOn(account, sent.path)).toEqual(['sent'])
    expect((await trial?.list(sent.path))?.length).toBe(1)
  })
})

async function saved(source: Buffer, flags: readonly string[]) {
  if (!trial) throw new Error('no trial')
  const { sha256, octets } = await trial.vault.put(trial.account.id, source)
  const envelope = parseHeaderFields(source)
  made += 1
  const message: SavedMessage = {
    messageId: `saved${made}` as MessageId,
    sha256,
    octets,
    messageIdHeader: envelope.messageIdHeader,
    flags,
    receivedAt: trial.now(),
  }
  return { message, parsed: { envelope, leaves: [], attachments: [], snippet: '', cut: [] } }
}

describe('gmail', () => {
  const host = 'imap.gmail.com'
  const all = '[Gmail]/All Mail'

  test('F30: a message under several labels is one message here, and comes once', async () => {
    const account = gmail()
    const work = account.create('Work')
    work.onAppend = account.mailbox('INBOX').onAppend
    const letters = ['one', 'two'].map((token) => account.mailbox('INBOX').append(letter(token)))
    for (const { source, emailId } of letters) work.append(source, { emailId })
    await open(account, host)
    await trial?.settle()
    const counts = await trial?.store.databases.relaxed.messages.count()
    expect([
      (await trial?.list('INBOX'))?.length,
      (await trial?.list('Work'))?.length,
      (await trial?.list(all))?.length,
    ]).toEqual([2, 2, 2])
    expect(counts).toBe(2)
    const bodies = trial?.server.heard.filter(({ command }) => /BODY\.PEEK\[\]/.test(command.line)) ?? []
    const asked = bodies.flatMap(({ command }) => /^\S+ UID FETCH (\S+)/.exec(command.line)?.[1] ?? [])
    expect(new Set(asked).size).toBe(asked.length)
    // Archived, it keeps its other labels; the message stays the same one.
    await trial?.settle([
      planned(async () => ({ kind: 'move', keys: await keys('INBOX', 'one'), to: (await inRole('archive')).id })),
    ])
    expect(subjectsOn(account, 'INBOX')).toEqual(['two'])
    expect(subjectsOn(account, all)).toEqual(['one', 'two'])
    expect(subjectsOn(account, 'Work')).toEqual(['one', 'two'])
    expect((await trial?.list(all))?.length).toBe(2)
    expect(await trial?.store.databases.relaxed.messages.count()).toBe(2)
    await expectSilence()
  })

  test('two contents under one name stay two messages', async () => {
    const account = gmail()
    account.mailbox('INBOX').append(letter('one'), { emailId: 'M77' })
    const other = account.create('Odd')
    other.append(letter('quite another'), { emailId: 'M77' })
    await open(account, host)
    await trial?.settle()
    expect(await trial?.store.databases.relaxed.messages.count()).toBe(2)
  })

  test('an older draft is gone for good, not only its label; a label that goes takes no mail with it', async () => {
    const account = gmail()
    const work = account.create('Work')
    work.onAppend = account.mailbox('INBOX').onAppend
    work.append(letter('filed'))
    await open(account, host)
    await trial?.settle()
    const drafts = await inRole('drafts')
    const first = await saved(letter('first'), [draftFlag])
    let life = await trial?.begin()
    await life?.change({ kind: 'append', mailbox: drafts.id, message: first.message }, undefined, first.parsed)
    await trial?.settle()
    const second = await saved(letter('second'), [draftFlag])
    const old = await keys(drafts.path, 'first')
    life = await trial?.begin()
    await life?.change(
      { kind: 'replace-draft', mailbox: drafts.id, message: second.message, keys: old },
      undefined,
      second.parsed,
    )
    const label = await trial?.mailbox('Work')
    if (!label) throw new Error('no label')
    await life?.change({ kind: 'remove-mailbox', mailbox: label.id, mailTo: (await inRole('trash')).id })
    await trial?.settle()
    expect(subjectsOn(account, drafts.path)).toEqual(['second'])
    expect(subjectsOn(account, all)).toEqual(['filed', 'second'])
    expect(subjectsOn(account, '[Gmail]/Trash')).toEqual([])
    expect(account.find('Work')).toBeUndefined()
  })
})

test('a server is known by what it says of itself before its name', () => {
  const server = { host: 'mail.example.org', serverName: '', has: () => false }
  expect(quirksOf(server).provider).toBe('other')
  expect(quirksOf({ ...server, has: (one) => one === 'X-GM-EXT-1' }).provider).toBe('gmail')
  expect(quirksOf({ ...server, serverName: 'microsoft.exchange.imap4.imap4server' }).provider).toBe('microsoft')
  expect(quirksOf({ ...server, host: 'IMAP.WEB.DE.' }).provider).toBe('gmx')
  expect(quirksOf({ ...server, host: 'notweb.de' }).provider).toBe('other')
})
