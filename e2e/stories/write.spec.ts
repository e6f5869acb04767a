import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { OutgoingServer } from '../../src-shared/mail/account'
import { type Relay, startRelay } from '../dovecot/relay.mjs'
import type { RunningDovecot, TestUser } from '../dovecot/server.mjs'
import { hostsAsked, netLogTo } from '../on-network'
import { mailbox, open, openInbox, row } from '../on-screen'
import { expect, mail, modes, test as plain } from '../story'
import { call, rowsOf } from '../tern.mjs'

const test = plain.extend<object, { relay: Relay }>({
  relay: [
    async ({ server }, use) => {
      const relay = await startRelay({ port: server.relayPort, lmtpPort: server.ports.lmtp })
      await use(relay)
      await relay.stop()
    },
    { scope: 'worker' },
  ],
})

const quick = { theme: 'light', language: 'en', undoSendSeconds: 0 } as const
const outgoing = (
  server: RunningDovecot,
  user: TestUser,
  more: Partial<OutgoingServer> = {},
): { outgoing: OutgoingServer } => ({
  outgoing: { host: server.host, port: server.ports.submissions, security: 'tls', user: user.user, ...more },
})

/** The text in the editor's frame. */
const body = (page: Page) =>
  page.frameLocator('iframe[title="Message text"]').getByRole('textbox', { name: 'Message text' })

/** The system's focus may be in the window of another story meanwhile; keys go where this window has its own. */
async function untilKeysReachTheText(page: Page): Promise<void> {
  const here = (element: Element): boolean => element.ownerDocument.activeElement === element
  await expect.poll(() => page.locator('iframe[title="Message text"]').evaluate(here)).toBe(true)
  await expect.poll(() => body(page).evaluate(here)).toBe(true)
}

async function write(page: Page, to: readonly string[], subject: string, text: string): Promise<void> {
  await page.getByRole('button', { name: 'New message' }).click()
  const field = page.getByRole('combobox', { name: 'To', exact: true })
  for (const address of to) {
    await field.fill(address)
    await field.press('Enter')
  }
  await page.getByRole('textbox', { name: 'Subject' }).fill(subject)
  await body(page).click()
  await page.keyboard.type(text)
}

async function onServer(server: RunningDovecot, user: string, name: string): Promise<string[]> {
  const answer = await server.doveadm('-f', 'json', 'fetch', '-u', user, 'hdr.subject', 'mailbox', name)
  return (JSON.parse(answer || '[]') as { 'hdr.subject': string }[]).map((one) => one['hdr.subject'].trim())
}

/** What another parser makes of it: the standard library of another language, which reports defects. */
function readElsewhere(source: Buffer): { defects: number; headers: string[]; parts: string[]; names: string[] } {
  const program = `
import sys, json, email, email.policy
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.SMTP)
d = sum(len(p.defects) for p in m.walk()) + sum(len(v.defects) for k, v in m.items() if hasattr(v, 'defects'))
print(json.dumps({'defects': d, 'headers': [k.lower() for k in m.keys()], 'parts': [p.get_content_type() for p in m.walk()], 'names': [p.get_filename() for p in m.walk() if p.get_filename()]}))`
  return JSON.parse(execFileSync('python3', ['-c', program], { input: source, encoding: 'utf8' }))
}

/** A question in HTML that would tell its sender when it is read, and when it is answered. */
const question = (from: string): Buffer =>
  Buffer.from(
    mail({
      subject: 'Question',
      from,
      body: [
        '<html><head><style>@import url(https://tracker.example/a.css); p { color: #123456 }</style></head>',
        '<body background="https://tracker.example/b.png"><p>What is it?</p>',
        '<img src="https://tracker.example/c.gif" width="1" height="1" alt="">',
        '<table style="background: url(https://tracker.example/d.png)"><tr><td>A cell</td></tr></table></body></html>',
      ].join('\n'),
    })
      .toString()
      .replace('text/plain', 'text/html'),
  )

