import { type BrowserWindow, dialog } from 'electron'
import type { EngineCalls } from '../../src-shared/contract/engine-calls'
import type { MailtoFields, WritingCalls, WritingCommands } from '../../src-shared/contract/writing'
import { outgoingSecretId } from '../../src-shared/mail/account'
import type { DraftPart } from '../../src-shared/mail/draft'
import type { DraftId } from '../../src-shared/mail/ids'
import type { CommandHandlers } from './handle'

/** What main does itself about writing. */
export interface WritingHost {
  readonly engine: <K extends keyof EngineCalls>(
    call: K,
    ...args: Parameters<EngineCalls[K]>
  ) => Promise<ReturnType<EngineCalls[K]>>
  /** The window a person is at. */
  readonly window: () => BrowserWindow | undefined
  readonly popOut: (draft: DraftId) => void
  /** The page that asks has nothing more to save. */
  readonly done: (page: string, sendNow: boolean) => void
  readonly takeMailto: () => MailtoFields | null
  readonly replaceSecret: <T>(
    id: ReturnType<typeof outgoingSecretId>,
    password: string,
    change: () => Promise<T>,
  ) => Promise<T>
  readonly spell: { readonly replace: (word: string) => void; readonly learn: (word: string) => void }
}

const pictureFilter = [{ name: 'Images', extensions: ['png', 'jpg', 'jpeg', 'gif', 'webp', 'avif', 'bmp'] }]

/** The commands of composer and outbox; most go to the engine as they are. */
export function writingCommands(host: WritingHost): Pick<CommandHandlers, keyof WritingCommands> {
  const handedOn =
    <K extends keyof WritingCalls>(call: K) =>
    (...args: Parameters<EngineCalls[K]>) =>
      host.engine(call, ...args)
  return {
    'draft.create': handedOn('draft.create'),
    'draft.read': handedOn('draft.read'),
    'draft.save': handedOn('draft.save'),
    'draft.place': handedOn('draft.place'),
    'draft.close': handedOn('draft.close'),
    'draft.discard': handedOn('draft.discard'),
    'draft.restore': handedOn('draft.restore'),
    'draft.left': handedOn('draft.left'),
    'draft.ofMessage': handedOn('draft.ofMessage'),
    'draft.addPart': handedOn('draft.addPart'),
    'draft.addMessagePart': handedOn('draft.addMessagePart'),
    'draft.partOctets': handedOn('draft.partOctets'),
    'outbox.send': handedOn('outbox.send'),
    'outbox.cancel': handedOn('outbox.cancel'),
    'outbox.sendNow': handedOn('outbox.sendNow'),
    'outbox.schedule': handedOn('outbox.schedule'),
    'outbox.resolve': handedOn('outbox.resolve'),
    'outbox.dismiss': handedOn('outbox.dismiss'),
    'outbox.largest': handedOn('outbox.largest'),
    'account.setWriting': handedOn('account.setWriting'),
    'account.setOutgoing': async (account, outgoing, password) => {
      const kept = outgoing.signIn === 'own' ? password : ''
      // The engine tries it before it is kept.
      return host.replaceSecret(outgoingSecretId(account), kept, () =>
        host.engine('account.setOutgoing', account, outgoing, password),
      )
    },
    'template.list': handedOn('template.list'),
    'template.put': handedOn('template.put'),
    'template.remove': handedOn('template.remove'),
    'draft.chooseFiles': async (draft, pictures) => {
      const window = host.window()
      if (!window) return []
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        properties: ['openFile', 'multiSelections'],
        ...(pictures ? { filters: pictureFilter } : {}),
      })
      const parts: DraftPart[] = []
      if (!canceled) for (const path of filePaths) parts.push(await host.engine('draft.addFile', draft, path, pictures))
      return parts
    },
    'compose.popOut': (draft) => host.popOut(draft),
    'compose.done': (page, sendNow) => host.done(page, sendNow),
    'compose.takeMailto': () => host.takeMailto(),
    'spell.replace': (word) => host.spell.replace(word),
    'spell.learn': (word) => host.spell.learn(word),
  }
}
