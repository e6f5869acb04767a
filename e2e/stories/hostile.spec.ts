import type { Page } from '@playwright/test'
import { type PictureServer, startPictureServer } from '../net/picture-server'
import { list, message, openInbox, row } from '../on-screen'
import { hostileMails } from '../sample-mail/hostile'
import { expect, test } from '../story'

/** Any mail opens within ten seconds, or shows its words (SECURITY.md R13). */
const patienceMs = 10_000

/** Opens the first row, or the one below the open one; it has something to read, or says that it has nothing. */
async function openNext(page: Page, before: string | undefined): Promise<string> {
  const headline = page.getByRole('heading', { level: 1 })
  if (before === undefined) await row(page, '').first().click()
  else await page.keyboard.press('ArrowDown')
  await expect(headline, `after ${before}`).not.toHaveText(before ?? 'Nothing selected', { timeout: patienceMs })
  const subject = (await headline.textContent()) ?? ''
  const shown = message(page)
    .locator('[data-find-target]')
    .or(message(page).getByRole('heading', { level: 3 }))
    .or(page.getByText('This message has no text.'))
  await expect(shown.first(), subject).toBeAttached({ timeout: patienceMs })
  return subject
}

test('hostile mail runs nothing, fetches nothing unasked, and opens', async ({ tern, server, user }) => {
  test.setTimeout(240_000)
  const host: PictureServer = await startPictureServer(server.caFile)
  try {
    const mails = hostileMails(host)
    expect(mails.length).toBeGreaterThanOrEqual(150)
    await server.deliver(
      user.user,
      'INBOX',
      mails.map(({ source }) => source),
    )
    const page = await tern.start({ args: ['--tern-test-loopback-pictures'], ca: host.caFile })
    const ran: string[] = []
    page.on(
      'console',
      (entry) =>
        entry.text().includes('PWNED') && !/violates|Blocked|Refused/.test(entry.text()) && ran.push(entry.text()),
    )
    page.on('pageerror', (error) => ran.push(error.message))
    page.on('dialog', (dialog) => ran.push(dialog.message()))
    await tern.addAccount('imap', server, user)
    await openInbox(page)
    await expect(list(page)).toHaveAttribute('aria-rowcount', String(mails.length))

    const slow: string[] = []
    const seen: string[] = []
    for (const _ of mails) {
      const since = Date.now()
      seen.push(await openNext(page, seen.at(-1)))
      if (Date.now() - since > 2_000) slow.push(`${seen.at(-1)}: ${Date.now() - since} ms`)
    }
    expect([...seen].sort()).toEqual(mails.map(({ subject }) => subject).sort())
    expect(ran).toEqual([])
    expect(host.connections()).toBe(0)
    await expect(page).toHaveTitle(/Tern/)
    expect(
      tern.app
        .windows()
        .map((window) => window.url())
        .filter((url) => !url.startsWith('tern://app/')),
    ).toEqual([])
    if (slow.length > 0) test.info().annotations.push({ type: 'slow', description: slow.join('; ') })
    // The host does answer: it was silent because nobody asked.
    await fetch(`${host.http}/alive`)
    expect(host.connections()).toBe(1)
  } finally {
    await host.stop()
  }
})

test('after consent pictures come, and nothing else', async ({ tern, server, user }) => {
  test.setTimeout(180_000)
  const host = await startPictureServer(server.caFile)
  try {
    const mails = hostileMails(host).filter(({ pictures }) => pictures)
    expect(mails.length).toBeGreaterThan(10)
    await server.deliver(
      user.user,
      'INBOX',
      mails.map(({ source }) => source),
    )
    const page = await tern.start({ args: ['--tern-test-loopback-pictures'], ca: host.caFile })
    await tern.addAccount('imap', server, user)
    await openInbox(page)
    await expect(list(page)).toHaveAttribute('aria-rowcount', String(mails.length))
    let subject: string | undefined
    for (const _ of mails) {
      subject = await openNext(page, subject)
      const source = mails.find((mail) => mail.subject === subject)?.source.toString() ?? ''
      const wanted = new Set(source.match(/\/img-\w+\.(?:png|gif)/g)).size
      const before = host.asked.length
      const consent = page.getByRole('button', { name: 'Show for this message' })
      await consent.click()
      await expect(consent).toBeHidden()
      const came = (): number => new Set(host.asked.slice(before).map(({ path }) => path)).size
      await expect.poll(came, { message: subject }).toBe(wanted)
      await list(page).getByRole('row', { selected: true }).focus()
    }
    expect(
      host.asked.filter(({ path, secure, referer }) => !path.startsWith('/img-') || !secure || referer !== ''),
    ).toEqual([])
  } finally {
    await host.stop()
  }
})
