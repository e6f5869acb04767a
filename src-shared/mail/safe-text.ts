/**
 * Characters that change how the text around them is shown, or that hide: C0 and C1 controls but tab and line feed,
 * bidi marks, embeddings, overrides and isolates, zero-width space and joiner-like format characters.
 *
 * ZWNJ and ZWJ (U+200C, U+200D) stay: Persian, Indic scripts and emoji are wrong without them.
 */
const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g

/** `text` without controls and bidi marks (SECURITY.md R10); tab and line feed stay, CRLF becomes LF. Never throws. */
export function safeText(text: string): string {
  return text.replace(unsafe, '')
}

/** `text` as one safe line: every run of white space is one space, none at either end. Never throws. */
export function safeLine(text: string): string {
  // Line ends become spaces before controls go, so that "a\rb" does not become "ab".
  // What stood between two of them may be gone now.
  return safeText(text.replace(/\s+/g, ' ')).replace(/ {2,}/g, ' ').trim()
}
