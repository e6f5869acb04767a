import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import { checkedSettings, type Language, type Settings } from '../../src-shared/contract/settings'
import { writeWhole } from './secrets'

const languages: readonly Language[] = ['en', 'de', 'it', 'ja']

/** What the user set for the whole program; read before the first window, so that it paints right at once. */
export class SettingsFile {
  readonly #file: string
  #settings: Settings
  #written: Promise<void> = Promise.resolve()

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

  /** Changes these settings and leaves the others. */
  async set(changes: Partial<Settings>): Promise<void> {
    this.#settings = checkedSettings({ ...this.#settings, ...changes })
    // One after the other: two at once would take the same new file from each other.
    this.#written = this.#written
      .catch(() => undefined)
      .then(() => writeWhole(this.#file, JSON.stringify(this.#settings)))
    await this.#written
  }
}

function readSettings(file: string): Settings {
  try {
    return checkedSettings(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return checkedSettings(undefined)
  }
}
