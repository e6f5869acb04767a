import { ownPictureUrl, remotePictureUrl } from '../../src-shared/contract/reading'
import type { AttachmentPart, BodyLeaf } from '../../src-shared/mail/envelope'
import { isIntricate, type SafeHtml, sanitizeHtml, textOfHtml } from './sanitize-html'
import { wordsWithoutParsing } from './tag-depth'

export interface ShownLeaf {
  /** As plain text where `safe` is absent. */
  readonly leaf: BodyLeaf
  readonly safe?: SafeHtml
  /** It is HTML, but only its words are shown, since it could not be shown as it is. */
  readonly fellBack: boolean
  /** There is more of it than is shown. */
  readonly cut: boolean
}

/** Characters that are drawn before somebody asks for all: a megabyte of HTML holds a window for a third of a second. */
const firstHtml = 400_000
const firstPlain = 200_000

const shownAsPicture = /^image\//

/**
 * Text leaves as they can be shown: HTML made safe, with pictures of the same message by its key, or as words where it
 * is asked for, too intricate, or beyond the sanitizer. Never throws: a broken leaf is text (SECURITY.md R13).
 */
export function safeLeaves(
  leaves: readonly BodyLeaf[],
  attachments: readonly AttachmentPart[],
  options: { readonly key: string; readonly remote: boolean; readonly plain: boolean; readonly all: boolean },
): readonly ShownLeaf[] {
  const { key, remote, plain, all } = options
  const pictures = new Map(
    attachments
      .filter(({ contentId, mediaType }) => contentId !== '' && shownAsPicture.test(mediaType))
      .map(({ contentId, path }) => [contentId, ownPictureUrl(key, path)]),
  )
  const sources = {
    own: (contentId: string) => pictures.get(contentId),
    ...(remote && { remote: (url: string) => remotePictureUrl(key, url) }),
  }
  return leaves.map((leaf) => {
    const limit = leaf.kind === 'html' ? firstHtml : firstPlain
    const cut = !all && leaf.text.length > limit
    const shown = cut ? { ...leaf, text: leaf.text.slice(0, limit) } : leaf
    if (leaf.kind === 'plain') return { leaf: shown, fellBack: false, cut }
    if (!plain) {
      try {
        if (!isIntricate(shown.text))
          return { leaf: shown, safe: sanitizeHtml(shown.text, sources), fellBack: false, cut }
      } catch {
        // Its words remain.
      }
    }
    return { leaf: { ...shown, kind: 'plain', text: wordsOf(shown.text) }, fellBack: !plain, cut }
  })
}

/** What would be slow to parse is read without. */
function wordsOf(html: string): string {
  const words = isIntricate(html) ? decodeEntities(wordsWithoutParsing(html)) : textOfHtml(html)
  return words.slice(0, firstPlain)
}

/** There is no tag left: parsed, this is one text. */
function decodeEntities(words: string): string {
  return new DOMParser().parseFromString(words.replaceAll('<', '&lt;'), 'text/html').body.textContent ?? ''
}
