import { type MailError, MailFailure } from '../../src-shared/mail/mail-error'

/** A connection as its watch sees it: octets that came and went so far, and how it is ended. */
export interface WatchedLine {
  readonly received: () => number
  readonly sent: () => number
  /** We are the ones who keep the server waiting. */
  readonly holding: () => boolean
  readonly close: () => void
}

export interface WatchedCommand {
  readonly host: string
  readonly port: number
  readonly command: string
  /** More than the answer can need; undefined for bulk data. */
  readonly maxOctets: number | undefined
  readonly longestQuietMs: number
}

const lookEveryMs = 1_000

/**
 * Runs one command under a watch: a connection that says nothing for `longestQuietMs`, or answers more than the command
 * can need, is closed (SECURITY.md T11, H1). imapflow's own watch does not see a server that drips. Rejects with the
 * MailFailure of that, else with what `run` rejects with.
 */
export async function underWatch<T>(
  line: WatchedLine,
  { host, port, command, maxOctets, longestQuietMs }: WatchedCommand,
  run: () => Promise<T>,
): Promise<T> {
  const receivedBefore = line.received()
  const sentBefore = line.sent()
  const startedAt = Date.now()
  let lastMoved = 0
  let lastProgressAt = startedAt
  let cut: MailError | undefined
  const watch = setInterval(() => {
    const octets = line.received() - receivedBefore
    if (maxOctets !== undefined && octets > maxOctets) cut = { kind: 'too-large', host, octets, limit: maxOctets }
    // Bulk data may take its time, but not less than 1 kB/s over five minutes.
    const moved = octets + line.sent() - sentBefore
    const longest = Math.max(5 * 60_000, moved)
    const now = Date.now()
    if (moved !== lastMoved || line.holding()) {
      lastMoved = moved
      lastProgressAt = now
    }
    if (now - startedAt > longest || now - lastProgressAt > longestQuietMs)
      cut = { kind: 'timeout', host, port, during: command }
    if (cut) line.close()
  }, lookEveryMs)
  try {
    const done = await run()
    // Some commands of the library resolve when their connection is closed.
    if (cut) throw new MailFailure(cut)
    return done
  } catch (thrown) {
    throw cut ? new MailFailure(cut, thrown) : thrown
  } finally {
    clearInterval(watch)
  }
}
