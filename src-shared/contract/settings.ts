import type { MarkRead } from './reading'

/** What the user set for the whole program; everything is applied at once (UX.md §13). One field a setting, plain data. */

export type ThemeChoice = 'system' | 'light' | 'dark' | 'hc-dark' | 'hc-light'
export type Language = 'en' | 'de' | 'it' | 'ja'
export type Density = 'relaxed' | 'standard' | 'compact'
export type ListView = 'cards' | 'table'
export type NotificationContent = 'sender-subject' | 'count'
export type AfterAction = 'next' | 'previous' | 'list'

/** Languages there are dictionaries for. */
export const spellLanguages = ['en-US', 'de', 'it'] as const
export type SpellLanguage = (typeof spellLanguages)[number]

/** The languages to check in: those of the settings, or that of the program and English. Pure. */
export function languagesToCheck(chosen: Settings['spelling'], language: Language): readonly SpellLanguage[] {
  if (chosen !== 'auto') return chosen
  return spellLanguages.filter((one) => one === 'en-US' || one === language)
}

export interface Settings {
  readonly theme: ThemeChoice
  readonly language: Language | 'system'
  readonly density: Density
  readonly listView: ListView
  /** Size of text in percent, 80 to 200. */
  readonly textSize: number
  /** Whether lists show conversations where the folder does not say otherwise. */
  readonly conversations: boolean
  /** What is selected after a message was moved or deleted. */
  readonly afterAction: AfterAction
  readonly markRead: MarkRead
  /** How long something can be taken back from its message on screen, 5 to 120 seconds; 0: until it is closed. */
  readonly undoSeconds: number
  /** How long a message that was sent can be taken back; 0: not at all. */
  readonly undoSendSeconds: number
  /** In which languages spelling is checked while one writes; `auto`: that of the program, and English. */
  readonly spelling: readonly SpellLanguage[] | 'auto'
  /** Letters alone act in list and reader (UX.md §10); without them they look for names. */
  readonly singleKeys: boolean
  /** Whether single keys were offered once. */
  readonly singleKeysOffered: boolean
  /** Whether the desktop tells of new mail. */
  readonly notify: boolean
  readonly notifyShows: NotificationContent
  readonly notifySound: boolean
  /** Mailboxes that are told of or not, by id, where not as usual: inboxes are, others are not. */
  readonly notifyMailboxes: Readonly<Record<string, boolean>>
  /** No notifications between these, in minutes of the local day; the same: at no time. */
  readonly quietFrom: number
  readonly quietUntil: number
  /** Whether closing the window leaves Tern running, and whether that was explained once. */
  readonly keepRunning: boolean
  readonly keepRunningExplained: boolean
  /** An icon among the desktop's own, also while the window is open. */
  readonly tray: boolean
  /** Keys the user chose, by command; an empty text takes the key away. */
  readonly keys: Readonly<Record<string, string>>
}

/** Each field's check and what it is unless the user says otherwise; what is no setting of ours is dropped. */
const fields: { readonly [K in keyof Settings]: readonly [(value: unknown) => boolean, Settings[K]] } = {
  theme: [oneOf('system', 'light', 'dark', 'hc-dark', 'hc-light'), 'system'],
  language: [oneOf('system', 'en', 'de', 'it', 'ja'), 'system'],
  density: [oneOf('relaxed', 'standard', 'compact'), 'standard'],
  listView: [oneOf('cards', 'table'), 'cards'],
  textSize: [integer(80, 200), 100],
  conversations: [isBoolean, true],
  afterAction: [oneOf('next', 'previous', 'list'), 'next'],
  markRead: [oneOf('at-once', 'after-1s', 'after-3s', 'never'), 'after-1s'],
  undoSeconds: [(value) => value === 0 || integer(5, 120)(value), 10],
  undoSendSeconds: [oneOfNumbers(0, 5, 10, 20, 30, 60, 120), 10],
  spelling: [isSpelling, 'auto'],
  singleKeys: [isBoolean, false],
  singleKeysOffered: [isBoolean, false],
  notify: [isBoolean, true],
  notifyShows: [oneOf('sender-subject', 'count'), 'sender-subject'],
  notifySound: [isBoolean, true],
  notifyMailboxes: [isMailboxTable, {}],
  quietFrom: [integer(0, 1_439), 0],
  quietUntil: [integer(0, 1_439), 0],
  keepRunning: [isBoolean, false],
  keepRunningExplained: [isBoolean, false],
  tray: [isBoolean, false],
  keys: [isKeyTable, {}],
}

export const defaultSettings: Settings = checkedSettings({})

/** Settings out of anything: what is not one of the choices becomes the default. Never throws. */
export function checkedSettings(raw: unknown): Settings {
  const given = typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>) : {}
  const checked = Object.entries(fields).map(([name, [check, usual]]) => [
    name,
    check(given[name]) ? given[name] : usual,
  ])
  return Object.fromEntries(checked) as Settings
}

function oneOf(...choices: readonly string[]): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && choices.includes(value)
}

function oneOfNumbers(...choices: readonly number[]): (value: unknown) => boolean {
  return (value) => typeof value === 'number' && choices.includes(value)
}

function integer(least: number, most: number): (value: unknown) => boolean {
  return (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean'
}

function isMailboxTable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const entries = Object.entries(value)
  return entries.length <= 10_000 && entries.every(([id, on]) => id.length <= 500 && typeof on === 'boolean')
}

function isSpelling(value: unknown): boolean {
  const languages: readonly unknown[] = spellLanguages
  return (
    value === 'auto' || (Array.isArray(value) && value.length <= 3 && value.every((one) => languages.includes(one)))
  )
}

function isKeyTable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const entries = Object.entries(value)
  return (
    entries.length <= 200 &&
    entries.every(([id, key]) => id.length <= 60 && typeof key === 'string' && key.length <= 60)
  )
}
