import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { makeAuthority, makeServerCertificate } from '../dovecot/certificates.mjs'
import { type RunningDovecot, startDovecot, type TestUser } from '../dovecot/server.mjs'
import { type Door, openDoor } from '../net/door'
import { mountSmallDisk } from '../net/small-disk.mjs'
import { account, mailbox, message, open, openInbox, row, status } from '../on-screen'
import { largeMessage, manyPartsMessage } from '../sample-mail/large.mjs'
import { expect, type Mode, mail, modes, test } from '../story'
import { call, draftFor, rowsOf, untilUpToDate, vaultHashes } from '../tern.mjs'

/** What can be wrong outside: said in a plain sentence, nothing lost, Tern goes on. */

const titles: Readonly<Record<Mode, string>> = {
  imap: 'Keep in sync (IMAP)',
  pop3: 'Download to this device (POP3)',
}
const tlsPort = (mode: Mode, server: RunningDovecot): number =>
  mode === 'imap' ? server.ports.imaps : server.ports.pop3s
const plainPort = (mode: Mode, server: RunningDovecot): number =>
  mode === 'imap' ? server.ports.imap : server.ports.pop3

for (const mode of modes) {
  test(`${mode}: wrong password, wrong port, wrong server: said, kept as typed, and put right`, async ({
    tern,
    server,
    user,
  }) => {
    await server.deliver(user.user, 'INBOX', mail({ subject: 'Waiting for you' }))
    const page = await tern.start()
    const setup = new Setup(page)
    const right = { host: server.host, port: tlsPort(mode, server) }
    await setup.type(mode, user, right, 'not the password')

    await setup.signIn()
    await expect(setup.problem).toContainText(`localhost didn’t accept the password for ${user.user}.`)
    await setup.goBackTo('Your servers')
    await setup.expectServer(right, user.user)

    const wrong = [
      [{ host: server.host, port: await closedPort() }, 'Can’t reach localhost.'],
      [{ host: server.host, port: plainPort(mode, server) }, 'localhost doesn’t offer the encryption you chose'],
      [
        { host: server.host, port: tlsPort(mode === 'imap' ? 'pop3' : 'imap', server) },
        'localhost answers, but not like a mail server of this kind.',
      ],
      [{ host: 'mail.nowhere.invalid', port: right.port }, 'Can’t reach mail.nowhere.invalid.'],
    ] as const
    for (const [place, sentence] of wrong) {
      await setup.typeServer(place)
      await setup.next.click()
      await setup.password.fill(user.password)
      await setup.signIn()
      await expect(setup.problem).toContainText(sentence, { timeout: 30_000 })
      await expect(setup.password).toHaveValue(user.password)
      await setup.goBackTo('Your servers')
      await setup.expectServer(place, user.user)
    }

    await setup.typeServer(right)
    await setup.next.click()
    await setup.signIn()
    await setup.finish()
    await openInbox(page)
    await expect(row(page, 'Waiting for you')).toBeVisible()
  })

  test(`${mode}: a server that hangs in the greeting can be left, and is named in the end`, async ({
    tern,
    server,
    user,
  }) => {
    const door = await openDoor(certificateOf(server))
    try {
      const page = await tern.start()
      const setup = new Setup(page)
      const right = { host: server.host, port: tlsPort(mode, server) }
      const hanging = { host: server.host, port: door.port }
      await setup.type(mode, user, hanging, user.password)
      await setup.signIn()
      await expect(page.getByText('Signing in to localhost…')).toBeVisible()
      await expect.poll(door.opened).toBe(1)
      await setup.goBackTo('Your servers')
      await setup.expectServer(hanging, user.user)
      await setup.typeServer(right)
      await setup.next.click()
      await setup.signIn()
      await expect(setup.signedIn).toBeVisible()
      // The end of the one that was left is nobody's business any more.
      await expect.poll(door.open, { timeout: 30_000 }).toBe(0)
      await expect(setup.signedIn).toBeVisible()
      await expect(setup.problem).toBeHidden()

      await setup.goBackTo('Sign in')
      await setup.goBackTo('Your servers')
      await setup.typeServer(hanging)
      await setup.next.click()
      await setup.signIn()
      await expect(setup.problem).toContainText('localhost took too long to answer.', { timeout: 30_000 })
      await expect(setup.problem).toContainText('Check the server name, the port and your connection.')
      expect(door.heard()).toBe('')
      await expect(setup.password).toHaveValue(user.password)
      await setup.goBackTo('Your servers')
      await setup.typeServer(right)
      await setup.next.click()
      await setup.signIn()
      await setup.finish()
      await expect(status(page)).toContainText('Up to date')
    } finally {
      await door.close()
    }
  })

  test(`${mode}: a certificate that does not hold gets no password`, async ({ tern, server, user }) => {
    await server.deliver(user.user, 'INBOX', mail({ subject: 'Behind the door' }))
    const authority = { certFile: join(server.folder, 'ca.pem'), keyFile: join(server.folder, 'ca.key') }
    const make = (name: string, more: object) =>
      makeServerCertificate(tern.profile, { name, authority, ...more } as Parameters<typeof makeServerCertificate>[1])
    const stranger = await makeAuthority(tern.profile)
    const bad = [
      ['expired', await make('expired', { expired: true })],
      ['other-host', await make('other-host', { names: ['DNS:mail.example.org'] })],
      ['stranger', await make('stranger', { authority: stranger })],
      ['self-signed', await make('self-signed', { authority: undefined })],
    ] as const
    const page = await tern.start()
    const setup = new Setup(page)
    await setup.type(mode, user, { host: server.host, port: tlsPort(mode, server) }, user.password)
    await setup.goBackTo('Your servers')

    for (const [name, certificate] of bad) {
      const door = await openDoor(certificate, plainPort(mode, server))
      try {
        await setup.typeServer({ host: server.host, port: door.port })
        await setup.next.click()
        await setup.signIn()
        await expect(setup.problem, name).toContainText(
          'The identity of localhost couldn’t be confirmed. Your password was not sent.',
        )
        await expect.poll(door.open).toBe(0)
        expect(door.heard(), name).toBe('')
        await page.getByRole('button', { name: 'Don’t connect' }).click()
        await setup.expectServer({ host: server.host, port: door.port }, user.user)
        if (name !== 'self-signed') continue

        // Whoever knows better may say so, for this one certificate.
        await setup.next.click()
        await setup.signIn()
        await setup.problem.getByText('Details').click()
        await setup.problem.getByRole('button', { name: 'Trust this certificate' }).click()
        await expect(setup.signedIn).toBeVisible()
        expect(door.heard()).not.toBe('')
        await setup.goBackTo('Sign in')
        await setup.goBackTo('Your servers')
      } finally {
        await door.close()
      }
    }

    await setup.typeServer({ host: server.host, port: tlsPort(mode, server) })
    await setup.next.click()
    await setup.signIn()
    await setup.finish()
    await openInbox(page)
    await expect(row(page, 'Behind the door')).toBeVisible()
  })

  test(`${mode}: a password that is right no longer is sent once, not again and again`, async ({
    tern,
    server,
    user,
  }) => {
    await server.deliver(user.user, 'INBOX', mail({ subject: 'Here before' }))
    const door = await openDoor(certificateOf(server), plainPort(mode, server))
    const signIns = (): number => door.heard().match(/^(PASS|AUTH|\S+ (LOGIN|AUTHENTICATE)) /gim)?.length ?? 0
    try {
      const page = await tern.start()
      await tern.addAccount(mode, behind(door, server), user)
      await openInbox(page)
      await server.changePassword(user.user, 'the new password')
      const before = signIns()
      door.drop()
      if (mode === 'pop3') await page.getByRole('button', { name: 'Check mail' }).click()
      const form = page.getByRole('form', { name: `Sign in again: ${user.user}` })
      await expect(form).toContainText(`Sign in to ${user.user} again to get new mail.`)
      await expect(status(page)).toContainText(`localhost didn’t accept the password for ${user.user}.`)
      expect(signIns()).toBe(before + 1)

      // Providers lock accounts over this: nothing but the form sends a password now.
      await mailbox(page, 'Trash').click()
      await openInbox(page)
      await open(page, 'Here before')
      await page.getByRole('button', { name: 'Check mail' }).click()
      await tern.app.evaluate(({ BrowserWindow }) => {
        for (const window of BrowserWindow.getAllWindows()) window.emit('focus')
      })
      await form.getByLabel('Password').fill('another wrong one')
      await form.getByRole('button', { name: 'Sign in' }).click()
      await expect(form.getByText('localhost didn’t accept the password')).toBeVisible()
      expect(signIns()).toBe(before + 2)
      await form.getByLabel('Password').fill('the new password')
      await form.getByRole('button', { name: 'Sign in' }).click()
      await expect(status(page)).toContainText('Up to date')
      await expect(form).toBeHidden()
    } finally {
      await door.close()
    }
  })

  test(`${mode}: a certificate that holds no longer stops the account, not the reading`, async ({
    tern,
    server,
    user,
  }) => {
    await server.deliver(user.user, 'INBOX', mail({ subject: 'Here before' }))
    const expired = await makeServerCertificate(tern.profile, {
      name: 'expired',
      authority: { certFile: join(server.folder, 'ca.pem'), keyFile: join(server.folder, 'ca.key') },
      expired: true,
    })
    let door = await openDoor(certificateOf(server), plainPort(mode, server))
    const { port } = door
    try {
      const page = await tern.start()
      await tern.addAccount(mode, behind(door, server), user)
      await openInbox(page)
      await door.close()
      door = await openDoor(expired, plainPort(mode, server), port)
      await page.getByRole('button', { name: 'Check mail' }).click()
      await expect(status(page)).toContainText(
        'The identity of localhost couldn’t be confirmed. Your password was not sent.',
      )
      await open(page, 'Here before')
      expect(door.heard()).toBe('')
      await door.close()
      door = await openDoor(certificateOf(server), plainPort(mode, server), port)
      await page.getByRole('button', { name: 'Check mail' }).click()
      await expect(status(page)).toContainText('Up to date')
    } finally {
      await door.close()
    }
  })

  test(`${mode}: a message of 60 MB and one of 1,000 parts`, async ({ tern, server, user }) => {
    const sources = [
      largeMessage({ subject: 'Sixty megabytes', octets: 60_000_000 }),
      manyPartsMessage({ subject: 'A thousand parts', parts: 1_000 }),
      mail({ subject: 'Just words' }),
    ]
    await server.deliver(user.user, 'INBOX', sources)
    const page = await tern.start()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    const added = await tern.addAccount(mode, server, user)
    if (mode === 'pop3') {
      // What is so large is asked for; until then it stays on the server, and nothing else waits for it.
      expect(vaultHashes(tern.profile, added.id)).toHaveLength(2)
      const { tallies, version } = await call(page, 'shelf.list', added.id)
      expect(tallies['not-downloaded'].lines).toBe(1)
      const filter = 'not-downloaded'
      await call(page, 'shelf.download', added.id, { kind: 'all-but', filter, version, refs: [] })
      await expect.poll(() => vaultHashes(tern.profile, added.id).length, { timeout: 60_000 }).toBe(3)
    }
    expect(vaultHashes(tern.profile, added.id).sort()).toEqual(sources.map(sha256).sort())
    for (const hash of vaultHashes(tern.profile, added.id))
      expect(sha256(readFileSync(join(tern.profile, 'vault', added.id, `${hash}.eml`)))).toBe(hash)

    await openInbox(page)
    const files = (label: string): Locator => page.getByRole('region', { name: label, exact: true })
    await row(page, 'Sixty megabytes').click()
    await expect(message(page)).toContainText('See the file.', { timeout: 3_000 })
    await expect(files('1 attachment').getByRole('button', { name: 'Save film.bin' })).toBeVisible({ timeout: 3_000 })
    await row(page, 'A thousand parts').click()
    await expect(message(page)).toContainText('A file for every day.', { timeout: 3_000 })
    // Fifty at first; all of them when they are wanted.
    await files('999 attachments').getByRole('button', { name: /^Show/ }).click()
    await expect(files('999 attachments').getByRole('button', { name: /^Save (?!all)/ })).toHaveCount(999)
    await expect(files('999 attachments').getByRole('button', { name: 'Save note-999.txt' })).toBeAttached()
    await open(page, 'Just words')
    await expect(message(page)).toContainText('Good morning.')
    await expect(status(page)).toContainText('Up to date')
    expect((await call(page, 'app.state')).notices).toEqual([])
    expect(errors).toEqual([])
  })

  test(`${mode}: the disk fills while mail comes in`, async ({ tern, server, user }) => {
    const sources = [
      ...Array.from({ length: 7 }, (_, index) => largeMessage({ subject: `Film ${index + 1}.`, octets: 6_000_000 })),
      mail({ subject: 'Came last' }),
    ]
    await server.deliver(user.user, 'INBOX', sources)
    const disk = await mountSmallDisk(tern.profile, reserve + 150_000_000)
    try {
      writeFileSync(join(disk.path, 'settings.json'), JSON.stringify({ theme: 'light', language: 'en' }))
      const page = await tern.start({ settings: null, env: disk.env })
      disk.fill('filler', disk.free() - reserve - 20_000_000)
      // The rule that would empty the server, had all gone well.
      const rule = mode === 'pop3' ? { retention: { kind: 'after-download' }, removeExisting: true } : {}
      const draft = draftFor(mode, server, user.user, rule)
      const added = await call(page, 'account.add', draft, user.password)
      const full = 'This device is full. New mail stays safely on the server.'
      await expect(status(page)).toContainText(full)
      await expect(account(page, user.user).first()).toContainText('device full')
      await expect(page.getByText('You’re offline.')).toBeHidden()
      expect(await countOnServer(server, user.user)).toBe(sources.length)
      // What could not be written whole does not take room.
      const vault = join(disk.path, 'vault', added.id)
      await expect.poll(() => readdirSync(join(vault, 'tmp'))).toEqual([])

      // What is here can be read and put away.
      await openInbox(page)
      await open(page, 'Came last')
      await expect(message(page)).toContainText('Good morning.')
      await page.getByRole('button', { name: 'Add star' }).click()
      await expect(page.getByRole('button', { name: 'Remove star' })).toBeVisible()

      disk.clear('filler')
      const before = Date.now()
      await page.getByRole('button', { name: 'Check mail' }).click()
      await untilUpToDate(page, added.id, { after: before })
      await expect(status(page)).toContainText('Up to date')
      await expect(row(page, 'Film 1.')).toBeVisible()
      expect(vaultHashes(disk.path, added.id).sort()).toEqual(sources.map(sha256).sort())
      for (const hash of vaultHashes(disk.path, added.id))
        expect(sha256(readFileSync(join(vault, `${hash}.eml`)))).toBe(hash)
      if (mode === 'imap') expect(await countOnServer(server, user.user)).toBe(sources.length)
      else {
        // The first session that comes to its end removes nothing: no DELE is older than that end.
        const meta = await rowsOf<{ k: string; v: number }>(page, 'meta')
        const ended = meta.find(({ k }) => k === `firstSession.${added.id}`)?.v ?? Number.POSITIVE_INFINITY
        const ledger = await rowsOf<{ deleSentAt?: number }>(page, 'uidl')
        expect(ledger).toHaveLength(sources.length)
        for (const { deleSentAt = Number.POSITIVE_INFINITY } of ledger) expect(deleSentAt).toBeGreaterThanOrEqual(ended)
        await page.getByRole('button', { name: 'Check mail' }).click()
        await expect.poll(() => countOnServer(server, user.user)).toBe(0)
      }
      expect((await call(page, 'app.state')).notices).toEqual([])
    } finally {
      await disk.stop()
    }
  })
}

