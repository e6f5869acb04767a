import { basename, join } from 'node:path'
import { app, type BrowserWindow, dialog } from 'electron'
import type { EngineCalls } from '../../src-shared/contract/engine-calls'
import { checkedSettings, type Settings } from '../../src-shared/contract/settings'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { safeFileName } from '../../src-shared/mail/safe-file-name'
import type { CommandHandlers } from '../ipc/handle'

/** Commands that ask for a place on disk before the engine does the work. */
export type ArchiveCommand =
  | 'mailbox.export'
  | 'mail.import'
  | 'backup.create'
  | 'backup.restore'
  | 'receipts.sum'
  | 'receipts.export'
  | 'receipts.check'
  | 'task.cancel'

export interface ArchiveHost {
  readonly window: () => BrowserWindow | undefined
  readonly engine: <K extends keyof EngineCalls>(
    call: K,
    ...args: Parameters<EngineCalls[K]>
  ) => Promise<ReturnType<EngineCalls[K]>>
  readonly setSettings: (settings: Partial<Settings>) => Promise<void>
  readonly now: () => number
}

/** Each resolves with null where the user thought better of it, in the dialog or on the way. */
export function archiveCommands(host: ArchiveHost): Pick<CommandHandlers, ArchiveCommand> {
  const { engine } = host
  const window = (): BrowserWindow => {
    const open = host.window()
    if (!open) throw new MailFailure({ kind: 'bad-request', reason: 'no window to ask in' })
    return open
  }
  const save = async (name: string, extension: string): Promise<string | undefined> => {
    const { canceled, filePath } = await dialog.showSaveDialog(window(), {
      defaultPath: join(app.getPath('documents'), name),
      filters: [{ name: extension, extensions: [extension] }],
    })
    return canceled || !filePath ? undefined : filePath
  }
  const pick = async (properties: Parameters<typeof dialog.showOpenDialog>[0]['properties'], extension?: string) => {
    const { canceled, filePaths } = await dialog.showOpenDialog(window(), {
      properties,
      ...(extension ? { filters: [{ name: extension, extensions: [extension] }] } : {}),
    })
    return canceled ? [] : filePaths
  }
  const day = (): string => new Date(host.now()).toISOString().slice(0, 10)

  return {
    'mailbox.export': async (mailbox, format, name) => {
      const path =
        format === 'mbox'
          ? await save(`${safeFileName(name, 'mail')}.mbox`, 'mbox')
          : (await pick(['openDirectory', 'createDirectory']))[0]
      if (path === undefined) return null
      const outcome = await engine('mailbox.export', mailbox, format, path)
      return outcome && { ...outcome, name: basename(path) }
    },
    'mail.import': async (mailbox, from) => {
      const paths = await pick(from === 'files' ? ['openFile', 'multiSelections'] : ['openDirectory'])
      return paths.length === 0 ? null : engine('mail.import', mailbox, paths)
    },
    'backup.create': async () => {
      const path = await save(`Tern ${day()}.zip`, 'zip')
      if (path === undefined) return null
      const outcome = await engine('backup.create', path)
      return outcome && { ...outcome, name: basename(path) }
    },
    'backup.restore': async (withSettings) => {
      const [path] = await pick(['openFile'], 'zip')
      if (path === undefined) return null
      const outcome = await engine('backup.restore', path)
      if (!outcome) return null
      const { settings, ...rest } = outcome
      if (withSettings && settings !== undefined) await host.setSettings(checkedSettings(settings))
      return rest
    },
    'receipts.sum': (account) => engine('receipts.sum', account),
    'receipts.export': async (account, name) => {
      const path = await save(`${safeFileName(name, 'receipts')}.csv`, 'csv')
      if (path === undefined) return null
      await engine('receipts.export', account, path)
      return basename(path)
    },
    'receipts.check': (account) => engine('receipts.check', account),
    'task.cancel': () => engine('task.cancel'),
  }
}
