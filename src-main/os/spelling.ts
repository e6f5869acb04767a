import { copyFile, mkdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Session } from 'electron'
import type { SpellLanguage } from '../../src-shared/contract/settings'

/** The names under which Chromium looks for a dictionary in the profile before it would fetch it. */
const files: Readonly<Record<SpellLanguage, string>> = {
  'en-US': 'en-US-10-1.bdic',
  de: 'de-DE-3-0.bdic',
  it: 'it-IT-3-0.bdic',
}
/** Where nobody answers: a dictionary that is not here is not fetched from a public host (SECURITY.md E7). */
const nowhere = 'http://127.0.0.1:9/'

/**
 * For a session in the moment it is made: it looks for the dictionary of the system's language at once, and would fetch
 * one that it does not find.
 */
export function fetchNoDictionaries(session: Session): void {
  if (process.platform !== 'darwin') session.setSpellCheckerDictionaryDownloadURL(nowhere)
  session.setSpellCheckerEnabled(false)
}

/**
 * Checks spelling in these languages at once, with the dictionaries that ship with Tern; none: not at all. One whose
 * dictionary is not there is left out. Never rejects: without spelling everything else works.
 */
export async function checkSpelling(
  session: Session,
  places: { readonly resources: string; readonly profile: string },
  wanted: readonly SpellLanguage[],
): Promise<void> {
  // macOS checks by itself, in the languages of the system.
  if (process.platform === 'darwin') {
    session.setSpellCheckerEnabled(wanted.length > 0)
    return
  }
  const here: SpellLanguage[] = []
  for (const language of wanted) if (await putDictionary(files[language], places)) here.push(language)
  session.setSpellCheckerLanguages(here)
  session.setSpellCheckerEnabled(here.length > 0)
}

/** The dictionary into the profile, whole or not at all; false where it does not ship. */
async function putDictionary(
  name: string,
  { resources, profile }: { readonly resources: string; readonly profile: string },
): Promise<boolean> {
  try {
    const folder = join(profile, 'Dictionaries')
    const [from, to] = [join(resources, 'dictionaries', name), join(folder, name)]
    const ours = await stat(from)
    if ((await stat(to).catch(() => undefined))?.size === ours.size) return true
    await mkdir(folder, { recursive: true })
    await copyFile(from, `${to}.new`)
    await rename(`${to}.new`, to)
    return true
  } catch {
    return false
  }
}
