/** Everything a user can do by key or palette: its usual keys, and where they count (UX.md §10). */
export interface CommandSpec {
  readonly group: CommandGroup
  /** Keys on Windows and Linux; `Mod` is Ctrl there and ⌘ on a Mac. */
  readonly keys?: string
  /** Keys on a Mac where they differ; `Ctrl` is the Mac's own Control key. */
  readonly mac?: string
  /** Gmail-style key or two keys in a row; counts only where the user wants single keys, and in list and reader. */
  readonly single?: string
  /** `mail`: only while the focus is in list or reader. `text`: also in text fields. Else everywhere but there. */
  readonly where?: 'mail' | 'text'
}

export type CommandGroup = 'write' | 'message' | 'select' | 'go' | 'window'

export const commandGroups: readonly CommandGroup[] = ['write', 'message', 'select', 'go', 'window']

const table = {
  'compose.new': { group: 'write', keys: 'Mod+N', single: 'C', where: 'text' },
  'message.reply': { group: 'write', keys: 'Mod+R', single: 'R', where: 'text' },
  'message.replyAll': { group: 'write', keys: 'Mod+Shift+R', single: 'A', where: 'text' },
  'message.forward': { group: 'write', keys: 'Mod+Shift+F', single: 'F', where: 'text' },
  'message.forwardAttached': { group: 'write' },
  'message.redirect': { group: 'write' },
  'message.editAsNew': { group: 'write' },

  'message.open': { group: 'message', single: 'O' },
  'message.archive': { group: 'message', keys: 'Mod+Shift+E', mac: 'Ctrl+Mod+A', single: 'E' },
  'message.delete': { group: 'message', keys: 'Delete', mac: 'Backspace', single: '#', where: 'mail' },
  'message.deleteForever': { group: 'message', keys: 'Shift+Delete', mac: 'Shift+Backspace', where: 'mail' },
  'message.junk': { group: 'message', keys: 'Mod+Shift+J', single: '!' },
  'message.toggleRead': { group: 'message', keys: 'Mod+Shift+Y', mac: 'Mod+Shift+U', single: 'Shift+U' },
  'message.star': { group: 'message', keys: 'Mod+Shift+L', single: 'S' },
  'message.move': { group: 'message', keys: 'Mod+Shift+M', mac: 'Ctrl+Mod+M', single: 'V' },
  'message.copy': { group: 'message' },
  'message.print': { group: 'message', keys: 'Mod+P' },
  'message.source': { group: 'message', keys: 'Mod+U', mac: 'Alt+Mod+U' },
  'message.saveSource': { group: 'message' },
  'message.find': { group: 'message', keys: 'Mod+F', where: 'text' },
  'message.next': { group: 'message', single: 'N' },
  'message.previous': { group: 'message', single: 'P' },

  'edit.undo': { group: 'select', keys: 'Mod+Z', single: 'Z' },
  'edit.redo': { group: 'select', keys: 'Mod+Shift+Z' },
  'select.all': { group: 'select', keys: 'Mod+A', single: '* A' },
  'select.none': { group: 'select', single: '* N' },
  'select.toggle': { group: 'select', keys: 'Mod+Space', mac: 'Alt+Space', single: 'X', where: 'mail' },

  'list.next': { group: 'go', single: 'J' },
  'list.previous': { group: 'go', single: 'K' },
  'list.back': { group: 'go', single: 'U' },
  'go.inboxes': { group: 'go' },
  'go.starred': { group: 'go', single: 'G S' },
  'go.inbox': { group: 'go', single: 'G I' },
  'go.drafts': { group: 'go', single: 'G D' },
  'go.sent': { group: 'go', single: 'G T' },
  'go.archive': { group: 'go', single: 'G A' },
  'search.focus': { group: 'go', keys: 'Mod+E', mac: 'Alt+Mod+F', single: '/', where: 'text' },
  'pane.next': { group: 'go', keys: 'F6', where: 'text' },
  'pane.previous': { group: 'go', keys: 'Shift+F6', where: 'text' },
  'account.1': { group: 'go', keys: 'Mod+1', where: 'text' },
  'account.2': { group: 'go', keys: 'Mod+2', where: 'text' },
  'account.3': { group: 'go', keys: 'Mod+3', where: 'text' },
  'account.4': { group: 'go', keys: 'Mod+4', where: 'text' },
  'account.5': { group: 'go', keys: 'Mod+5', where: 'text' },
  'account.6': { group: 'go', keys: 'Mod+6', where: 'text' },
  'account.7': { group: 'go', keys: 'Mod+7', where: 'text' },
  'account.8': { group: 'go', keys: 'Mod+8', where: 'text' },
  'account.9': { group: 'go', keys: 'Mod+9', where: 'text' },

  'mail.check': { group: 'window', keys: 'F5', mac: 'Mod+Shift+N', where: 'text' },
  'mail.pause': { group: 'window' },
  'list.conversations': { group: 'window' },
  'list.view': { group: 'window' },
  'folder.new': { group: 'window' },
  'folder.move': { group: 'window' },
  'account.add': { group: 'window' },
  'activity.open': { group: 'window' },
  'palette.open': { group: 'window', keys: 'Mod+K', where: 'text' },
  'settings.open': { group: 'window', keys: 'Mod+,', where: 'text' },
  'help.open': { group: 'window', keys: 'F1', single: '?', where: 'text' },
} as const satisfies Readonly<Record<string, CommandSpec>>

export type CommandId = keyof typeof table

export const commands: Readonly<Record<CommandId, CommandSpec>> = table
export const commandIds = Object.keys(table) as readonly CommandId[]

/** The keys of each command in force: the user's, else the usual ones of the system. Pure. */
export function keysInForce(
  chosen: Readonly<Record<string, string>>,
  mac: boolean,
): ReadonlyMap<CommandId, string | undefined> {
  return new Map(
    commandIds.map((id) => {
      const { keys, mac: macKeys } = commands[id]
      const own = chosen[id]
      return [id, own === undefined ? ((mac ? macKeys : undefined) ?? keys) : own === '' ? undefined : own] as const
    }),
  )
}
