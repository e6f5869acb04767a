import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OAuthWorld, startOAuthWorld } from '../net/oauth-server'
import { openInbox, row, status } from '../on-screen'
import { expect, mail, modes, type TernUnderTest, test } from '../story'

let folder: string
let world: OAuthWorld
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tern-oauth-'))
  chmodSync(folder, 0o755)
  world = await startOAuthWorld(folder)
})
test.afterAll(async () => {
  await world.stop()
  rmSync(folder, { recursive: true })
})

/** The system's browser, as far as Tern can tell: pages are noted, and visited only when the story says so. */
async function browserOf(tern: TernUnderTest) {
  await tern.app.evaluate(({ shell }) => {
    const pages: string[] = []
    Object.assign(globalThis, { pages })
    shell.openExternal = async (url: string) => {
      pages.push(url)
    }
  })
  const pages = (): Promise<string[]> =>
    tern.app.evaluate(() => (globalThis as unknown as { readonly pages: string[] }).pages)
  return {
    pages,
    async visitLast(): Promise<string> {
      await expect.poll(async () => (await pages()).length).toBeGreaterThan(0)
      return (await fetch((await pages()).at(-1) ?? '')).text()
    },
    async denyLast(): Promise<void> {
      await expect.poll(async () => (await pages()).length).toBeGreaterThan(0)
      const { searchParams } = new URL((await pages()).at(-1) ?? '')
      await fetch(`${searchParams.get('redirect_uri')}?error=access_denied&state=${searchParams.get('state')}`)
    },
  }
}

for (const mode of modes) {
  test(`${mode}: sign in in the browser, read, start again, and once more when the provider wants it`, async ({
    tern,
  }) => {
    const { server, oauth } = world
    const user = await server.newUser()
    world.signedInAs = user.user
    await server.deliver(user.user, 'INBOX', mail({ subject: 'By token' }))
    const options = { ca: server.caFile, env: { TERN_OAUTH_PROVIDERS: world.providersFile } }
    const page = await tern.start(options)
    const browser = await browserOf(tern)
    const next = page.getByRole('button', { name: 'Continue' })
    await page.getByLabel('Your name').fill('Alex Doe')
    await page.getByLabel('Email address').fill(user.user)
    await next.click()
    await expect(page.getByText(/^No settings found/)).toBeVisible()
    await next.click()
    await page.getByRole('radio', { name: mode === 'imap' ? /Keep in sync/ : /Download to this device/ }).check()
    await next.click()
    const incoming = page.getByRole('group', { name: /Incoming mail/ })
    await incoming.getByLabel('Server').fill('localhost')
    await incoming.getByLabel('Port').fill(String(mode === 'imap' ? server.ports.imaps : server.ports.pop3s))
    await next.click()

    // Said no first: that is told, and nothing is changed.
    await page.getByRole('button', { name: 'Sign in with Test Provider' }).click()
    await expect(page.getByText('Sign in to Test Provider in your browser, then return here.')).toBeVisible()
    await browser.denyLast()
    await expect(page.getByText(/Test Provider did not let Tern in\./)).toBeVisible()

    await page.getByRole('button', { name: 'Sign in with Test Provider' }).click()
    await expect.poll(async () => (await browser.pages()).length).toBe(2)
    expect(await browser.visitLast()).toContain('You are signed in.')
    await expect(page.getByText('Signed in with Test Provider.')).toBeVisible()
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await next.click()
    await page.getByRole('button', { name: 'Start' }).click()
    await openInbox(page)
    await expect(row(page, 'By token')).toBeVisible()

    // No page, no row and no plain file holds a token.
    const kept = readFileSync(join(tern.profile, 'secrets.json'), 'utf8')
    expect(kept).not.toContain('refreshToken')
    const again = await tern.restart(options)
    await openInbox(again)
    await expect(status(again)).toContainText('Up to date')

    // The provider takes the consent back: the account asks, reading goes on, and the browser puts it right.
    oauth.service.on('beforeResponse', refuse)
    const asking = await tern.restart(options)
    const second = await browserOf(tern)
    await openInbox(asking)
    await expect(row(asking, 'By token')).toBeVisible()
    await expect(asking.getByRole('form', { name: /Sign in again/ })).toBeVisible()
    oauth.service.off('beforeResponse', refuse)
    await asking.getByRole('button', { name: 'Sign in with Test Provider' }).click()
    await second.visitLast()
    await expect(status(asking)).toContainText('Up to date')
    await expect(asking.getByRole('form', { name: /Sign in again/ })).toBeHidden()
  })
}

test('a provider that Tern is not registered with says so, and the password is the way', async ({ tern }) => {
  const page = await tern.start()
  await page.getByLabel('Your name').fill('Alex Doe')
  await page.getByLabel('Email address').fill('someone@gmail.com')
  const next = page.getByRole('button', { name: 'Continue' })
  await next.click()
  await expect(page.getByText('Settings for Gmail found.')).toBeVisible()
  await next.click()
  await page.getByRole('radio', { name: /Keep in sync/ }).check()
  await next.click()
  await expect(page.getByText(/This Tern is not registered with Google/)).toBeVisible()
  await expect(page.getByText(/Google may need an app password/)).toBeVisible()
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible()
})

function refuse(response: { statusCode: number; body: unknown }): void {
  response.statusCode = 400
  response.body = { error: 'invalid_grant' }
}
