import type { BodyLeaf } from '../../src-shared/mail/envelope'

/**
 * The leaves to be shown: of a multipart/alternative those of one choice, the last with HTML, or with `plain` the last
 * with plain text; where there is none, the last of all. Everything outside of alternatives is shown. Pure.
 */
export function shownLeaves(leaves: readonly BodyLeaf[], plain: boolean): readonly BodyLeaf[] {
  const wanted = plain ? 'plain' : 'html'
  const chosen = new Map<string, { readonly choice: number; readonly fits: boolean }>()
  for (const { alternative, kind } of leaves) {
    if (!alternative) continue
    const best = chosen.get(alternative.of)
    const fits = kind === wanted
    if (
      !best ||
      (fits ? !best.fits || alternative.choice > best.choice : !best.fits && alternative.choice > best.choice)
    )
      chosen.set(alternative.of, { choice: alternative.choice, fits })
  }
  return leaves.filter(({ alternative }) => !alternative || chosen.get(alternative.of)?.choice === alternative.choice)
}
