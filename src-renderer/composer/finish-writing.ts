import { bridge, call } from '../shell/bridge'

/** What is open in this page and has to be saved before the page may go; resolves when it is. */
type Saver = () => Promise<void>

const savers = new Set<Saver>()
let askAboutDue: ((due: number) => Promise<boolean>) | undefined

/** Registers something that has to be saved; returns the function that takes it back. */
export function onFinish(saver: Saver): () => void {
  savers.add(saver)
  return () => savers.delete(saver)
}

/** Who asks the user whether messages that wait a few seconds more are to go out first. */
export function onDue(ask: ((due: number) => Promise<boolean>) | undefined): void {
  askAboutDue = ask
}

/** Saves everything that is open in this page. A failure is no reason to stay: the last state is on disk. */
export async function saveAll(): Promise<void> {
  await Promise.allSettled([...savers].map((save) => save()))
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