for (const [mode, again] of [
  ['imap', 'goes on'],
  ['imap', 'is started again'],
  ['pop3', 'goes on'],
  ['pop3', 'is started again'],
] as const) {
  test(`${mode}: not one octet is free, and Tern ${again}`, async ({ tern, server, user }) => {
    await server.deliver(user.user, 'INBOX', mail({ subject: 'Here before', body: 'Safe and sound.' }))
    const disk = await mountSmallDisk(tern.profile, reserve + 150_000_000)
    const options = { settings: null, env: disk.env }
    try {
      writeFileSync(join(disk.path, 'settings.json'), JSON.stringify({ theme: 'light', language: 'en' }))
      let page = await tern.start(options)
      const rule = mode === 'pop3' ? { retention: { kind: 'after-download' }, removeExisting: true } : {}
      const added = await tern.addAccount(mode, server, user, rule)
      await openInbox(page)
      await open(page, 'Here before')
      if (mode === 'pop3') {
        // What is here and proven may leave the server; what comes from now on is nowhere else.
        await page.getByRole('button', { name: 'Check mail' }).click()
        await expect.poll(() => countOnServer(server, user.user)).toBe(0)
      }
      const there = (mode === 'pop3' ? 0 : 1) + 1
      await disk.exhaust()
      expect(disk.free()).toBeLessThan(1_000_000)
      const late = mail({ subject: 'Came too late', body: 'x'.repeat(100_000) })
      await server.deliver(user.user, 'INBOX', late)
      const full = 'This device is full. New mail stays safely on the server.'
      await page.getByRole('button', { name: 'Check mail' }).click()
      await expect(status(page)).toContainText(full)
      await expect(message(page)).toContainText('Safe and sound.')
      await page.getByRole('button', { name: 'Add star' }).click()
      await expect(page.getByRole('group', { name: full })).toBeVisible()
      expect(await countOnServer(server, user.user)).toBe(there)

      if (again === 'is started again') {
        page = await tern.restart(options)
        await openInbox(page)
        await open(page, 'Here before')
        await expect(message(page)).toContainText('Safe and sound.')
        await expect(status(page)).toContainText(full)
        expect(await countOnServer(server, user.user)).toBe(there)
      }
      await disk.restore()
      const before = Date.now()
      await page.getByRole('button', { name: 'Check mail' }).click()
      await untilUpToDate(page, added.id, { after: before })
      await open(page, 'Came too late')
      await expect(message(page)).toContainText('xxx')
      expect(vaultHashes(disk.path, added.id)).toContain(sha256(late))
      expect(vaultHashes(disk.path, added.id)).toHaveLength(2)
      expect((await call(page, 'app.state')).notices).toEqual([])
    } finally {
      await disk.stop()
    }
  })
}

