/** What the reader and main say to each other beyond the commands' own words. */

/** What opening a file may set going (SECURITY.md A3). */
export type FileRisk =
  | 'none'
  /** A program, script, shortcut or disk image: only saved, never opened from here. */
  | 'program'
  /** A page with scripts of its own: HTML, SVG. */
  | 'page'
  /** An Office file with programs inside. */
  | 'macros'
  /** A name without an ending: nobody knows what opens it. */
  | 'unknown'

export type OpenOutcome =
  | { readonly kind: 'opened' }
  /** Nothing was opened yet: the user decides. */
  | { readonly kind: 'ask'; readonly risk: Exclude<FileRisk, 'none'> }
  /** The system has no program for it. */
  | { readonly kind: 'no-program' }

/** After how long in view a message counts as read (UX.md §7). */
export type MarkRead = 'at-once' | 'after-1s' | 'after-3s' | 'never'

/** Key and address of pictures for a mail's frame; only main makes keys, each for one message. */
export function ownPictureUrl(key: string, part: string): string {
  return `tern-picture://${key}/part/${encodeURIComponent(part)}`
}
export function remotePictureUrl(key: string, url: string): string {
  return `tern-picture://${key}/remote/${encodeURIComponent(url)}`
}
