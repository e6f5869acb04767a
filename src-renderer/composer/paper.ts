import type { Paper } from './editor/editor-port'

/**
 * What the text is written on: the window's own colours, or light paper where the message quotes mail that brings
 * colours of its own (UX.md §7); most of it was made for white.
 */
export function paperOf(html: string, language: string): Paper {
  const quotesDesign = /class="q[0-9a-z]+"|class="tern-forwarded"|bgcolor=|background-color|<table/i.test(html)
  if (quotesDesign)
    return { page: '#ffffff', text: '#1a1f26', line: '#d3d9e0', accent: '#0b57c2', dark: false, language }
  const look = getComputedStyle(document.documentElement)
  const token = (name: string): string => look.getPropertyValue(name).trim()
  return {
    page: token('--c-surface'),
    text: token('--c-text'),
    line: token('--c-line'),
    accent: token('--c-accent'),
    dark: look.colorScheme.includes('dark') && !look.colorScheme.includes('light'),
    language,
  }
}

/** Calls back once now, and whenever the window has another theme or language, by the user or by the system; ends it. */
export function onLookChanged(changed: () => void): () => void {
  changed()
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'lang'] })
  return () => observer.disconnect()
}
