import { parentPort } from 'node:worker_threads'
import type { ParseAnswer, ParseJob } from './mail-parser'
import { parseMessage } from './parse-message'

/** A thread that takes messages apart, one after the other; `MailParser` ends it when one takes too long. */
parentPort?.on('message', ({ id, source }: ParseJob) => {
  parentPort?.postMessage({ id, parsed: parseMessage(source) } satisfies ParseAnswer)
})
