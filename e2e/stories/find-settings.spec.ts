import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { documentFor } from '../../src-main/autoconfig/sample-documents.testing'
import { de } from '../../src-renderer/text/de'
import { en } from '../../src-renderer/text/en'
import { it } from '../../src-renderer/text/it'
import { ja } from '../../src-renderer/text/ja'
import type { RunningDovecot } from '../dovecot/server.mjs'
import { type SettingsNetwork, startSettingsNetwork } from '../net/settings-network'
import { row } from '../on-screen'
import { expect, mail, modes, test } from '../story'

type Words = Readonly<Record<keyof typeof en, string>>
const catalogs: Readonly<Record<'en' | 'de' | 'it' | 'ja', Words>> = { en, de, it, ja }
/** A sentence of a catalog, its placeholders filled. */
const say = (words: Words, key: keyof typeof en, values: Readonly<Record<string, string>> = {}): string =>
  words[key].replaceAll(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)

let folder: string
let network: SettingsNetwork | undefined
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tern-settings-'))
})
test.afterEach(async () => {
  await network?.stop()
  network = undefined
  rmSync(folder, { recursive: true })
})

const own = 'autoconfig.example.org/mail/config-v1.1.xml'
const inDatabase = 'database.test/v1.1/example.org'
const both = ({ ports }: RunningDovecot) =>
  documentFor('localhost', { imap: ports.imaps, pop3: ports.pop3s, smtp: ports.submissions })

async function typeAddress(page: Page, words: Words, address: string): Promise<void> {
  await page.getByLabel(words['setup.name']).fill('Alex Doe')
  await page.getByLabel(words['setup.email']).fill(address)
  await page.getByRole('button', { name: words.next }).click()
}

/** From the found servers to the mail, by one password. */
async function goThrough(page: Page, words: Words, mode: 'imap' | 'pop3', password: string): Promise<void> {
  const next = page.getByRole('button', { name: words.next })
  await next.click()
  await page.getByRole('radio', { name: words[`setup.${mode}.title`] }).check()
  await next.click()
  await page.getByLabel(words['setup.password'], { exact: true }).fill(password)
  await page.getByRole('button', { name: words['setup.signIn'] }).click()
  await next.click()
  await page.getByRole('button', { name: words['setup.start'], exact: true }).click()
}

const languages = { imap: 'de', pop3: 'ja' } as const
for (const mode of modes) {
  test(`${mode}: the domain names its servers, nothing else is typed (${languages[mode]})`, async ({
    tern,
    server,
    user,
  }) => {
    await server.deliver(user.user, 'INBOX', mail({ subject: 'Found you' }))
    network = await startSettingsNetwork(server, folder, { [own]: both(server) })
    const language = languages[mode]
    const words = catalogs[language]
    const page = await tern.start({ env: network.env, settings: { theme: 'light', language } })
    await typeAddress(page, words, user.user)
    await expect(page.getByText(say(words, 'find.found', { provider: 'Test Provider' }))).toBeVisible()
    await expect(page.getByText(say(words, 'find.source.autoconfig', { by: 'example.org' })).first()).toBeVisible()
    await goThrough(page, words, mode, user.password)
    await expect(row(page, 'Found you')).toBeVisible()
    expect(network.asked.filter((question) => question.includes(user.user.split('@')[0] ?? '-'))).toEqual([])
  })
}

const tableLanguages = { imap: 'ja', pop3: 'it' } as const
for (const mode of modes) {
  test(`${mode}: a provider that is known is set up without asking anybody (${tableLanguages[mode]})`, async ({
    tern,
    server,
    user,
  }) => {
    await server.deliver(user.user, 'INBOX', mail({ subject: 'From the table' }))
    network = await startSettingsNetwork(server, folder, {})
    const { imaps, pop3s, submissions } = server.ports
    const file = join(folder, 'providers.json')
    const places = { imap: ['localhost', imaps], pop3: ['localhost', pop3s], smtp: ['localhost', submissions] }
    const entry = { name: 'Known Mail', domains: ['example.org'], ...places }
    writeFileSync(file, JSON.stringify([entry]))
    const language = tableLanguages[mode]
    const words = catalogs[language]
    const env = { ...network.env, TERN_PROVIDERS: file }
    const page = await tern.start({ env, settings: { theme: 'light', language } })
    await typeAddress(page, words, user.user)
    await expect(page.getByText(say(words, 'find.found', { provider: 'Known Mail' }))).toBeVisible()
    await expect(page.getByText(say(words, 'find.source.provider-table', { by: 'Known Mail' })).first()).toContainText(
      words['find.met'],
    )
    await expect(page.getByText(words['find.askedNobody'])).toBeVisible()
    await goThrough(page, words, mode, user.password)
    await expect(row(page, 'From the table')).toBeVisible()
    // Only to find the servers themselves.
    expect(network.asked.filter((question) => !question.startsWith('A localhost'))).toEqual([])
  })
}

