import { parentPort } from 'node:worker_threads'
import type { ParseAnswer, ParseJob } from './mail-parser'
import { parseMessage } from './parse-message'

/** Whoever started it knows from now on that what ends it is a message. */
parentPort?.postMessage('ready')

/** A thread that takes messages apart, one after the other; `MailParser` ends it when one takes too long. */
parentPort?.on('message', ({ id, source }: ParseJob) => {
  parentPort?.postMessage({ id, parsed: parseMessage(source) } satisfies ParseAnswer)
})
