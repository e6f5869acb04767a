import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Template } from '../../src-shared/mail/draft'
import { vaultFolder } from '../vault/account-files'
import { replaceFile } from '../vault/durable-files'

/** Texts to start from, one file each, beside the mail. */
export class TemplateFiles {
  readonly #folder: string

  constructor(profile: string) {
    this.#folder = join(vaultFolder(profile), '.templates')
  }

  /** By name; one that cannot be read is left out. */
  async list(): Promise<readonly Template[]> {
    const names = await readdir(this.#folder).catch(() => [])
    const templates: Template[] = []
    for (const name of names.filter((one) => one.endsWith('.json'))) {
      try {
        templates.push(JSON.parse(await readFile(join(this.#folder, name), 'utf8')) as Template)
      } catch {
        // Damaged or gone meanwhile: the others are still good.
      }
    }
    return templates.sort((a, b) => a.name.localeCompare(b.name))
  }

  async put(template: Template): Promise<void> {
    await replaceFile(this.#of(template.id), JSON.stringify(template))
  }

  async remove(id: string): Promise<void> {
    await rm(this.#of(id), { force: true })
  }

  /** The id's shape was checked where it came in; its last word is said here. */
  #of(id: string): string {
    return join(this.#folder, `${id.replace(/[^0-9a-z-]/g, '')}.json`)
  }
}
