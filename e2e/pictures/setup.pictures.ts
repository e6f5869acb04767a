import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { documentFor } from '../../src-main/autoconfig/sample-documents.testing'
import { makeServerCertificate } from '../dovecot/certificates.mjs'
import { openDoor } from '../net/door'
import { startOAuthWorld } from '../net/oauth-server'
import { startSettingsNetwork } from '../net/settings-network'
import { expect, mail, type TernUnderTest, test } from '../story'
import { Camera } from './camera'

// Setting up an account: every step, every way to sign in, everything that can go wrong.

const user = { user: 'alex@example.org', password: 'tern-pictures' }
const stay = async () => undefined

let folder: string
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tern-pictures-'))
  chmodSync(folder, 0o755)
})
test.afterEach(() => rmSync(folder, { recursive: true }))

const next = (page: Page) => page.getByRole('button', { name: 'Continue' }).click()
const back = (page: Page) => page.getByRole('button', { name: 'Back', exact: true }).click()
async function typeAddress(page: Page, address = user.user): Promise<void> {
  await page.getByLabel('Your name').fill('Alex Doe')
  await page.getByLabel('Email address').fill(address)
}

test('setup by hand', async ({ tern, server }) => {
  await server.newUser(user)
  await server.deliver(user.user, 'INBOX', [mail({ subject: 'One' }), mail({ subject: 'Two' })])
  const page = await tern.start()
  const camera = new Camera(tern)
  const take = (name: string, open = stay, ways: { readonly long?: boolean } = {}) =>
    camera.take(name, open, { ...ways, close: stay })
  await page.getByLabel('Your name').waitFor()
  await take('setup-address')
  await page.getByLabel('Email address').fill('alex')
  await next(page)
  await take('setup-address-wrong')
  await typeAddress(page)
  await next(page)
  await page.getByText('No settings found for example.org.').waitFor()
  await take('setup-nothing-found')
  await next(page)
  await next(page)
  await take('setup-mode-required', stay, { long: true })
  await page.getByText('Help me choose').click()
  for (const [at, answer] of ['No', 'Yes', 'Yes'].entries())
    await page
      .getByRole('radiogroup')
      .nth(at + 1)
      .getByRole('radio', { name: answer, exact: true })
      .check()
  await take('setup-adviser', stay, { long: true })
  for (const [mode, title] of [
    ['imap', /Keep in sync/],
    ['pop3', /Download to this device/],
  ] as const) {
    await page.getByRole('radio', { name: title }).check()
    await take(`setup-mode-${mode}`)
    await next(page)
    const incoming = page.getByRole('group', { name: /Incoming mail/ })
    await incoming.getByLabel('Server').fill('')
    await next(page)
    await take(`setup-servers-missing-${mode}`, stay, { long: true })
    await incoming.getByLabel('Server').fill(server.host)
    await incoming.getByLabel('Port').fill(String(mode === 'imap' ? server.ports.imaps : server.ports.pop3s))
    await next(page)
    const password = page.getByLabel('Password', { exact: true })
    await password.waitFor()
    await take(`setup-password-${mode}`)
    await password.fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText(/didn’t accept the password/).waitFor()
    await page.getByText('Details').click()
    await take(`setup-password-wrong-${mode}`)
    await password.fill(user.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: 'Continue' }).waitFor()
    await take(`setup-options-${mode}`, stay, { long: true })
    await next(page)
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor()
    await take(`setup-finish-${mode}`, stay, { long: true })
    if (mode === 'pop3') break
    for (let n = 0; n < 4; n += 1) await back(page)
  }

  // What can be wrong with a server.
  await back(page)
  await back(page)
  await back(page)
  const authority = { certFile: server.caFile, keyFile: server.caFile.replace(/\.pem$/, '.key') }
  const expired = await openDoor(await makeServerCertificate(folder, { name: 'expired', authority, expired: true }))
  const silent = await openDoor({
    certFile: join(server.folder, 'server.pem'),
    keyFile: join(server.folder, 'server.key'),
  })
  const incoming = page.getByRole('group', { name: /Incoming mail/ })
  const tryServer = async (port: number): Promise<void> => {
    await incoming.getByLabel('Port').fill(String(port))
    await next(page)
    await page.getByLabel('Password', { exact: true }).fill(user.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  await tryServer(expired.port)
  await page.getByText(/couldn’t be confirmed/).waitFor()
  await take('setup-certificate')
  await page.getByText('Details').click()
  await take('setup-certificate-details', stay, { long: true })
  await page.getByRole('button', { name: 'Don’t connect' }).click()
  await tryServer(9)
  await page.getByText(/^Can’t reach/).waitFor()
  await take('setup-unreachable')
  await back(page)
  await tryServer(silent.port)
  await page.getByText(/^Signing in to/).waitFor()
  await take('setup-signing-in')
  await silent.close()
  await expired.close()
})

test('setup with settings that are found', async ({ tern, server }) => {
  await server.newUser(user)
  const { ports } = server
  const network = await startSettingsNetwork(server, folder, {
    'autoconfig.example.org/mail/config-v1.1.xml': documentFor('localhost', {
      imap: ports.imaps,
      pop3: ports.pop3s,
      smtp: ports.submissions,
    }),
    'database.test/v1.1/only-imap.test': documentFor('localhost', { imap: ports.imaps }),
  })
  const page = await tern.start({ env: network.env })
  const camera = new Camera(tern)
  const take = (name: string) => camera.take(name, stay, { close: stay, long: true })
  await typeAddress(page)
  await next(page)
  await page.getByText('Settings for Test Provider found.').waitFor()
  await take('setup-found')
  await next(page)
  await take('setup-mode')
  await back(page)
  await back(page)
  await typeAddress(page, 'alex@only-imap.test')
  await next(page)
  await page.getByText(/doesn’t offer POP3/).waitFor()
  await take('setup-found-imap-only')
  await next(page)
  await take('setup-mode-imap-only')
  await back(page)
  await back(page)
  await typeAddress(page, 'alex@gmail.com')
  await next(page)
  await page.getByText('Settings for Gmail found.').waitFor()
  await next(page)
  await page.getByRole('radio', { name: /Keep in sync/ }).check()
  await next(page)
  await page.getByText(/not registered with Google/).waitFor()
  await take('setup-app-password')
  await network.stop()
})

test('setup by the browser', async ({ tern }) => {
  test.skip(
    !Camera.wants(
      'setup-browser',
      'setup-browser-waiting',
      'setup-browser-denied',
      'setup-browser-done',
      'sign-in-again-browser',
    ),
  )
  const world = await startOAuthWorld(folder)
  world.signedInAs = (await world.server.newUser(user)).user
  const page = await tern.start({ ca: world.server.caFile, env: { TERN_OAUTH_PROVIDERS: world.providersFile } })
  const camera = new Camera(tern)
  const take = (name: string) => camera.take(name, stay, { close: stay })
  const pages = await noteBrowser(tern)
  await typeAddress(page)
  await next(page)
  await page.getByText(/^No settings found/).waitFor()
  await next(page)
  await page.getByRole('radio', { name: /Keep in sync/ }).check()
  await next(page)
  const incoming = page.getByRole('group', { name: /Incoming mail/ })
  await incoming.getByLabel('Server').fill('localhost')
  await incoming.getByLabel('Port').fill(String(world.server.ports.imaps))
  await next(page)
  const begin = page.getByRole('button', { name: 'Sign in with Test Provider' })
  await begin.waitFor()
  await take('setup-browser')
  await begin.click()
  await expect.poll(async () => (await pages()).length).toBe(1)
  await take('setup-browser-waiting')
  const { searchParams } = new URL((await pages())[0] ?? '')
  await fetch(`${searchParams.get('redirect_uri')}?error=access_denied&state=${searchParams.get('state')}`)
  await page.getByText(/did not let Tern in/).waitFor()
  await take('setup-browser-denied')
  await begin.click()
  await expect.poll(async () => (await pages()).length).toBe(2)
  await fetch((await pages()).at(-1) ?? '')
  await page.getByText('Signed in with Test Provider.').waitFor()
  await take('setup-browser-done')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await next(page)
  await page.getByRole('button', { name: 'Start' }).click()
  await page.locator('#pane-list').waitFor()
  world.oauth.service.on('beforeResponse', (response: { statusCode: number; body: unknown }) => {
    response.statusCode = 400
    response.body = { error: 'invalid_grant' }
  })
  const asking = await tern.restart({ ca: world.server.caFile, env: { TERN_OAUTH_PROVIDERS: world.providersFile } })
  await asking.getByRole('form', { name: /Sign in again/ }).waitFor()
  await take('sign-in-again-browser')
  await world.stop()
})

/** The pages that Tern asked the system's browser to open; nobody opens them. */
async function noteBrowser(tern: TernUnderTest): Promise<() => Promise<readonly string[]>> {
  await tern.app.evaluate(({ shell }) => {
    const pages: string[] = []
    Object.assign(globalThis, { pages })
    shell.openExternal = async (url: string) => {
      pages.push(url)
    }
  })
  return () => tern.app.evaluate(() => (globalThis as unknown as { readonly pages: string[] }).pages)
}
