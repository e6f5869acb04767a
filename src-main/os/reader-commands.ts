import { type BrowserWindow, nativeImage, shell, type WebContents } from 'electron'
import type { PartPlace } from '../../src-shared/contract/engine-calls'
import type { MessageId, PartPath } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { CommandHandlers } from '../ipc/handle'
import type { AllowedSenders } from './allowed-senders'
import { MailFrames } from './mail-frames'
import type { OpenedParts } from './opened-parts'
import type { PictureAccess } from './picture-scheme'
import { PrintPages } from './print-page'
import { postOneClick, type RemotePictureOptions } from './remote-pictures'
import { saveParts } from './save-part'

export interface ReaderHost {
  readonly window: () => BrowserWindow | undefined
  readonly locate: (message: MessageId, part: PartPath) => Promise<PartPlace>
  readonly pictures: PictureAccess
  readonly senders: AllowedSenders
  readonly opened: OpenedParts
  readonly network: RemotePictureOptions
  /** Shown at the pointer while a part is dragged out. */
  readonly dragIcon: string | undefined
}

/** What the reader asks of main beside the engine's work: pictures, frames, attachments, print. */
export function readerCommands(host: ReaderHost) {
  const page = () => {
    const window = host.window()
    if (!window) throw new MailFailure({ kind: 'bad-request', reason: 'no window' })
    return window.webContents
  }
  const printing = new PrintPages(host.pictures)
  const inspected = new WeakMap<WebContents, MailFrames>()
  const frames = (): MailFrames => {
    const contents = page()
    const known = inspected.get(contents) ?? new MailFrames(contents)
    inspected.set(contents, known)
    return known
  }
  return {
    'attachment.saveAll': async (message, parts) => {
      const window = host.window()
      if (!window) return null
      const places: PartPlace[] = []
      for (const part of parts) places.push(await host.locate(message, part))
      return saveParts(window, places, 'attachment')
    },
    'attachment.open': async (message, part, confirmed) =>
      host.opened.open(await host.locate(message, part), confirmed, (file) => shell.openPath(file)),
    'attachment.drag': async (message, part) => {
      const file = await host.opened.copy(await host.locate(message, part))
      const icon = host.dragIcon ? nativeImage.createFromPath(host.dragIcon).resize({ width: 48 }) : undefined
      if (icon && !icon.isEmpty()) page().startDrag({ file, icon })
    },
    'pictures.open': (message, remote) => host.pictures.open(message, remote),
    'pictures.senders': () => host.senders.all,
    'pictures.allowSender': async (address, allowed) => {
      await host.senders.set(address, allowed)
      return host.senders.all
    },
    'frame.measure': async (frame) => (await frames().measure(frame)) ?? null,
    'frame.find': (frame, words, current) => frames().find(frame, words, current),
    'page.print': (html) => printing.print(html),
    'list.unsubscribe': (url) => postOneClick(url, host.network),
  } satisfies Partial<CommandHandlers>
}
