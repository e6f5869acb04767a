import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Settings } from '../../src-shared/contract/settings'
import type { TernUnderTest } from '../story'
import { call } from '../tern.mjs'
import { faultsOn } from './faults'

const listOf = (text: string): readonly string[] => text.split(',').filter(Boolean)
const wished = (name: string, usual: string): readonly string[] => listOf(process.env[`TERN_PICTURES_${name}`] ?? usual)

const out = process.env.TERN_PICTURES_OUT ?? join('demo-output', 'screenshots')
/** `forced`: the colours of a system that forces its own, whatever the theme. */
type Theme = 'light' | 'dark' | 'hc-light' | 'hc-dark' | 'forced'
const themes = wished('THEMES', 'light,dark,hc-light,hc-dark') as readonly Theme[]
const languages = wished('LANGUAGES', 'en,de,it,ja') as readonly Settings['language'][]
const widths = wished('WIDTHS', '1280,960,640').map(Number)
const only = wished('ONLY', '')
/** One theme for each pair of language and width, so that every two of the three meet; else all with all. */
const spread = process.env.TERN_PICTURES_SPREAD === 'true'
const height = 820

/** How a screen is come to; false where there is none such at this width. Words on it are English then. */
export type Opener = (page: Page, width: number) => Promise<unknown>

interface Ways {
  /** Back to where the next screen is opened from. Escape, where nothing is said. */
  readonly close?: (page: Page) => Promise<unknown>
  /** What was photographed is part of a page that is longer than the window: the dialog's body is scrolled to its end, too. */
  readonly long?: boolean
}

/** Opens a screen once for every width, and photographs it there in every theme and every language. */
export class Camera {
  readonly #tern: TernUnderTest
  #taken = 0

  constructor(tern: TernUnderTest) {
    this.#tern = tern
    mkdirSync(out, { recursive: true })
  }

  static readonly folder = out

  /** Whether any of these is wanted: a world that nobody wants to see need not be built. */
  static wants(...names: readonly string[]): boolean {
    return only.length === 0 || names.some((name) => only.includes(name))
  }

  get taken(): number {
    return this.#taken
  }

  async take(name: string, open: Opener, { close = closeAll, long = false }: Ways = {}): Promise<void> {
    if (!Camera.wants(name)) return
    const page = this.#tern.page
    for (const width of widths) {
      await this.#resize(width)
      await this.#wear('light', 'en')
      if ((await open(page, width)) !== false) {
        await this.#album(name, width)
        if (long && (await scrollToEnd(page))) await this.#album(`${name}-end`, width)
      }
      await this.#wear('light', 'en')
      await close(page)
    }
  }

  async #album(name: string, width: number): Promise<void> {
    const page = this.#tern.page
    const found = new Map<string, string[]>()
    for (const [at, language] of languages.entries())
      for (const theme of spread ? [themes[(at + widths.indexOf(width)) % themes.length] ?? 'light'] : themes) {
        await this.#wear(theme, language)
        await untilPainted(page)
        await page.screenshot({
          path: join(out, `${name}-${width}-${language}-${theme}.png`),
          animations: 'disabled',
          caret: 'initial',
        })
        this.#taken += 1
        for (const fault of await faultsOn(page))
          found.set(fault, [...(found.get(fault) ?? []), `${language} ${theme}`])
      }
    const lines = [...found].map(([fault, looks]) => `${name} ${width}: ${fault} (${looks.join(', ')})\n`)
    if (lines.length > 0) appendFileSync(join(out, 'faults.txt'), lines.join(''))
  }

  async #wear(look: Theme, language: Settings['language']): Promise<void> {
    const page = this.#tern.page
    const forced = look === 'forced'
    const theme = forced ? 'dark' : look
    await page.emulateMedia({ forcedColors: forced ? 'active' : 'none', colorScheme: forced ? 'dark' : null })
    await again(() => call(page, 'settings.set', { theme, language }))
    await page.locator(`html[lang="${language}"][data-theme="${theme}"]`).waitFor({ state: 'attached' })
  }

  async #resize(width: number): Promise<void> {
    await this.#tern.app.evaluate(
      ({ BrowserWindow }, [wide, high]) => {
        const window = BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().includes('/index.html'))
        window?.setContentSize(wide ?? 0, high ?? 0)
      },
      [width, height],
    )
    await this.#tern.page.setViewportSize({ width, height })
  }
}

/** Closes what is open, one thing after the other. */
async function closeAll(page: Page): Promise<void> {
  const layers = page.locator('[role="dialog"],[role="alertdialog"],[role="menu"],[role="listbox"]')
  for (let tries = 0; tries < 4; tries += 1) {
    await page.keyboard.press('Escape')
    await untilPainted(page)
    if ((await layers.count()) === 0) return
  }
}

/** What is on its way to the screen has arrived after two frames. */
async function untilPainted(page: Page): Promise<void> {
  await again(() =>
    page.evaluate(
      () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
    ),
  )
}

/** Whether there was more of the open dialog or page than the window shows. */
async function scrollToEnd(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const boxes = [...document.querySelectorAll<HTMLElement>('[role="dialog"] *, main')]
    const longest = boxes
      .filter((box) => /auto|scroll/.test(getComputedStyle(box).overflowY) && box.scrollHeight > box.clientHeight + 8)
      .sort((a, b) => b.clientHeight - a.clientHeight)[0]
    if (longest) longest.scrollTop = longest.scrollHeight
    return longest !== undefined
  })
}

/** While the reader measures a mail's frame, a question may lose its context; it can be asked again. */
async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask()
    } catch (error) {
      if (tries > 4 || !/context was destroyed/.test(String(error))) throw error
    }
  }
}
