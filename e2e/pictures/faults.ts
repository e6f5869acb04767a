import type { Page } from '@playwright/test'

/**
 * What can be measured of a screen's look, in words, each once: text cut off without a sign, text of ours that is shortened,
 * text under other text, things outside the window, targets smaller than 24 px (WCAG 2.5.8).
 *
 * Names, subjects and the like may be shortened: what the user or a sender wrote is marked by `bdi` or `dir`.
 */
export async function faultsOn(page: Page): Promise<readonly string[]> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await page.evaluate(measure)
    } catch (error) {
      if (tries > 4 || !/context was destroyed/.test(String(error))) throw error
    }
  }
}

/** Runs in the page. */
function measure(): string[] {
  const faults = new Set<string>()
  const slack = 1.5
  const layers = [...document.querySelectorAll<HTMLElement>('[role="dialog"],[role="alertdialog"],[role="menu"]')]
  const top = layers.at(-1)
  const modal = top && top.getAttribute('role') !== 'menu' ? top : document.body
  const nameOf = (element: Element): string => {
    const own = element.getAttribute('aria-label') ?? element.textContent ?? ''
    const kind = element.getAttribute('role') ?? element.tagName.toLowerCase()
    const mark = [...element.classList].map((one) => one.replace(/^_|_[\w-]{5}_\d+$/g, ''))[0]
    return `${kind}${mark ? `.${mark}` : ''} “${own.trim().replaceAll(/\s+/g, ' ').slice(0, 60)}”`
  }
  const isHidden = (element: Element): boolean => {
    if (!element.checkVisibility()) return true
    for (let at: Element | null = element; at; at = at.parentElement) {
      const style = getComputedStyle(at)
      if (style.clipPath.startsWith('inset(50%') || style.visibility === 'hidden' || style.opacity === '0') return true
      if (at.closest('.visually-hidden')) return true
    }
    return false
  }
  type Side = 'x' | 'y'
  /** Who cuts this box off at this side, if anybody: the nearest one who does decides what that means. */
  const cutter = (element: Element, box: DOMRect, side: Side): 'scrolls' | 'ellipsis' | 'hides' | undefined => {
    for (let at: Element | null = element; at && at !== document.documentElement; at = at.parentElement) {
      const style = getComputedStyle(at)
      const overflow = side === 'x' ? style.overflowX : style.overflowY
      if (overflow !== 'visible') {
        const clip = at.getBoundingClientRect()
        const out =
          side === 'x'
            ? box.right > clip.right + slack || box.left < clip.left - slack
            : box.bottom > clip.bottom + 3 || box.top < clip.top - 3
        if (out && (style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none')) return 'ellipsis'
        if (out) return /auto|scroll/.test(overflow) ? 'scrolls' : 'hides'
      }
      if (style.position === 'fixed') break
    }
    const far =
      side === 'x' ? box.right > innerWidth + slack || box.left < -slack : box.bottom > innerHeight + 3 || box.top < -3
    return far ? 'hides' : undefined
  }

  const root = document.scrollingElement
  if (root && root.scrollWidth > innerWidth + 1) faults.add('the page scrolls sideways')
  for (const box of modal.querySelectorAll<HTMLElement>('*')) {
    const style = getComputedStyle(box)
    if (
      /auto|scroll/.test(style.overflowX) &&
      box.scrollWidth > box.clientWidth + 2 &&
      box.clientWidth > 0 &&
      !isHidden(box)
    )
      if (!/^(PRE|CODE|TEXTAREA|INPUT)$/.test(box.tagName)) faults.add(`scrolls sideways: ${nameOf(box)}`)
  }

  const walker = document.createTreeWalker(modal, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    if (!element || !node.textContent?.trim() || /^(STYLE|SCRIPT|OPTION|OPTGROUP|TITLE)$/.test(element.tagName))
      continue
    if (isHidden(element)) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const theirs = element.closest('bdi, [dir="auto"], [data-message] iframe') !== null
    for (const box of range.getClientRects()) {
      if (box.width < 1 || box.height < 1) continue
      const [x, y] = [cutter(element, box, 'x'), cutter(element, box, 'y')]
      if (x === 'hides' || y === 'hides') faults.add(`cut off: ${nameOf(element)}`)
      else if (x === 'ellipsis' && !theirs) faults.add(`shortened: ${nameOf(element)}`)
      if (x || y) continue
      const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
      if (hit && !hit.contains(element) && !element.contains(hit) && modal.contains(hit))
        if (
          !hit.closest('[data-base-ui-inert], [class*="toast"], [class*="shade"], [class*="splitter"]') &&
          !hit.closest('label')?.contains(element)
        )
          faults.add(`covered by ${nameOf(hit).slice(0, 40)}: ${nameOf(element)}`)
    }
  }

  const targets =
    'button, input:not([type="hidden"]), select, summary, [role="menuitem"], [role="tab"], [role="separator"]'
  for (const target of modal.querySelectorAll<HTMLElement>(targets)) {
    const box = target.getBoundingClientRect()
    if (box.width === 0 || isHidden(target) || target.getAttribute('role') === 'separator') continue
    const label = target.closest('label, search')?.getBoundingClientRect()
    const wide = Math.max(box.width, label?.width ?? 0)
    const high = Math.max(box.height, label?.height ?? 0)
    if (wide < 23.5 || high < 23.5)
      faults.add(`target of ${Math.round(wide)} × ${Math.round(high)} px: ${nameOf(target)}`)
    if (cutter(target, box, 'x') === 'hides' || cutter(target, box, 'y') === 'hides')
      faults.add(`outside: ${nameOf(target)}`)
  }
  return [...faults]
}