const recordLanguages = { imap: 'it', pop3: 'de' } as const
for (const mode of modes)
  test(`${mode}: DNS records name the servers (${recordLanguages[mode]})`, async ({ tern, server, user }) => {
    await server.deliver(user.user, 'INBOX', mail({ subject: 'Per DNS' }))
    const language = recordLanguages[mode]
    const words = catalogs[language]
    const record = (port: number) => [{ target: 'localhost', port, priority: 0, weight: 0 }]
    network = await startSettingsNetwork(
      server,
      folder,
      {},
      {
        [mode === 'imap' ? 'SRV _imaps._tcp.example.org' : 'SRV _pop3s._tcp.example.org']: record(
          mode === 'imap' ? server.ports.imaps : server.ports.pop3s,
        ),
        'SRV _submissions._tcp.example.org': record(server.ports.submissions),
      },
    )
    const page = await tern.start({ env: network.env, settings: { theme: 'light', language } })
    await typeAddress(page, words, user.user)
    await expect(page.getByText(say(words, 'find.source.srv', { by: 'example.org' })).first()).toBeVisible()
    await goThrough(page, words, mode, user.password)
    await expect(row(page, 'Per DNS')).toBeVisible()
  })

for (const [mode, other] of [
  ['imap', 'pop3'],
  ['pop3', 'imap'],
] as const) {
  test(`a provider without ${other} offers ${mode} only, and the servers can be typed all the same`, async ({
    tern,
    server,
    user,
  }) => {
    const port = mode === 'imap' ? server.ports.imaps : server.ports.pop3s
    await server.deliver(user.user, 'INBOX', mail({ subject: 'One way only' }))
    network = await startSettingsNetwork(server, folder, { [inDatabase]: documentFor('localhost', { [mode]: port }) })
    const page = await tern.start({ env: network.env })
    await typeAddress(page, en, user.user)
    const missing = say(en, 'setup.unavailable', { provider: 'Test Provider', protocol: other.toUpperCase() })
    await expect(page.getByText(missing)).toBeVisible()
    await page.getByRole('button', { name: 'Continue' }).click()
    await expect(page.getByRole('radio', { name: en[`setup.${other}.title`] })).toBeDisabled()
    await expect(page.getByRole('radio', { name: en[`setup.${mode}.title`] })).toBeEnabled()
    await page.getByRole('radio', { name: en[`setup.${mode}.title`] }).check()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Enter the servers yourself' }).click()
    await expect(page.getByRole('group', { name: /Incoming mail/ }).getByLabel('Port')).toHaveValue(String(port))
    const next = page.getByRole('button', { name: 'Continue' })
    await next.click()
    await page.getByLabel('Password', { exact: true }).fill(user.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await next.click()
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await expect(row(page, 'One way only')).toBeVisible()
  })
}

test('no database is asked where the user wants none, and nothing found leads to the fields', async ({
  tern,
  server,
  user,
}) => {
  network = await startSettingsNetwork(server, folder, { [inDatabase]: both(server) })
  const page = await tern.start({ env: network.env })
  await page.getByRole('checkbox', { name: /public provider database/ }).uncheck()
  await typeAddress(page, en, user.user)
  await expect(page.getByText('No settings found for example.org.')).toBeVisible()
  expect(network.asked.filter((question) => question.includes('database.test'))).toEqual([])
})

test('three questions recommend a mode, with the reason and the loss', async ({ tern, user }) => {
  const page = await tern.start()
  await typeAddress(page, en, user.user)
  await expect(page.getByText('No settings found for example.org.')).toBeVisible()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Help me choose').click()
  const answer = (question: string, name: string) =>
    page.getByRole('radiogroup', { name: question }).getByRole('radio', { name, exact: true }).check()
  await answer(en['advise.otherDevices'], 'No')
  await answer(en['advise.shortOfSpace'], 'Yes')
  await answer(en['advise.ownBackups'], 'Yes')
  await expect(page.getByText(en['advise.because.space'])).toBeVisible()
  await expect(page.getByText(en['advise.loss.pop3'])).toBeVisible()
  await page.getByRole('button', { name: 'Choose POP3' }).click()
  await expect(page.getByRole('radio', { name: en['setup.pop3.title'] })).toBeChecked()
  await answer(en['advise.otherDevices'], 'Yes')
  await expect(page.getByText(en['advise.because.devices'])).toBeVisible()
})
