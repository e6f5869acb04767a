import { bridge, call } from '../shell/bridge'

/** What is being written in this page. */
export interface OpenWriting {
  /** The page is to go: resolves when it is saved, as far as it can be. */
  readonly save: () => Promise<void>
  /** Something else is to take its place. Resolves with whether it may: what is not saved asks the user, and stays. */
  readonly leave: () => Promise<boolean>
}

const writings = new Set<OpenWriting>()
let askAboutDue: ((due: number) => Promise<boolean>) | undefined

/** Registers something that has to be saved; returns the function that takes it back. */
export function onFinish(writing: OpenWriting): () => void {
  writings.add(writing)
  return () => writings.delete(writing)
}

/** Who asks the user whether messages that wait a few seconds more are to go out first. */
export function onDue(ask: ((due: number) => Promise<boolean>) | undefined): void {
  askAboutDue = ask
}

/** Saves everything that is open in this page. A failure is no reason to stay: the last state is on disk. */
async function saveAll(): Promise<void> {
  await Promise.allSettled([...writings].map(({ save }) => save()))
}

/** Whether what is open in this page is all on disk, or the user lets go of the rest. */
export async function leaveAll(): Promise<boolean> {
  return (await Promise.all([...writings].map(({ leave }) => leave()))).every(Boolean)
}

/** Answers main when the page is to close; `page` is `main` or the draft it was made for. Called once. */
export function answerFinish(page: string): void {
  bridge.on('compose.finish', ({ due }) => {
    void (async () => {
      await saveAll()
      const sendNow = due > 0 && askAboutDue ? await askAboutDue(due).catch(() => false) : false
      await call('compose.done', page, sendNow)
    })()
  })
}
