import type { Readable } from 'node:stream'
import yauzl, { type Entry, type ZipFile } from 'yauzl'

/** Opens a zip file by its list of contents. Rejects with the library's error. */
export function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (thrown, zip) =>
      thrown ? reject(thrown) : resolve(zip),
    )
  })
}

/** The entries in the order of the list of contents. */
export async function* entriesOf(zip: ZipFile): AsyncIterable<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      const done = (outcome: () => void) => {
        zip.off('entry', onEntry)
        zip.off('end', onEnd)
        zip.off('error', onError)
        outcome()
      }
      const onEntry = (found: Entry) => done(() => resolve(found))
      const onEnd = () => done(() => resolve(undefined))
      const onError = (thrown: unknown) => done(() => reject(thrown))
      zip.once('entry', onEntry)
      zip.once('end', onEnd)
      zip.once('error', onError)
      zip.readEntry()
    })
    if (!entry) return
    yield entry
  }
}

export function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (thrown, stream) => (thrown ? reject(thrown) : resolve(stream)))
  })
}
