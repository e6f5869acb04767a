import { randomBytes } from 'node:crypto'
import { BrowserWindow, type Session, session } from 'electron'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { appOrigin, appScheme } from './app-scheme'
import type { PictureAccess } from './picture-scheme'

/**
 * Nothing runs, nothing has an origin, nothing comes from anywhere but pictures by a key of ours (SECURITY.md R1): the
 * page is markup of mails, made safe by the window, and this does not rely on that.
 */
const paperPolicy = [
  "default-src 'none'",
  'img-src data: tern-picture:',
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  'sandbox',
].join('; ')

/** Pictures that are not here by then are left out. */
const patienceMs = 20_000

/**
 * Prints pages out of sight: frames of mails stay blank on paper, since each lives in a process of its own and Electron
 * prints one process. A page is shown by a hidden window without scripts, in a session that knows nothing else.
 */
export class PrintPages {
  readonly #pictures: PictureAccess
  readonly #pages = new Map<string, string>()
  #session: Session | undefined

  constructor(pictures: PictureAccess) {
    this.#pictures = pictures
  }

  /** Asks the user where to print a whole HTML document; false where they thought better of it. */
  async print(html: string): Promise<boolean> {
    const name = randomBytes(16).toString('hex')
    this.#pages.set(name, html)
    const window = new BrowserWindow({
      show: false,
      backgroundColor: '#FFFFFF',
      webPreferences: {
        session: this.#ownSession(),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        javascript: false,
        webviewTag: false,
        spellcheck: false,
      },
    })
    try {
      await Promise.race([
        window.loadURL(`${appOrigin}/${name}`),
        new Promise((resolve) => setTimeout(resolve, patienceMs)),
      ])
      return await new Promise<boolean>((resolve, reject) =>
        window.webContents.print({ printBackground: true }, (done, reason) => {
          if (done || /cancel/i.test(reason)) resolve(done)
          else reject(new MailFailure({ kind: 'internal', reason: `printing: ${reason}` }))
        }),
      )
    } finally {
      this.#pages.delete(name)
      window.destroy()
    }
  }

  /** In memory only. The guard of all sessions holds here, too. */
  #ownSession(): Session {
    if (this.#session) return this.#session
    const own = session.fromPartition('print')
    own.protocol.handle(appScheme, (request) => {
      const page = this.#pages.get(new URL(request.url).pathname.slice(1))
      if (page === undefined) return new Response(null, { status: 404 })
      return new Response(page, {
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': paperPolicy,
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
        },
      })
    })
    this.#pictures.serve(own)
    this.#session = own
    return own
  }
}
