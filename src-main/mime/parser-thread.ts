import { Worker } from 'node:worker_threads'
import type { ParseAnswer, ParserThread } from './mail-parser'

/** Enough for the largest message that is taken, its text and a copy; a bomb takes no more. */
const heapMegabytes = 512

/** A thread of Node running `script`, the built `parse-worker`. It keeps no process alive. */
export function startParserThread(script: string): ParserThread {
  const worker = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } })
  worker.unref()
  return {
    post({ id, source }) {
      if (source.buffer instanceof SharedArrayBuffer) {
        worker.postMessage({ id, source })
        return
      }
      // A copy of its own: the source may be a slice of something larger that others still read.
      const copy = new Uint8Array(source)
      worker.postMessage({ id, source: copy }, [copy.buffer])
    },
    onReady: (listener) => void worker.once('message', () => listener()),
    onAnswer: (listener) =>
      void worker.on('message', (answer: ParseAnswer | 'ready') => {
        if (answer !== 'ready') listener(answer)
      }),
    onEnd(listener) {
      // Its reason may quote mail, so it is not said.
      worker.on('error', () => undefined)
      worker.on('exit', () => listener())
    },
    end: () => void worker.terminate(),
  }
}