test('imap: mailboxes with odd names', async ({ tern }) => {
  // A layout that takes more names than the usual one: with dots, too.
  const server = await startDovecot({ config: 'mail_location = maildir:~/Maildir:LAYOUT=fs' })
  try {
    const user = await server.newUser()
    for (const [index, name] of oddNames.entries())
      await server.deliver(user.user, name, mail({ subject: `Letter ${index}.` }))
    await server.deliver(user.user, 'INBOX', [mail({ subject: 'For the jam' }), mail({ subject: 'For the meeting' })])
    const page = await tern.start({ ca: server.caFile })
    await tern.addAccount('imap', server, user)
    for (const [index, name] of oddNames.entries()) {
      await mailbox(page, name.split('/').at(-1)?.trimStart() ?? name).click()
      await open(page, `Letter ${index}.`)
    }
    // They are good to move to as well.
    for (const [subject, name] of [
      ['For the jam', '"Tom" & \\Jerry\\ 100 %*'],
      ['For the meeting', '会議の記録'],
    ] as const) {
      await openInbox(page)
      await open(page, subject)
      await page.getByRole('button', { name: 'Move to… – also on the server' }).click()
      await page.getByRole('option', { name, exact: true }).click()
      await expect(row(page, subject)).toBeHidden()
      await expect
        .poll(() => server.doveadm('fetch', '-u', user.user, 'hdr.subject', 'mailbox', name))
        .toContain(subject)
    }
    expect((await call(page, 'app.state')).notices).toEqual([])
  } finally {
    await server.stop()
  }
})

