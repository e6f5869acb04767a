import PostalMime from 'postal-mime'
import { startRelay } from '../dovecot/relay.mjs'
import { openInbox, row } from '../on-screen'
import { type CorpusMail, replyCorpus } from '../sample-mail/reply-corpus.mjs'
import { expect, type TernUnderTest, test } from '../story'

/** `npm run test:corpus` answers a hundred; every day it is four of each kind. */
const count = Number(process.env.TERN_CORPUS ?? 40)
const minuteMs = 60_000

test(`answers to ${count} mails keep tables, pictures and styles, and nothing hidden or remote`, async ({
  tern,
  server,
  user,
}) => {
  test.setTimeout(6 * minuteMs)
  const relay = await startRelay({ port: server.relayPort, lmtpPort: server.ports.lmtp })
  const other = await server.newUser()
  const mails = replyCorpus(
    Array.from({ length: count }, (_, n) => n),
    other.user,
  )
  const now = Date.now()
  for (const { n, source } of mails)
    await server.deliver(user.user, 'INBOX', source, { receivedAt: now - (n + 1) * minuteMs })
  const page = await tern.start({ settings: { theme: 'light', language: 'en', undoSendSeconds: 0 } })
  await page.setViewportSize({ width: 1300, height: 1000 })
  await tern.addAccount('imap', server, user, {
    outgoing: { host: server.host, port: server.ports.submissions, security: 'tls', user: user.user },
  })
  await tern.keepInspectorAway()
  await openInbox(page)
  const quote = page.frameLocator('iframe[title="Message text"]').locator('blockquote')
  const send = page.getByRole('button', { name: 'Send', exact: true })
  // The newest is first, and each row comes into view from the one before it.
  for (const { subject } of mails) {
    await row(page, subject).click()
    await expect(page.getByRole('heading', { level: 1, name: subject })).toBeVisible()
    await page.keyboard.press('Control+r')
    await expect(page.getByRole('textbox', { name: 'Subject' })).toHaveValue(`Re: ${subject}`)
    await expect(quote.locator('.probe')).toBeVisible()
    await send.click()
    await expect(send).toBeHidden()
  }
  const answerTo = ({ subject }: CorpusMail): string | undefined =>
    relay.delivered.find(({ source }) => source.includes(`Subject: Re: ${subject}`))?.source.toString('latin1')
  await expect.poll(() => mails.filter((mail) => answerTo(mail) === undefined).length, { timeout: minuteMs }).toBe(0)
  await relay.stop()

  const answers = await Promise.all(mails.map((mail) => PostalMime.parse(answerTo(mail) ?? '')))
  // Nothing is asked for: the pictures are told by their names.
  const pages = answers.map(({ html = '' }) => html.replaceAll('src="cid:', 'data-cid="'))
  const shown = await quotesOf(tern, pages)
  const failures = mails.flatMap(({ n, name, tables, rows, pictures, colour }, index) => {
    const { html = '', text = '', attachments } = answers[index] ?? { attachments: [] }
    const brought = new Set(attachments.map(({ contentId }) => contentId?.replace(/[<>]/g, '')))
    const quoted = shown[index]
    const seen = {
      tables: quoted?.tables,
      rows: quoted?.rows,
      pictures: quoted?.images.filter((contentId) => brought.has(contentId)).length,
      colour: quoted?.colour,
      secret: `${html}${text}`.includes(`secret${n}`),
      remote: /src="https?:|url\(/i.test(html),
    }
    const wanted = { tables, rows, pictures, colour, secret: false, remote: false }
    return JSON.stringify(seen) === JSON.stringify(wanted)
      ? []
      : [`${n} ${name}: ${JSON.stringify(seen)} instead of ${JSON.stringify(wanted)}`]
  })
  expect(failures).toEqual([])
})

interface Shown {
  readonly tables: number
  readonly rows: number
  readonly images: readonly string[]
  readonly colour: string
}

/** The quotes of answers as a browser shows them to whom they went to: in a page of their own, without Tern's styles. */
function quotesOf(tern: TernUnderTest, pages: readonly string[]): Promise<readonly Shown[]> {
  return tern.app.evaluate(async ({ BrowserWindow }, given): Promise<readonly Shown[]> => {
    const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true } })
    const all: Shown[] = []
    for (const html of given) {
      await window.loadURL(`data:text/html;charset=utf-8;base64,${Buffer.from(html).toString('base64')}`)
      all.push(
        await window.webContents.executeJavaScript(`(() => {
          const quote = document.querySelector('blockquote')
          const probe = quote?.querySelector('.probe')
          return {
            tables: quote?.querySelectorAll('table').length ?? -1,
            rows: quote?.querySelectorAll('tr').length ?? -1,
            images: [...(quote?.querySelectorAll('img') ?? [])].map((one) => one.dataset.cid ?? ''),
            colour: probe ? getComputedStyle(probe).color : 'no probe',
          }
        })()`),
      )
    }
    window.destroy()
    return all
  }, pages)
}
