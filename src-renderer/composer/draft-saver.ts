import type { DraftSaved } from '../../src-shared/contract/writing'
import type { DraftContent } from '../../src-shared/mail/draft'
import { type MailError, mailErrorOf, type Result } from '../../src-shared/mail/mail-error'

/** A pause in typing after which the draft goes to disk (UX.md §8). */
const pauseMs = 2_000
/** Who never pauses is saved nevertheless: a crash must not cost more. */
const longestMs = 2_000
/** What could not be saved is tried again after this, whether or not one goes on writing. */
const retryMs = 5_000
/** How long a change may wait until the mailbox for drafts has it, while one goes on writing. */
const placeAfterMs = 30_000
const placeOnBlurAfterMs = 10_000

/** What was written is in the editor, and it does not tell. */
export const noAnswer: MailError = { kind: 'internal', reason: 'the editor does not answer' }

export type SaveState =
  | { readonly kind: 'clean' }
  /** Also from the next change on: what is called saved is all that was written. */
  | { readonly kind: 'saving' }
  | ({ readonly kind: 'saved' } & DraftSaved)
  | { readonly kind: 'failed'; readonly error: MailError }

/** What is written, and who keeps it. */
export interface DraftSaverHost {
  /** The whole of it, with the editor's state; undefined where the editor does not answer. */
  readonly gather: () => Promise<{ readonly content: DraftContent; readonly editor: string } | undefined>
  readonly save: (content: DraftContent, editor: string) => Promise<Result<DraftSaved>>
  readonly place: () => Promise<Result<DraftSaved>>
  readonly show: (next: (before: SaveState) => SaveState) => void
}

/** When a draft goes to disk and into its mailbox, and whether the newest state is there. */
export class DraftSaver {
  readonly #host: DraftSaverHost
  #dirty = false
  #placed = { at: Date.now(), dirty: false }
  #timer: ReturnType<typeof setTimeout> | undefined
  #firstChange = 0
  #running: Promise<MailError | undefined> = Promise.resolve(undefined)
  #ended = false

  constructor(host: DraftSaverHost) {
    this.#host = host
  }

  /** Something was written: it goes to disk in a moment. */
  changed(): void {
    const now = Date.now()
    if (!this.#dirty) this.#firstChange = now
    this.#dirty = true
    this.#host.show((before) => (before.kind === 'saved' ? { kind: 'saving' } : before))
    this.#saveIn(Math.min(pauseMs, Math.max(0, longestMs - (now - this.#firstChange))))
  }

  /** Saves what is not on disk yet. Resolves with why it still is not; undefined where all of it is. Never rejects. */
  save(): Promise<MailError | undefined> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#running = this.#running.then(() => this.#saveNow())
    return this.#running
  }

  /** The same for the end of writing: also what is written while it saves. */
  async settle(): Promise<MailError | undefined> {
    for (;;) {
      const failed = await this.save()
      if (failed || !this.#dirty || this.#ended) return failed
    }
  }

  /** Saves it, and brings it into the mailbox for drafts. */
  async place(): Promise<void> {
    await this.save()
    if (!this.#placed.dirty || this.#ended) return
    this.#placed = { at: Date.now(), dirty: false }
    const saved = await this.#host.place()
    if (!saved.ok) this.#placed.dirty = true
    else if (!this.#dirty) this.#host.show(() => ({ kind: 'saved', ...saved.value }))
  }

  /** The server has taken a change that may have been this one. The newest state is placed: this only asks where it is. */
  async lookWhere(): Promise<void> {
    const settled = (): boolean => !this.#dirty && !this.#ended && !this.#placed.dirty
    if (!settled()) return
    const saved = await this.#host.place()
    if (!saved.ok || !settled()) return
    this.#host.show((now) =>
      now.kind === 'saved' && now.savedAt === saved.value.savedAt ? { kind: 'saved', ...saved.value } : now,
    )
  }

  blurred(): void {
    if (Date.now() - this.#placed.at > placeOnBlurAfterMs) void this.place()
    else void this.save()
  }

  /** Nothing is saved any more: it was sent, closed or thrown away. */
  end(): void {
    this.#ended = true
    this.stop()
  }

  /** It goes on after all. */
  resume(): void {
    this.#ended = false
    if (this.#dirty) this.#saveIn(pauseMs)
  }

  /** Nothing happens by itself any more. */
  stop(): void {
    clearTimeout(this.#timer)
  }

  #saveIn(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      void this.save()
      if (Date.now() - this.#placed.at > placeAfterMs) void this.place()
    }, ms)
  }

  async #saveNow(): Promise<MailError | undefined> {
    if (!this.#dirty || this.#ended) return undefined
    this.#dirty = false
    this.#host.show(() => ({ kind: 'saving' }))
    const saved = await this.#keep()
    if (saved.ok) {
      this.#placed.dirty = true
      this.#host.show(() => (this.#dirty ? { kind: 'saving' } : { kind: 'saved', ...saved.value }))
      return undefined
    }
    this.#dirty = true
    this.#host.show(() => ({ kind: 'failed', error: saved.error }))
    if (!this.#ended) this.#saveIn(retryMs)
    return saved.error
  }

  async #keep(): Promise<Result<DraftSaved>> {
    try {
      const gathered = await this.#host.gather()
      if (!gathered) return { ok: false, error: noAnswer }
      return await this.#host.save(gathered.content, gathered.editor)
    } catch (thrown) {
      return { ok: false, error: mailErrorOf(thrown) }
    }
  }
}
