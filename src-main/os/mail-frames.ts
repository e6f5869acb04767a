import type { WebContents } from 'electron'

/**
 * What the page cannot do itself with the frames of mails, since they have no origin and run no scripts: measure them,
 * and find words in them. Main reaches into them by the browser's own inspection protocol, in a world of its own beside
 * the document: the walls of the frame stay as they are. The code that runs there is this file's; all that goes in is a
 * word to look for, all that comes out are numbers. Where inspection is refused a frame keeps a usual height.
 */
export class MailFrames {
  readonly #page: WebContents
  #waiting: Task[] = []
  #running = false

  constructor(page: WebContents) {
    this.#page = page
  }

  /** The height of a frame's content in CSS pixels; undefined where there is no such frame. */
  async measure(name: string): Promise<number | undefined> {
    const height = await this.#evaluate(name, measureContent)
    return height === undefined ? undefined : Math.min(Math.max(height, 0), mostPixels)
  }

  /** Marks every place of `words` in a frame, scrolls to the one with index `current`, and says how many there are. */
  async find(name: string, words: string, current: number): Promise<number> {
    return (await this.#evaluate(name, `(${markWords})(${JSON.stringify(words)}, ${Number(current)})`)) ?? 0
  }

  #evaluate(name: string, expression: string): Promise<number | undefined> {
    return new Promise((resolve) => {
      this.#waiting.push({ name, expression, resolve })
      if (!this.#running) void this.#work()
    })
  }

  /** Inspection lasts only as long as there is something to ask: a browser that is inspected behaves differently. */
  async #work(): Promise<void> {
    this.#running = true
    while (this.#waiting.length > 0) {
      const tasks = this.#waiting.splice(0)
      try {
        await this.#inspect(tasks)
      } catch {
        // Refused, or the page went away.
      }
      for (const { resolve } of tasks) resolve(undefined)
    }
    this.#running = false
  }

  async #inspect(tasks: readonly Task[]): Promise<void> {
    const { debugger: inspection } = this.#page
    // Frames that live in processes of their own are reached by sessions of their own.
    const sessions: (string | undefined)[] = [undefined]
    const attached = (_event: unknown, method: string, params: { readonly sessionId?: string }): void => {
      if (method === 'Target.attachedToTarget' && params.sessionId !== undefined) sessions.push(params.sessionId)
    }
    inspection.attach('1.3')
    inspection.on('message', attached)
    try {
      await this.#send('Target.setAutoAttach', undefined, {
        autoAttach: true,
        waitForDebuggerOnStart: false,
        flatten: true,
        filter: [{ type: 'iframe' }],
      })
      for (const session of sessions) {
        const frames = await this.#send<{ frameTree: FrameTree }>('Page.getFrameTree', session).catch(() => undefined)
        if (!frames) continue
        for (const { name, expression, resolve } of tasks) {
          const frameId = idOf(frames.frameTree, name)
          if (frameId !== undefined) resolve(await this.#run(frameId, session, expression))
        }
      }
    } finally {
      inspection.off('message', attached)
      inspection.detach()
    }
  }

  async #run(frameId: string, session: string | undefined, expression: string): Promise<number | undefined> {
    try {
      const { executionContextId } = await this.#send<{ executionContextId: number }>(
        'Page.createIsolatedWorld',
        session,
        { frameId, worldName: 'tern' },
      )
      const { result } = await this.#send<{ result: { value?: unknown } }>('Runtime.evaluate', session, {
        expression,
        contextId: executionContextId,
        returnByValue: true,
      })
      return typeof result.value === 'number' && Number.isFinite(result.value) ? result.value : undefined
    } catch {
      // The frame went away meanwhile.
      return undefined
    }
  }

  #send<T>(method: string, session: string | undefined, params: object = {}): Promise<T> {
    return this.#page.debugger.sendCommand(method, params, session) as Promise<T>
  }
}

interface Task {
  readonly name: string
  readonly expression: string
  readonly resolve: (value: number | undefined) => void
}

interface FrameTree {
  readonly frame: { readonly id: string; readonly name?: string }
  readonly childFrames?: readonly FrameTree[]
}

function idOf({ frame, childFrames = [] }: FrameTree, name: string): string | undefined {
  if (frame.name === name) return frame.id
  for (const child of childFrames) {
    const id = idOf(child, name)
    if (id !== undefined) return id
  }
  return undefined
}

const mostPixels = 200_000

/** Runs in the frame. The body's own margins belong to the height. */
const measureContent = `(() => {
  if (document.readyState === 'loading') return undefined
  const root = document.documentElement
  const kept = root.style.height
  root.style.height = 'min-content'
  const height = root.getBoundingClientRect().height
  root.style.height = kept
  return Math.ceil(height)
})()`

/** Runs in the frame. Kept as text, since a bundler would rewrite a function. */
const markWords = `(words, current) => {
  const most = 2000
  const folded = words.toLowerCase()
  CSS.highlights.delete('tern-found')
  CSS.highlights.delete('tern-current')
  if (folded === '') return 0
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const ranges = []
  for (let node = walker.nextNode(); node && ranges.length < most; node = walker.nextNode()) {
    if (node.parentElement && node.parentElement.closest('style,title')) continue
    const text = node.data.toLowerCase()
    if (text.length !== node.data.length) continue
    for (let at = text.indexOf(folded); at >= 0 && ranges.length < most; at = text.indexOf(folded, at + folded.length)) {
      const range = document.createRange()
      range.setStart(node, at)
      range.setEnd(node, at + folded.length)
      ranges.push(range)
    }
  }
  CSS.highlights.set('tern-found', new Highlight(...ranges))
  const chosen = ranges[current]
  if (chosen) {
    CSS.highlights.set('tern-current', new Highlight(chosen))
    chosen.startContainer.parentElement.scrollIntoView({ block: 'center' })
  }
  return ranges.length
}`
