import type { Density, ListView } from '../../src-shared/contract/settings'

const heights: Readonly<Record<ListView, Readonly<Record<Density, number>>>> = {
  cards: { relaxed: 84, standard: 72, compact: 60 },
  table: { relaxed: 36, standard: 30, compact: 26 },
}

/** Height of a row in CSS pixels: one for all rows, never measured (UX.md §3, §15). `textSize` in percent. Pure. */
export function rowHeightOf(view: ListView, density: Density, textSize: number): number {
  return Math.round((heights[view][density] * textSize) / 100)
}
