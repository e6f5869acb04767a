import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron'
import { type Commands, commandNames } from '../../src-shared/contract/commands'
import type { Events } from '../../src-shared/contract/events'
import { type MailError, mailErrorOf, type Result } from '../../src-shared/mail/mail-error'
import { checkArguments } from './check-arguments'

export type ValueOf<K extends keyof Commands> = ReturnType<Commands[K]> extends Result<infer T> ? T : never
export type CommandHandlers = {
  [K in keyof Commands]: (...args: Parameters<Commands[K]>) => Promise<ValueOf<K>> | ValueOf<K>
}

/**
 * The only caller of `ipcMain`. A command is answered only where it comes from the top frame of one of our own pages
 * and its arguments have the right shape (SECURITY.md E3); a failure travels as data.
 */
export function handleCommands(isOurPage: (url: string) => boolean, handlers: CommandHandlers): void {
  for (const name of Object.keys(commandNames) as (keyof Commands)[]) {
    ipcMain.handle(name, async (event, ...args: unknown[]): Promise<Result<unknown>> => {
      if (!fromOurTopFrame(event, isOurPage))
        return { ok: false, error: { kind: 'bad-request', reason: 'foreign sender' } satisfies MailError }
      try {
        const handler = handlers[name] as (...checked: unknown[]) => unknown
        return { ok: true, value: await handler(...checkArguments(name, args)) }
      } catch (thrown) {
        return { ok: false, error: mailErrorOf(thrown) }
      }
    })
  }
}

/** Tells one page of a fact. */
export function sendEvent<K extends keyof Events>(page: WebContents, name: K, event: Events[K]): void {
  if (!page.isDestroyed()) page.send(name, event)
}

function fromOurTopFrame(event: IpcMainInvokeEvent, isOurPage: (url: string) => boolean): boolean {
  return event.senderFrame !== null && event.senderFrame.parent === null && isOurPage(event.senderFrame.url)
}