/** What must not be in a header that leaves: it would tell of this device and of who else was written to. */
function expectDiscreet(source: Buffer): void {
  const text = source.toString('latin1')
  expect(text).not.toMatch(/[^\r]\n|\r[^\n]/)
  // The server, which is this machine, too, puts its own marks before ours.
  const header = text.slice(0, text.indexOf('\r\n\r\n')).replace(/^(?:Received:.*\r\n(?:[ \t].*\r\n)*)+/, '')
  expect(header).not.toMatch(/^(?:bcc|received|user-agent|x-.*):/im)
  expect(header).toMatch(/^Message-ID: <[0-9a-f-]{36}@example\.org>\r$/m)
  const own = [hostname(), userInfo().username, tmpdir()].filter((one) => one !== '')
  for (const one of own) expect(header.split(/[^\w/.-]+/)).not.toContain(one)
}

for (const mode of modes) {
  test(`${mode}: write, send, arrives, is answered; one sent copy`, async ({ tern, server, user, relay }) => {
    const other = await server.newUser()
    const hidden = await server.newUser()
    const privateFolder = mkdtempSync(join(tmpdir(), 'tern-nobodys-business-'))
    writeFileSync(join(privateFolder, 'prices.txt'), 'ten\n')
    const page = await tern.start({ settings: quick })
    await tern.addAccount(mode, server, user, outgoing(server, user))
    await tern.keepInspectorAway()
    await openInbox(page)
    await write(page, [other.user], 'An offer', 'Good morning. This is the offer.')
    await page.getByRole('button', { name: 'Show Cc and Bcc' }).click()
    const bcc = page.getByRole('combobox', { name: 'Bcc', exact: true })
    await bcc.fill(hidden.user)
    await bcc.press('Enter')
    await tern.app.evaluate(
      ({ dialog }, path) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] })
      },
      join(privateFolder, 'prices.txt'),
    )
    await page.getByRole('button', { name: 'Attach files…' }).click()
    await expect(page.getByText('prices.txt')).toBeVisible()
    rmSync(privateFolder, { recursive: true })
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await expect(page.getByText('Message sent').first()).toBeVisible()
    await expect.poll(() => onServer(server, other.user, 'INBOX')).toEqual(['An offer'])
    await expect.poll(() => onServer(server, hidden.user, 'INBOX')).toEqual(['An offer'])
    await mailbox(page, 'Sent').first().click()
    await expect(row(page, 'An offer')).toHaveCount(1)
    if (mode === 'imap') await expect.poll(() => onServer(server, user.user, 'Sent')).toEqual(['An offer'])
    else expect(await onServer(server, user.user, 'Sent')).toEqual([])

    // Not before: who is known by then would be one, and one not, and that is asked about.
    await server.deliver(user.user, 'INBOX', question(`Ada <${other.user}>`))
    await openInbox(page)
    await page.getByRole('button', { name: 'Check mail' }).click()
    await open(page, 'Question')
    await page
      .getByRole('toolbar', { name: 'Message actions' })
      .getByRole('button', { name: 'Reply', exact: true })
      .click()
    await expect(body(page)).toContainText('What is it?')
    await untilKeysReachTheText(page)
    await page.keyboard.type('It is an answer.')
    await page.keyboard.press('Control+Enter')
    await expect.poll(() => onServer(server, other.user, 'INBOX')).toEqual(['An offer', 'Re: Question'])
    const isAnswer = (one: { readonly to: readonly string[]; readonly source: Buffer }): boolean =>
      one.to.includes(other.user) && one.source.includes('Subject: Re: Question')
    // The relay notes it once it was delivered, which can be seen before.
    await expect.poll(() => relay.delivered.filter(isAnswer).length).toBe(1)
    const answer = relay.delivered.find(isAnswer)
    expect(answer?.to).toEqual([other.user])
    expect(answer?.source.toString()).toMatch(/^In-Reply-To: <Question/m)
    expect(answer?.source.toString()).toContain('It is an answer.')
    await expect
      .poll(async () => {
        const locations = (await rowsOf(page, 'locations')) as { viewFlags: string[] }[]
        return locations.filter(({ viewFlags }) => viewFlags.includes('\\Answered')).length
      })
      .toBe(1)
    const sent = relay.delivered.filter(({ from }) => from === user.user).map(({ source }) => source)
    expect(sent).toHaveLength(2)
    for (const source of sent) {
      expectDiscreet(source)
      for (const secret of [hidden.user, 'nobodys-business', 'tracker.example'])
        expect(source.toString('latin1')).not.toContain(secret)
      expect(readElsewhere(source).defects).toBe(0)
    }
    const bodyParts = ['multipart/alternative', 'text/plain', 'text/html']
    expect(sent.map((source) => readElsewhere(source).parts)).toEqual([
      ['multipart/mixed', ...bodyParts, 'text/plain'],
      bodyParts,
    ])
    expect(sent.map((source) => readElsewhere(source).names)).toEqual([['prices.txt'], []])
  })

  test(`${mode}: a draft survives a kill, and is where drafts are`, async ({ tern, server, user }) => {
    const page = await tern.start({ settings: quick })
    await tern.addAccount(mode, server, user, outgoing(server, user))
    await write(page, ['bob@example.org'], 'Half a letter', 'These words must not be lost.')
    // Somebody who never pauses is killed in the middle of a word.
    const typed: { readonly word: string; readonly at: number }[] = []
    const began = Date.now()
    let slowestMs = 0
    for (let n = 0; Date.now() - began < 8_000; n += 1) {
      const before = Date.now()
      await page.keyboard.type(` w${n}e`)
      typed.push({ word: `w${n}e`, at: before })
      slowestMs = Math.max(slowestMs, Date.now() - before)
    }
    const killedAt = Date.now()
    await tern.kill()
    const kept = keptDraft(tern.profile)
    const lost = typed.filter(({ word }) => !kept.includes(word))
    // Two seconds; and what a slow machine needs to write, which also shows in how slowly it takes keys.
    for (const { word, at } of lost) expect(killedAt - at, word).toBeLessThan(2_000 + 1_000 + 10 * slowestMs)
    expect(kept).toContain('These words must not be lost.')
    const again = await tern.start({ settings: quick })
    await tern.keepInspectorAway()
    await again.getByRole('button', { name: 'Open “Half a letter”' }).click()
    await expect(body(again)).toContainText('These words must not be lost.')
    const shown = (await body(again).textContent()) ?? ''
    expect(typed.filter(({ word }) => kept.includes(word) && !shown.includes(word))).toEqual([])
    await expect(again.getByRole('textbox', { name: 'Subject' })).toHaveValue('Half a letter')
    await again.getByRole('button', { name: 'Close and keep the draft' }).click()
    await mailbox(again, 'Drafts').first().click()
    await expect(row(again, 'Half a letter')).toBeVisible()
    if (mode === 'imap') await expect.poll(() => onServer(server, user.user, 'Drafts')).toEqual(['Half a letter'])
    else expect(await onServer(server, user.user, 'Drafts')).toEqual([])
    await open(again, 'Half a letter')
    await again.getByRole('button', { name: 'Continue writing' }).click()
    await expect(body(again)).toContainText('These words must not be lost.')
  })
}

