import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import type { Language, Settings, ThemeChoice } from '../../src-shared/contract/commands'
import type { MarkRead } from '../../src-shared/contract/reading'
import { writeWhole } from './secrets'

const themes: readonly ThemeChoice[] = ['system', 'light', 'dark', 'hc-dark', 'hc-light']
const markReads: readonly MarkRead[] = ['at-once', 'after-1s', 'after-3s', 'never']
const languages: readonly Language[] = ['en', 'de', 'it', 'ja']

/** What the user set for the whole program; read before the first window, so that it paints right at once. */
export class SettingsFile {
  readonly #file: string
  #settings: Settings

  constructor(profile: string) {
    this.#file = join(profile, 'settings.json')
    this.#settings = readSettings(this.#file)
  }

  get settings(): Settings {
    return this.#settings
  }

  /** The language in force: the chosen one, else the first of the system's that there is a catalog for. */
  get language(): Language {
    if (this.#settings.language !== 'system') return this.#settings.language
    const preferred = app.getPreferredSystemLanguages().map((tag) => tag.slice(0, 2).toLowerCase())
    return (
      languages.find((language) => language === preferred.find((tag) => languages.some((one) => one === tag))) ?? 'en'
    )
  }

  async set(settings: Settings): Promise<void> {
    this.#settings = checkedSettings(settings)
    await writeWhole(this.#file, JSON.stringify(this.#settings))
  }
}

/** Settings out of anything: what is not one of the choices becomes the default. */
export function checkedSettings(raw: unknown): Settings {
  const fields = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {}
  return {
    theme: themes.find((theme) => theme === fields.theme) ?? 'system',
    language: languages.find((language) => language === fields.language) ?? 'system',
    markRead: markReads.find((after) => after === fields.markRead) ?? 'after-1s',
  }
}

function readSettings(file: string): Settings {
  try {
    return checkedSettings(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return checkedSettings(undefined)
  }
}
