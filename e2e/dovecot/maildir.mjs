import { chownSync, closeSync, mkdirSync, openSync, renameSync, utimesSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const letters = { '\\Draft': 'D', '\\Flagged': 'F', '\\Answered': 'R', '\\Seen': 'S', '\\Deleted': 'T' }
let serial = 0

/** Makes a Maildir and its parents below `home`, owned by `owner` ({ uid, gid }, or undefined for ourselves). */
export function makeMaildir(folder, owner) {
  for (const path of [folder, ...['tmp', 'new', 'cur'].map((name) => join(folder, name))]) {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    if (owner) chownSync(path, owner.uid, owner.gid)
  }
}

/**
 * Writes messages as a delivery agent does: whole into tmp/, then renamed, so a server never sees half of one.
 * `receivedAt`, epoch milliseconds, becomes their INTERNALDATE.
 * Names grow in time and microseconds, by which Dovecot orders new UIDs. With `flags` they go to cur/, else to new/.
 */
export function writeMessages(folder, sources, { flags = [], receivedAt, owner } = {}) {
  const info = flags.map((flag) => {
    const letter = letters[flag]
    if (!letter) throw new Error(`a Maildir name has no letter for ${flag}`)
    return letter
  })
  const seconds = Math.floor(Date.now() / 1000)
  for (const source of sources) {
    serial += 1
    const name = `${seconds}.M${String(serial).padStart(6, '0')}P${process.pid}.localhost,S=${source.length}`
    const written = join(folder, 'tmp', name)
    const file = openSync(written, 'wx', 0o600)
    for (let at = 0; at < source.length; ) at += writeSync(file, source, at)
    closeSync(file)
    if (owner) chownSync(written, owner.uid, owner.gid)
    if (receivedAt !== undefined) utimesSync(written, receivedAt / 1000, receivedAt / 1000)
    renameSync(
      written,
      info.length > 0 ? join(folder, 'cur', `${name}:2,${info.sort().join('')}`) : join(folder, 'new', name),
    )
  }
}
