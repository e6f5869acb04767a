import type { Page } from '@playwright/test'
import { startRelay } from '../dovecot/relay.mjs'
import { row } from '../on-screen'
import { picture } from '../sample-mail/pictures.mjs'
import { expect, mail, test } from '../story'
import { call } from '../tern.mjs'
import { Camera } from './camera'

// Writing: the composer with everything in it, its menus and questions, and the outbox.

const editor = (page: Page) =>
  page.frameLocator('iframe[title="Message text"]').getByRole('textbox', { name: 'Message text' })

test('writing', async ({ tern, server }) => {
  const users = {
    imap: await server.newUser({ user: 'work@example.org', password: 'tern-pictures' }),
    pop3: await server.newUser({ user: 'home@example.org', password: 'tern-pictures' }),
  }
  const relay = await startRelay({ port: server.relayPort, lmtpPort: server.ports.lmtp })
  relay.refuse.add('nobody@example.org')
  await server.deliver(users.imap.user, 'INBOX', mail({ subject: 'A question', body: 'When do we row?\n\nAda' }))
  const page = await tern.start({ settings: { theme: 'light', language: 'en', undoSendSeconds: 0 } })
  const outgoing = (user: string) => ({
    outgoing: { host: server.host, port: server.ports.submissions, security: 'tls', user },
  })
  const work = await tern.addAccount('imap', server, users.imap, outgoing(users.imap.user))
  await tern.addAccount('pop3', server, users.pop3, outgoing('somebody.else@example.org'))
  await call(page, 'account.setWriting', work.id, {
    signature: '<div>Alex Doe<br>Harbour Rowing Club</div>',
    identities: [
      {
        id: 'alias',
        name: 'Rechtsabteilung der Donaudampfschifffahrtsgesellschaft',
        address: 'rechtsabteilung@donaudampfschifffahrtsgesellschaft.example',
      },
    ],
  })
  const camera = new Camera(tern)
  const take = camera.take.bind(camera)
  /** Escape closes what lies over the composer, and then the composer itself, with its draft kept. */
  const discard = async (page_: Page) => {
    const layers = page_.locator('[role="dialog"],[role="alertdialog"],[role="menu"]')
    for (let open = await layers.count(); open > 0; open -= 1) {
      await page_.keyboard.press('Escape')
      await expect(layers).toHaveCount(open - 1)
    }
    const button = page_.getByRole('button', { name: 'Discard draft' })
    if (await button.isVisible()) await button.click()
    await button.waitFor({ state: 'detached' })
  }
  const compose = async (page_: Page) => {
    await page_.keyboard.press('Control+N')
    await editor(page_).waitFor()
  }
  const ways = { close: discard }
  await take('compose', compose, ways)
  const fill = async (page_: Page, label: string, addresses: readonly string[]) => {
    const field = page_.getByRole('combobox', { name: label, exact: true })
    for (const address of addresses) {
      await field.fill(address)
      await field.press('Enter')
    }
  }
  const full = async (page_: Page) => {
    await compose(page_)
    await page_.getByRole('button', { name: 'Show Cc and Bcc' }).click()
    await fill(page_, 'To', [
      'Mara Vogel <mara@example.org>',
      'jonas@example.org',
      'not an address',
      'hanako@example.org',
    ])
    await fill(page_, 'Cc', ['Rechtsabteilung <rechtsabteilung@donaudampfschifffahrtsgesellschaft.example>'])
    await fill(page_, 'Bcc', ['chiara@example.org'])
    await page_
      .getByRole('textbox', { name: 'Subject' })
      .fill('Rückfrage zur Donaudampfschifffahrtsgesellschaftskapitänsmütze und zum Bootshaus')
    await editor(page_).click()
    await page_.keyboard.insertText('Hello all, here is the plan for the boat house, with two files.')
    await page_.evaluate(
      ([octets]) => {
        const data = new DataTransfer()
        data.items.add(
          new File([Uint8Array.from(octets ?? [])], 'A very long name of a picture, version 17.png', {
            type: 'image/png',
          }),
        )
        data.items.add(new File(['x'.repeat(20_000)], 'plan.pdf', { type: 'application/pdf' }))
        const target = document.querySelector('[aria-label^="Composer"]') ?? document.querySelector('#pane-reader > *')
        target?.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
      },
      [[...picture(80, 60, [90, 140, 200])]],
    )
  }
  await take('compose-full', full, ways)
  await take(
    'compose-from',
    async (page_) => {
      await compose(page_)
      await page_.getByLabel('From').selectOption({ index: 1 })
    },
    ways,
  )
  await take(
    'compose-more',
    async (page_) => {
      await compose(page_)
      await page_.getByRole('button', { name: 'More', exact: true }).last().click()
    },
    ways,
  )
  await take(
    'compose-plain',
    async (page_) => {
      await compose(page_)
      await page_.getByRole('button', { name: 'More', exact: true }).last().click()
      await page_.locator('[role^="menuitem"]', { hasText: 'Plain text' }).click()
      await page_.keyboard.press('Escape')
      await expect(page_.getByRole('menu')).toHaveCount(0)
    },
    ways,
  )
  await take(
    'compose-check',
    async (page_) => {
      await compose(page_)
      await fill(page_, 'To', ['stranger@example.com'])
      await editor(page_).click()
      await page_.keyboard.insertText('Please find the attachment below.')
      await page_.getByRole('button', { name: 'Send', exact: true }).click()
      await page_.getByRole('dialog', { name: 'Send like this?' }).waitFor()
    },
    ways,
  )
  await take(
    'compose-later',
    async (page_) => {
      await compose(page_)
      await page_.getByRole('button', { name: 'More', exact: true }).last().click()
      await page_.getByRole('menuitem', { name: 'Send later…' }).click()
      await page_.getByRole('dialog').waitFor()
    },
    ways,
  )
  await take(
    'compose-link',
    async (page_) => {
      await compose(page_)
      await page_.getByRole('button', { name: 'Link…' }).click()
      await page_.getByRole('dialog').waitFor()
    },
    ways,
  )
  await call(page, 'settings.set', { spelling: ['en-US', 'de'] })
  await take(
    'compose-spelling',
    async (page_) => {
      await compose(page_)
      await expect(async () => {
        await editor(page_).fill('sentense ')
        await editor(page_).click({ button: 'right', position: { x: 30, y: 20 } })
        await expect(page_.getByRole('menu', { name: 'Spelling suggestions' })).toBeVisible({ timeout: 1_000 })
      }).toPass({ timeout: 20_000 })
    },
    ways,
  )
  await take(
    'reply',
    async (page_) => {
      await page_.keyboard.press('Control+1')
      await row(page_, 'A question').click()
      await page_.keyboard.press('Control+R')
      await editor(page_).waitFor()
    },
    ways,
  )

  if (Camera.wants('outbox', 'compose-suggestions')) {
    const showOutbox = async (page_: Page) => {
      await page_
        .getByRole('button', { name: /^Outbox/ })
        .first()
        .click()
      await page_.getByRole('dialog', { name: 'Outbox' }).waitFor()
    }
    const send = async (account: string, to: readonly string[], subject: string, at = 0) => {
      const accounts = (await call(page, 'app.state')).statuses
      const id =
        accounts.find(({ accountId }) => (account === 'work') === (accountId === work.id))?.accountId ?? work.id
      const draft = await call(page, 'draft.create', {
        accountId: id,
        identityId: '',
        to: to.map((address) => ({ name: '', address })),
        cc: [],
        bcc: [],
        subject,
        format: 'plain',
        html: '<div>Hello.</div>',
        text: 'Hello.',
        parts: [],
        relation: { kind: 'new' },
      })
      await call(page, 'outbox.send', draft.id, at, at > 0)
    }
    await send('work', [users.pop3.user, 'nobody@example.org'], 'To two, one of whom does not exist')
    await send('home', [users.imap.user], 'With a wrong name for the server')
    await send('work', [users.pop3.user], 'Tomorrow', Date.now() + 86_400_000)
    await showOutbox(page)
    await expect(page.getByText('Sent, but not to everybody')).toBeVisible({ timeout: 30_000 })
    await expect(page.getByText('Not sent', { exact: true })).toBeVisible({ timeout: 30_000 })
    await page.keyboard.press('Escape')
    await take('outbox', showOutbox, { long: true })
  }
  // Suggested is whom one has written to.
  await take(
    'compose-suggestions',
    async (page_) => {
      await compose(page_)
      await page_.getByRole('combobox', { name: 'To', exact: true }).pressSequentially('ho')
      await page_.locator('[role="option"]').first().waitFor()
    },
    ways,
  )
  await relay.stop()
})
