import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import type { FakeAccount } from '../../../e2e/fake-imap/account'
import { rowsIn } from '../../../src-renderer/store/locations-in'
import { hasFlag, seen } from '../../../src-shared/mail/flags'
import type { Remote } from './remote.testing'
import type { Trial } from './trial.testing'

const hash = (octets: Uint8Array): string => createHash('sha256').update(octets).digest('hex')

/** What lies on the server, in words that do not depend on how often something was tried. */
export function describeServer(account: FakeAccount): Record<string, string[]> {
  return Object.fromEntries(
    account.mailboxes.map(({ path, messages }) => [
      path,
      messages
        .map(
          ({ source, flags }) =>
            `${/^Subject: (.*)$/m.exec(source.toString())?.[1]?.trim()} ${[...flags].sort().join(' ')}`,
        )
        .sort(),
    ]),
  )
}

export interface Comparison {
  /** Without UIDPLUS a moved message stays behind, marked, and is not shown (SYNC.md F16). */
  readonly hideDeleted?: boolean
  /** The other client that says what is there; the fake server's own model where absent. */
  readonly remote?: Remote
}

interface There {
  readonly path: string
  readonly messages: readonly { readonly uid: number; readonly source: Buffer; readonly flags: readonly string[] }[]
}

async function everythingThere(trial: Trial, remote: Remote | undefined): Promise<readonly There[]> {
  if (!remote)
    return trial.server.account.mailboxes
      .filter(({ selectable }) => selectable)
      .map(({ path, messages }) => ({
        path,
        messages: messages.map(({ uid, source, flags }) => ({ uid, source, flags: [...flags] })),
      }))
  const there: There[] = []
  for (const path of await remote.mailboxes()) there.push({ path, messages: await remote.messages(path) })
  return there
}

/**
 * Invariants I1 and I4 (SYNC.md §3.9.2): each selectable mailbox holds here what it holds there, by UID, octets and
 * flags; what is shown is what is confirmed; counters are true; nothing stands for a change that is no more.
 */
export async function expectSame(trial: Trial, { hideDeleted = false, remote }: Comparison = {}): Promise<void> {
  const { relaxed } = trial.store.databases
  const here = new Map((await trial.mailboxes()).map((row) => [row.path, row]))
  for (const there of await everythingThere(trial, remote)) {
    const row = here.get(there.path)
    expect(row, `mailbox ${there.path} here`).toBeDefined()
    if (!row) continue
    const rows = await rowsIn(relaxed, row.id)
    const shown = rows.filter(({ listId }) => listId !== undefined)
    const local = await Promise.all(
      shown.map(async ({ uid, baseFlags, messageId }) => {
        const message = await relaxed.messages.get(messageId)
        const octets = message?.sha256 ? hash(await trial.vault.read(trial.account.id, message.sha256)) : 'no octets'
        return `${uid} ${octets} ${[...baseFlags].sort().join(' ')}`
      }),
    )
    const expected = there.messages
      .filter(({ flags }) => !hideDeleted || !flags.includes('\\Deleted'))
      .map(({ uid, source, flags }) => `${uid} ${hash(source)} ${[...flags].sort().join(' ')}`)
    const visible = hideDeleted ? local.filter((one) => !one.includes('\\Deleted')) : local
    expect(visible.sort(), `messages of ${there.path}`).toEqual(expected.sort())
    for (const { viewFlags, baseFlags, key } of rows) expect([...viewFlags].sort(), key).toEqual([...baseFlags].sort())
    for (const { arrivingBy, hiddenBy, key } of rows)
      expect([key, arrivingBy, hiddenBy]).toEqual([key, undefined, undefined])
    expect([row.total, row.unread], `counters of ${there.path}`).toEqual([
      shown.length,
      shown.filter(({ viewFlags }) => !hasFlag(viewFlags, seen)).length,
    ])
  }
  for (const { state, error, id } of await trial.intents())
    expect([id, state, error]).toEqual([id, 'parked', expect.anything()])
}
