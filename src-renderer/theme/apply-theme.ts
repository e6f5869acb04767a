import type { ThemeChoice } from '../../src-shared/contract/commands'

type Theme = Exclude<ThemeChoice, 'system'>

/** The theme in force: the choice, or what the system asks for (UX.md §14). Pure. */
export function resolveTheme(
  choice: ThemeChoice,
  system: { readonly dark: boolean; readonly contrast: boolean },
): Theme {
  if (choice !== 'system') return choice
  if (system.contrast) return system.dark ? 'hc-dark' : 'hc-light'
  return system.dark ? 'dark' : 'light'
}

let choice: ThemeChoice = 'system'
const dark = globalThis.matchMedia?.('(prefers-color-scheme: dark)')
const contrast = globalThis.matchMedia?.('(prefers-contrast: more)')

function apply(): void {
  const theme = resolveTheme(choice, { dark: dark?.matches ?? false, contrast: contrast?.matches ?? false })
  document.documentElement.dataset.theme = theme
}

/** Puts the theme on the page and follows the system while it is asked to. */
export function applyTheme(next: ThemeChoice): void {
  choice = next
  apply()
}

/** Makes all text larger or smaller; in percent (UX.md §15). */
export function applyTextSize(percent: number): void {
  document.documentElement.style.fontSize = percent === 100 ? '' : `${percent}%`
}

dark?.addEventListener('change', apply)
contrast?.addEventListener('change', apply)
