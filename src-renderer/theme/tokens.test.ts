import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

// Recomputes the contrast of UX.md §14 from the tokens as they are shipped.

const css = readFileSync(fileURLToPath(new URL('./tokens.css', import.meta.url)), 'utf8')
const themes = ['light', 'dark', 'hc-dark', 'hc-light'] as const

function tokensOf(theme: string): Readonly<Record<string, string>> {
  const block = new RegExp(`data-theme='${theme}'\\]\\s*\\{([^}]*)\\}`).exec(css)?.[1] ?? ''
  return Object.fromEntries(
    [...block.matchAll(/--c-([\w-]+):\s*(#[0-9a-f]{6})/gi)].map(([, name, value]) => [name, value]),
  )
}

function luminance(color: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
  const [r = 0, g = 0, b = 0] = channels.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

const grounds = ['page', 'surface', 'sidebar', 'hover', 'selected']

describe.each(themes)('%s', (theme) => {
  const tokens = tokensOf(theme)
  const least = theme.startsWith('hc') ? 7 : 4.5
  const pairs: [string, string, number][] = [
    ...['text', 'text-muted', 'accent', 'imap', 'pop3', 'queued', 'danger', 'warn', 'ok'].flatMap((name) =>
      grounds.map((ground): [string, string, number] => [name, ground, least]),
    ),
    ...['imap', 'pop3', 'queued', 'danger', 'warn', 'ok'].map((name): [string, string, number] => [
      name,
      `${name}-tint`,
      least,
    ]),
    ...['control-border', 'focus', 'star'].flatMap((name) =>
      grounds.map((ground): [string, string, number] => [name, ground, 3]),
    ),
    ['on-accent', 'accent', least],
    ['on-danger', 'danger', least],
    ['on-bar', 'bar', least],
  ]
  test.each(pairs)('%s on %s', (name, ground, ratio) => {
    const [above, below] = [tokens[name], tokens[ground]]
    expect([above, below]).not.toContain(undefined)
    expect(contrast(above ?? '', below ?? '')).toBeGreaterThanOrEqual(ratio)
  })
})
