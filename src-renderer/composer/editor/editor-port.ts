/**
 * What the composer and its editor say to each other. The editor lives in a sandboxed frame of its own, without origin,
 * network or reach of main: what mail quotes cannot touch the window, and what the window styles cannot touch mail. All
 * of it passes through one MessagePort (SECURITY.md R4, C6).
 */

export type FormatCommand =
  | 'bold'
  | 'italic'
  | 'underline'
  | 'strike'
  | 'bullets'
  | 'numbers'
  | 'quote'
  | 'unquote'
  | 'clear'
  | 'undo'
  | 'redo'
  | 'unlink'

/** Formats in force at the caret, for the toolbar's pressed states. */
export interface Formats {
  readonly bold: boolean
  readonly italic: boolean
  readonly underline: boolean
  readonly strike: boolean
  readonly bullets: boolean
  readonly numbers: boolean
  readonly link: string
  readonly size: string
  readonly canUndo: boolean
  readonly canRedo: boolean
}

/** How the paper looks: the window's colours, or light paper under quoted mail that brings its own. */
export interface Paper {
  readonly page: string
  readonly text: string
  readonly line: string
  readonly accent: string
  readonly dark: boolean
  readonly language: string
}

export type ToEditor =
  | {
      readonly kind: 'load'
      readonly html: string
      /** Pictures by Content-ID, as data: URLs. */
      readonly pictures: Readonly<Record<string, string>>
      readonly plain: boolean
      readonly label: string
      readonly paper: Paper
      /** From `content.state`; empty: the caret goes to the beginning. */
      readonly state: string
      readonly focus: boolean
    }
  | { readonly kind: 'format'; readonly command: FormatCommand }
  | { readonly kind: 'link'; readonly url: string }
  | { readonly kind: 'size'; readonly size: string }
  | { readonly kind: 'picture'; readonly contentId: string; readonly url: string; readonly name: string }
  | { readonly kind: 'insert'; readonly html: string }
  /** Puts another signature in place of the one that is there. */
  | { readonly kind: 'signature'; readonly html: string }
  | { readonly kind: 'plain'; readonly plain: boolean }
  | { readonly kind: 'paper'; readonly paper: Paper }
  | { readonly kind: 'focus' }
  | { readonly kind: 'content'; readonly id: number }

export interface EditorContent {
  /** Markup with pictures named by `cid:`. */
  readonly html: string
  /** The text alone, quotes marked by `>`. */
  readonly text: string
  /** What was written here: without quotes and signature. */
  readonly ownText: string
  /** Content-IDs that stand in the text. */
  readonly contentIds: readonly string[]
  /** Caret and undo history. */
  readonly state: string
}

export type FromEditor =
  | { readonly kind: 'ready' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'blurred' }
  | { readonly kind: 'focused' }
  | { readonly kind: 'formats'; readonly formats: Formats }
  | { readonly kind: 'content'; readonly id: number; readonly content: EditorContent }
  /** A chord that is the window's: Ctrl+Enter, Alt+F10, Escape, function keys. */
  | {
      readonly kind: 'key'
      readonly key: string
      readonly ctrl: boolean
      readonly alt: boolean
      readonly shift: boolean
      readonly meta: boolean
    }
  | { readonly kind: 'files'; readonly files: readonly PastedFile[] }

export interface PastedFile {
  readonly name: string
  readonly type: string
  readonly octets: ArrayBuffer
}

/** The editor as the composer uses it, whichever library is behind it. */
export interface EditorPort {
  send(message: ToEditor): void
  /** Undefined where the editor does not answer. */
  content(): Promise<EditorContent | undefined>
}

/** Said to the frame once, with the port. */
export const editorHello = 'tern-editor'