const oddNames = [
  '"quoted" and \'quoted\'',
  'back\\slash\\',
  'Tom & Jerry',
  '&AOk-',
  '"Tom" & \\Jerry\\ 100 %*',
  '*',
  '%',
  '∕ slash ／ like',
  '📬 post 🎉',
  '会議の記録',
  'صندوق البريد',
  'x\u202efdp.exe',
  'n'.repeat(200),
  ' led by a space',
  'ended by a space ',
  'INBOX.x',
  'Inbox2',
  '{7}',
  '(parens) [x]',
  'NIL',
  '.hidden',
  'a..b',
  '#news',
  '<b>bold',
  '__proto__',
  'constructor',
  'cafe\u0301',
  'one/two/three',
]

/** Below this much room Tern takes no more mail. */
const reserve = 500_000_000

/** The setup page, as a person goes through it. */
class Setup {
  readonly page: Page
  readonly next: Locator
  readonly password: Locator
  readonly problem: Locator
  readonly signedIn: Locator

  constructor(page: Page) {
    this.page = page
    this.next = page.getByRole('button', { name: 'Continue' })
    this.password = page.getByLabel('Password', { exact: true })
    this.problem = page.getByRole('main').getByRole('alert')
    this.signedIn = page.getByText(/^Signed in\./)
  }

