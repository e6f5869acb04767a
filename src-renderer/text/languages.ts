import type { Language } from '../../src-shared/contract/commands'
import type { Sentences } from './catalog'

/** What each language calls itself. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  it: 'Italiano',
  ja: '日本語',
}

export const languages = Object.keys(languageNames) as readonly Language[]

/** The catalog of one language, loaded when it is first asked for. */
export async function loadCatalog(language: Language): Promise<Sentences> {
  switch (language) {
    case 'de':
      return (await import('./de')).de
    case 'it':
      return (await import('./it')).it
    case 'ja':
      return (await import('./ja')).ja
    default:
      return (await import('./en')).en
  }
}

/** The locale for numbers and dates: the user's own variant of the language where the system names one. */
export function localeOf(language: Language, preferred: readonly string[]): string {
  return preferred.find((one) => one.toLowerCase().split('-')[0] === language) ?? language
}