/** The text of the one draft that is on disk. */
function keptDraft(profile: string): string {
  const folder = join(profile, 'vault', '.drafts')
  const [only = ''] = readdirSync(folder)
  const draft = JSON.parse(readFileSync(join(folder, only, 'draft.json'), 'utf8')) as { content: { text: string } }
  return draft.content.text
}

test('imap: a draft that stays open is brought to the server, and the screen says so', async ({
  tern,
  server,
  user,
}) => {
  test.setTimeout(150_000)
  const page = await tern.start({ settings: quick })
  await tern.addAccount('imap', server, user, outgoing(server, user))
  await write(page, ['bob@example.org'], 'A long letter', 'It begins.')
  // While one goes on writing, it goes there every half minute.
  await expect(async () => {
    await body(page).click()
    await page.keyboard.type(' And goes on.')
    await expect(page.getByText('Draft saved on the server', { exact: true })).toBeVisible({ timeout: 5_000 })
  }).toPass({ timeout: 120_000 })
  expect(await onServer(server, user.user, 'Drafts')).toEqual(['A long letter'])
})

test('without a network it waits, and goes when there is one', async ({ tern, server, user, relay }) => {
  const other = await server.newUser()
  const page = await tern.start({ settings: quick })
  await tern.addAccount('pop3', server, user, outgoing(server, user))
  await server.stopListening()
  await write(page, [other.user], 'From the train', 'No network here.')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByRole('button', { name: /^Outbox, 1 message/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Outbox' })
  await expect(dialog.getByText('From the train')).toBeVisible()
  await expect(dialog.getByText(/Can’t reach/)).toBeVisible()
  await server.startListening()
  await dialog.getByRole('button', { name: 'Send now' }).click()
  await expect(dialog.getByText('Nothing waits to be sent.')).toBeVisible()
  await expect.poll(() => onServer(server, other.user, 'INBOX')).toEqual(['From the train'])
  expect(relay.delivered.filter(({ to }) => to.includes(other.user))).toHaveLength(1)
})

test('a recipient who is refused is named; the other has it once', async ({ tern, server, user, relay }) => {
  const other = await server.newUser()
  relay.refuse.add('nobody@example.org')
  const page = await tern.start({ settings: quick })
  await tern.addAccount('imap', server, user, outgoing(server, user))
  await write(page, [other.user, 'nobody@example.org'], 'To two', 'One of you does not exist.')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByRole('button', { name: /^Outbox, 1 message/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Outbox' })
  await expect(dialog.getByText('Sent, but not to everybody')).toBeVisible()
  await expect(dialog.getByText(/nobody@example.org: .*does not exist/)).toBeVisible()
  // The entry is let go only once its copy is filed.
  await expect.poll(() => onServer(server, user.user, 'Sent')).toEqual(['To two'])
  await dialog.getByRole('button', { name: 'OK' }).click()
  await expect(dialog.getByText('Nothing waits to be sent.')).toBeVisible()
  expect(await onServer(server, other.user, 'INBOX')).toEqual(['To two'])
})

test('a wrong password for sending is said once and put right', async ({ tern, server, user, relay }) => {
  const other = await server.newUser()
  const page = await tern.start({ settings: quick })
  const account = await tern.addAccount('imap', server, user, outgoing(server, user, { user: 'other@example.org' }))
  await write(page, [other.user], 'Locked out', 'Not with this name.')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByRole('button', { name: /^Outbox, 1 message/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Outbox' })
  await expect(dialog.getByText(/didn’t accept the password/)).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByRole('tab', { name: 'Accounts' }).click()
  await page.getByRole('button', { name: `Account settings: ${account.label}` }).click()
  await page.getByRole('button', { name: 'Servers and sign-in…' }).click()
  const form = page.getByRole('form', { name: 'Outgoing mail (SMTP)' })
  // By another name the server is somebody else, as far as anybody can tell: that is asked before it sees the password.
  await form.getByLabel('Server').fill('127.0.0.1')
  await form.getByLabel('User name').fill(user.user)
  await form.getByRole('button', { name: 'Test and save' }).click()
  await expect(form.getByRole('alert')).toContainText('Your sign-in for localhost was not sent to 127.0.0.1')
  await form.getByRole('button', { name: 'Use the same password there' }).click()
  await expect(form.getByRole('alert')).toBeHidden()
  await expect.poll(() => onServer(server, other.user, 'INBOX')).toEqual(['Locked out'])
  await expect.poll(() => relay.delivered.filter(({ to }) => to.includes(other.user)).length).toBe(1)
})

test('sending can be taken back, and what is odd is asked about', async ({ tern, server, user, relay }) => {
  const page = await tern.start({ settings: { theme: 'light', language: 'en', undoSendSeconds: 10 } })
  await tern.addAccount('pop3', server, user, outgoing(server, user))
  await write(page, [user.user], '', 'Please find the attachment below.')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Send like this?' })
  await expect(dialog.getByText('You mention an attachment, but nothing is attached.')).toBeVisible()
  await expect(dialog.getByText('The subject is empty.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Send anyway' }).click()
  await expect(page.getByText(/Sending in \d+ seconds?/)).toBeVisible()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(body(page)).toContainText('Please find the attachment below.')
  expect(relay.delivered.filter(({ from }) => from === user.user)).toEqual([])
})

test('misspelt words of two languages are found and put right by a click, and no dictionary is fetched', async ({
  tern,
  server,
  user,
}) => {
  const netLog = join(tern.profile, 'net-log.json')
  const page = await tern.start({ settings: quick, args: [netLogTo(netLog)] })
  await tern.addAccount('pop3', server, user, outgoing(server, user))
  await call(page, 'settings.set', { spelling: ['en-US', 'de'] })
  await page.getByRole('button', { name: 'New message' }).click()
  const suggestions = page.getByRole('menu', { name: 'Suggestions' })
  for (const [wrong, right] of [
    ['sentense', 'sentence'],
    ['Rechtschreibunk', 'Rechtschreibung'],
  ] as const) {
    await body(page).fill(`${wrong} `)
    // The dictionary is read when it is first needed.
    await expect(async () => {
      await body(page).click({ button: 'right', position: { x: 30, y: 20 } })
      await expect(suggestions).toBeVisible({ timeout: 500 })
    }).toPass()
    await suggestions.getByRole('menuitem', { name: right, exact: true }).click()
    await expect(body(page)).toContainText(right)
  }
  // What the browser has asked for, from its first moment on: nothing of anybody but this machine.
  await tern.quit()
  expect([...hostsAsked(netLog)].filter((host) => !host.startsWith('127.0.0.1:'))).toEqual([])
})

test('imap: two devices edit one draft, and both versions stay', async ({ tern, server, user }) => {
  const page = await tern.start({ settings: quick })
  await tern.addAccount('imap', server, user, outgoing(server, user))
  await tern.keepInspectorAway()
  await write(page, ['bob@example.org'], 'Shared draft', 'First words.')
  await page.getByRole('button', { name: 'Close and keep the draft' }).click()
  await expect.poll(() => onServer(server, user.user, 'Drafts')).toEqual(['Shared draft'])
  await mailbox(page, 'Drafts').first().click()
  await open(page, 'Shared draft')
  await page.getByRole('button', { name: 'Continue writing' }).click()
  await expect(body(page)).toContainText('First words.')
  await body(page).click()
  await page.keyboard.type('Mine. ')

  // Another device does as we do: it appends its version under the same Message-ID and removes the one before.
  const before = await server.doveadm('-f', 'flow', 'fetch', '-u', user.user, 'hdr.message-id', 'mailbox', 'Drafts')
  const id = /<[^>]+>/.exec(before)?.[0] ?? ''
  await server.doveadm('expunge', '-u', user.user, 'mailbox', 'Drafts', 'all')
  const theirs = mail({ subject: 'Shared draft', body: 'Theirs.' })
    .toString()
    .replace(/^Message-ID: .*$/m, `Message-ID: ${id}`)
  await server.deliver(user.user, 'Drafts', Buffer.from(theirs), { flags: ['\\Draft'] })

  await page.getByRole('button', { name: 'Close and keep the draft' }).click()
  await expect.poll(() => onServer(server, user.user, 'Drafts')).toEqual(['Shared draft', 'Shared draft'])
  const bodies = await server.doveadm('-f', 'flow', 'fetch', '-u', user.user, 'body', 'mailbox', 'Drafts')
  expect(bodies).toContain('Theirs.')
  expect(bodies).toContain('Mine.')
})

test('a mailto: link from the system fills in a message and sends nothing', async ({ tern, server, user, relay }) => {
  const page = await tern.start({ settings: quick })
  await tern.addAccount('imap', server, user, outgoing(server, user))
  await tern.app.evaluate(({ app }) => {
    app.emit('second-instance', {}, [
      '/usr/bin/tern',
      'mailto:ann@example.org?cc=carl@example.org&subject=Hi%20there&body=Line%201%0D%0ALine%202&attach=/etc/passwd',
    ])
  })
  await expect(page.getByRole('textbox', { name: 'Subject' })).toHaveValue('Hi there')
  await expect(page.getByText('ann@example.org')).toBeVisible()
  await expect(page.getByText('carl@example.org')).toBeVisible()
  await expect(body(page)).toContainText('Line 2')
  await expect(page.getByRole('list', { name: 'Attachments' })).toHaveCount(0)
  expect(relay.delivered.filter(({ from }) => from === user.user)).toEqual([])
})