  /** Up to the password, which is typed but not sent. */
  async type(mode: Mode, { user }: TestUser, place: Place, password: string): Promise<void> {
    await this.page.getByLabel('Your name').fill('Alex Doe')
    await this.page.getByLabel('Email address').fill(user)
    await this.next.click()
    await expect(this.page.getByText(/^No settings found/)).toBeVisible()
    await this.next.click()
    await this.page.getByRole('radio', { name: titles[mode] }).check()
    await this.next.click()
    await this.typeServer(place)
    await this.next.click()
    await this.password.fill(password)
  }

  async typeServer({ host, port }: Place): Promise<void> {
    await this.#incoming.getByLabel('Server').fill(host)
    await this.#incoming.getByLabel('Port').fill(String(port))
  }

  async expectServer({ host, port }: Place, user: string): Promise<void> {
    await expect(this.#incoming.getByLabel('Server')).toHaveValue(host)
    await expect(this.#incoming.getByLabel('Port')).toHaveValue(String(port))
    await expect(this.#incoming.getByLabel('User name')).toHaveValue(user)
  }

  async signIn(): Promise<void> {
    await this.page.getByRole('button', { name: 'Sign in' }).click()
  }

  async goBackTo(title: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Back' }).click()
    await expect(this.page.getByRole('heading', { level: 1, name: title })).toBeVisible()
  }

  async finish(): Promise<void> {
    await expect(this.signedIn).toBeVisible()
    await this.next.click()
    await this.page.getByRole('button', { name: 'Start' }).click()
  }

  get #incoming(): Locator {
    return this.page.getByRole('group', { name: /Incoming mail/ })
  }
}

interface Place {
  readonly host: string
  readonly port: number
}

const certificateOf = ({ folder }: RunningDovecot) => ({
  certFile: join(folder, 'server.pem'),
  keyFile: join(folder, 'server.key'),
})

/** The server as an account sees it that goes through a door. */
const behind = ({ port }: Door, server: RunningDovecot): RunningDovecot => ({
  ...server,
  ports: { ...server.ports, imaps: port, pop3s: port },
})

/** A port on loopback that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function countOnServer(server: RunningDovecot, user: string): Promise<number> {
  const rows: unknown = JSON.parse(
    (await server.doveadm('-f', 'json', 'fetch', '-u', user, 'uid', 'mailbox', 'INBOX')) || '[]',
  )
  return Array.isArray(rows) ? rows.length : 0
}

function sha256(source: Uint8Array): string {
  return createHash('sha256').update(source).digest('hex')
}
