import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import { generateSampleMail } from '../sample-mail/generate.mjs'
import { expect, test } from '../story'
import { call } from '../tern.mjs'

// axe over every screen, in every theme and every language (UX.md §16), in one run of the app.

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const themes = ['light', 'dark', 'hc-light', 'hc-dark'] as const
const languages = ['en', 'de', 'it', 'ja'] as const

async function violations(page: Page, screen: string): Promise<string[]> {
  return page.evaluate(
    async ([source, name]) => {
      // The page's policy forbids scripts from elsewhere; this one is evaluated, not loaded.
      const scope = window as unknown as {
        axe?: {
          run: (
            context: unknown,
            options: unknown,
          ) => Promise<{ violations: { id: string; nodes: { target: unknown; failureSummary?: string }[] }[] }>
        }
      }
      // biome-ignore lint/security/noGlobalEval: a test tool, in the page under test
      if (!scope.axe) globalThis.eval(source ?? '')
      const found = await scope.axe?.run(
        { exclude: [['iframe']] },
        { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
      )
      return (found?.violations ?? []).map(
        ({ id, nodes }) =>
          `${name}: ${id}: ${nodes
            .map(({ target }) => JSON.stringify(target))
            .slice(0, 3)
            .join(' ')}: ${nodes[0]?.failureSummary ?? ''}`,
      )
    },
    [axe, screen],
  )
}

const dialog = '[role="dialog"],[role="alertdialog"],[role="menu"]'
const screens: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  mail: async () => undefined,
  several: (page) => page.keyboard.press('Control+A'),
  menu: async (page) => {
    await page.locator('#pane-list [data-key]').first().click({ button: 'right' })
    await page.locator('[role="menu"]').waitFor()
  },
  move: (page) => page.keyboard.press('Control+Shift+M'),
  palette: (page) => page.keyboard.press('Control+K'),
  help: (page) => page.keyboard.press('F1'),
  settings: (page) => page.keyboard.press('Control+,'),
  starred: async (page) => {
    await page.locator('#pane-tree [role="treeitem"]').nth(1).click()
    await page.locator('#pane-list [role="treegrid"][aria-busy="false"]').waitFor()
  },
}

const settingsPage = (index: number) => async (page: Page) => {
  await page.keyboard.press('Control+,')
  await page.getByRole('tab').nth(index).click()
}
/** Screens that are looked at in two looks only, one of each kind. */
const rarer: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  search: async (page) => {
    await page.keyboard.press('Control+E')
    await page.keyboard.insertText('the')
    await page.getByRole('heading', { level: 2, name: /the/ }).waitFor()
    await page.locator('#pane-list [data-key]').first().waitFor()
  },
  writing: settingsPage(3),
  notifications: async (page) => {
    await settingsPage(5)(page)
    await page.locator('[role="tabpanel"] button[aria-expanded]').first().click()
  },
  appearance: settingsPage(7),
  activity: async (page) => {
    await page.locator('#status > button').last().click()
    await page.locator(dialog).first().waitFor()
  },
}

test('no screen has a fault that axe knows, in any theme and language', async ({ tern, server, user }) => {
  test.setTimeout(240_000)
  const samples = generateSampleMail().filter(({ mailbox }) => mailbox === 'INBOX')
  await server.deliver(
    user.user,
    'INBOX',
    samples.slice(-12).map(({ source }) => source),
  )
  const page = await tern.start()
  const faults: string[] = []
  const look = async (theme: (typeof themes)[number], language: (typeof languages)[number]): Promise<void> => {
    await call(page, 'settings.set', { theme, language })
    await page.locator(`html[lang="${language}"][data-theme="${theme}"]`).waitFor({ state: 'attached' })
  }
  for (const language of languages) {
    await look('light', language)
    await page.locator('input').first().waitFor()
    faults.push(...(await violations(page, `setup ${language}`)))
  }
  await look('light', 'en')
  await tern.addAccount('imap', server, user)
  const first = page.locator('#pane-list [data-key]').first()
  // Every screen in every theme and in every language; a fault of a pair that is neither shows in one of them.
  const looks = [
    ...themes.map((theme) => [theme, 'en'] as const),
    ...languages.slice(1).map((one) => ['light', one] as const),
    ['hc-dark', 'ja'] as const,
  ]
  for (const [theme, language] of looks) {
    await look(theme, language)
    const rare = (theme === 'light' && language === 'en') || (theme === 'hc-dark' && language === 'ja') ? rarer : {}
    for (const [name, open] of Object.entries({ ...screens, ...rare })) {
      await page.keyboard.press('Control+1')
      await first.waitFor()
      await first.focus()
      await page.keyboard.press('Home')
      await open(page)
      if (['move', 'palette', 'help', 'settings'].includes(name)) await page.locator(dialog).first().waitFor()
      faults.push(...(await violations(page, `${name} ${theme} ${language}`)))
      await page.keyboard.press('Escape')
      await expect(page.locator(dialog)).toHaveCount(0)
    }
  }
  // Colours that the system forces: what is chosen is framed, and words on a filled button can be read.
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
  await look('light', 'en')
  await page.keyboard.press('Control+1')
  await first.focus()
  await page.keyboard.press('Home')
  const styleOf = (selector: string, property: string): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property)
  expect(await styleOf('#pane-list [role="row"][aria-selected="true"]', 'outline-style')).toBe('solid')
  expect(await styleOf('#pane-list fieldset button[aria-pressed="true"]', 'color')).not.toBe(
    await styleOf('#pane-list fieldset button[aria-pressed="true"]', 'background-color'),
  )
  faults.push(...(await violations(page, 'mail forced')))
  // Nothing moves that need not.
  expect(await styleOf('html', '--dur-base')).toMatch(/^0m?s$/)
  expect(faults).toEqual([])
})
