import { type App, type Session, session, type WebContents, type WebFrameMain } from 'electron'
import { appOrigin, editorPath, pdfPath } from './app-scheme'
import { pictureScheme } from './picture-scheme'
import { fetchNoDictionaries } from './spelling'

/**
 * Denies by default everything a page could ask of Electron, in every session and every page there ever is
 * (SECURITY.md E1, E4, R1–R3): permissions, new windows, navigation, downloads, any request that is not ours.
 *
 * Mail is shown in frames of our own window, so what a mail could load is refused here a second time, behind the
 * frame's sandbox and policy. A link that is clicked in a mail goes to `linkClicked` and nowhere else.
 */
export function guardSessions(
  app: App,
  development: string | undefined,
  linkClicked: (page: WebContents, url: string) => void,
): void {
  app.on('session-created', (created) => guardSession(created, development))
  app.on('web-contents-created', (_event, page) => {
    page.setWindowOpenHandler(({ url }) => {
      linkClicked(page, url)
      return { action: 'deny' }
    })
    page.on('will-frame-navigate', (event) => {
      if (event.isMainFrame && isOurPage(event.url, development)) return
      // How a page puts a mail into its frame; it loads nothing.
      if (!event.isMainFrame && (event.url === 'about:srcdoc' || isOwnFrame(event.url, development))) return
      event.preventDefault()
      linkClicked(page, event.url)
    })
    page.on('will-redirect', (event) => event.preventDefault())
    page.on('will-attach-webview', (event) => event.preventDefault())
    page.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  })
  if (app.isReady()) guardSession(session.defaultSession, development)
}

function guardSession(guarded: Session, development: string | undefined): void {
  fetchNoDictionaries(guarded)
  guarded.setPermissionRequestHandler((_page, _permission, answer) => answer(false))
  guarded.setPermissionCheckHandler(() => false)
  guarded.setDevicePermissionHandler(() => false)
  guarded.on('will-download', (event) => event.preventDefault())
  guarded.webRequest.onBeforeRequest({ urls: ['<all_urls>'] }, (request, answer) => {
    const fromFrame = isInnerFrame(request.frame)
    // The composer's editor and the PDF preview are pages of ours in frames without origin; each gets its page and code.
    // Which frame asks for code cannot be told while frames change places: it is no secret, and a mail's frame, without
    // scripts and under its own policy, could not run it.
    const forOwnFrame =
      fromFrame &&
      ((request.resourceType === 'subFrame' && isOwnFrame(request.url, development)) ||
        isCode(request.url, development))
    const fromMailFrame = fromFrame && !forOwnFrame
    // Pictures of mails: each address begins with a key that only main makes and only the page was told.
    if (request.url.startsWith(`${pictureScheme}:`)) answer({ cancel: request.resourceType !== 'image' })
    else
      answer({
        cancel: !isOurRequest(request.url, development) || (fromMailFrame && request.url.startsWith(`${appOrigin}/`)),
      })
  })
}

/**
 * Whether a frame inside a page asks. One that is gone by now, or is changing places, was inside a page; asking it
 * anything is an error, which would leave the request without an answer for good.
 */
function isInnerFrame(frame: WebFrameMain | null | undefined): boolean {
  try {
    return frame !== undefined && frame !== null && frame.parent !== null
  } catch {
    return true
  }
}

function isOwnFrame(url: string, development: string | undefined): boolean {
  return [editorPath, pdfPath].some((path) => url === `${development ?? appOrigin}${path}`)
}

function isCode(url: string, development: string | undefined): boolean {
  return url.startsWith(`${appOrigin}/assets/`) || (development !== undefined && url.startsWith(development))
}

function isOurPage(url: string, development: string | undefined): boolean {
  return url.startsWith(`${appOrigin}/`) || (development !== undefined && url.startsWith(development))
}

function isOurRequest(url: string, development: string | undefined): boolean {
  if (isOurPage(url, development) || url.startsWith('data:') || url.startsWith('blob:') || url.startsWith('devtools:'))
    return true
  // The hot-reload socket of the development server.
  return development !== undefined && url.startsWith(development.replace(/^http/, 'ws'))
}
