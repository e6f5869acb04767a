import { createReadStream } from 'node:fs'
import type { PartPlace } from '../../src-shared/contract/engine-calls'
import { createTransferDecoder } from '../../src-shared/mail/decode-transfer'

/** The decoded octets of a part, read piece by piece; a reader that goes away closes the file. */
export function decodedStream(place: PartPlace): ReadableStream<Uint8Array> {
  const decoder = createTransferDecoder(place.encoding)
  const octets =
    place.end > place.start
      ? createReadStream(place.file, { start: place.start, end: place.end - 1, highWaterMark: 256 * 1024 })
      : undefined
  const pieces = octets?.[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await pieces?.next()
      if (next === undefined || next.done === true) {
        const last = decoder.end()
        if (last.length > 0) controller.enqueue(last)
        controller.close()
        return
      }
      const piece = decoder.push(next.value as Uint8Array)
      controller.enqueue(piece)
    },
    cancel() {
      octets?.destroy()
    },
  })
}
