import { open } from 'node:fs/promises'
import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { AccountId } from '../../src-shared/mail/ids'
import type { MailVault } from '../sync/mail-vault'
import { refKey } from './ledger'
import type { UnknownMessage } from './plan-session'
import { type MessageNumber, type Pop3Session, topLimit } from './pop3-wire'

/** Fewer than this are simply downloaded: a question costs a round trip, too. */
const fewest = 5
const atOnce = 100
/** How names begin that stand for one that is still to be learned. */
const unnamed = 'imap:'

export interface Candidate<N> {
  readonly message: UnknownMessage<N>
  /** Rows of that size the server has just ceased to list, never did (another server's), or whose name there is not known yet. */
  readonly rows: readonly UidlRow[]
}

/**
 * Rows of mail that was brought here from the server's other protocol (`settle-mail.ts`) and that no session has found
 * on the server yet: the first one may have broken off before it had asked for all headers. Pure.
 */
export function awaitingTheirName(ledger: Iterable<UidlRow>): readonly UidlRow[] {
  const rows = [...ledger]
  const awaiting = rows.filter(({ uidl }) => uidl.startsWith(unnamed))
  if (awaiting.length === 0) return []
  const found = new Set(rows.flatMap(({ uidl, messageId }) => (uidl.startsWith(unnamed) ? [] : [messageId])))
  return awaiting.filter(({ messageId }) => !found.has(messageId))
}

/**
 * Messages that may be here already under other names, as after a server was moved and all its unique-ids changed
 * (SYNC.md F40): as many octets as one whose name has just disappeared, or `awaiting` its name. Pure. Where only a few
 * names changed none of those is asked about.
 */
export function planRecognition<N>(
  unknown: readonly UnknownMessage<N>[],
  disappeared: readonly UidlRow[],
  awaiting: readonly UidlRow[] = [],
): readonly Candidate<N>[] {
  const waits = new Set(awaiting.map(refKey))
  const renamed = disappeared.filter((row) => !waits.has(refKey(row)))
  const many = unknown.length >= fewest && renamed.length >= fewest
  const candidates = candidatesOf(unknown, many ? [...renamed, ...awaiting] : awaiting)
  return awaiting.length === 0 && candidates.length < fewest ? [] : candidates
}

function candidatesOf<N>(unknown: readonly UnknownMessage<N>[], absent: readonly UidlRow[]): readonly Candidate<N>[] {
  const bySize = new Map<number, UidlRow[]>()
  for (const row of absent) {
    const same = bySize.get(row.announced)
    if (same) same.push(row)
    else bySize.set(row.announced, [row])
  }
  return unknown.flatMap((message) => {
    const rows = bySize.get(message.octets)
    return rows && message.uidl !== undefined ? [{ message, rows }] : []
  })
}

/**
 * Asks for the headers of the candidates and compares them with those here. Returns the rows as they are to be from
 * now on: each recognised message under its new name, marked `byHeader`, and its old name gone. What is not recognised
 * is downloaded like any other. Rejects with the MailFailure of the session.
 */
export async function recogniseRenamed(
  session: Pop3Session,
  candidates: readonly Candidate<MessageNumber>[],
  context: { readonly accountId: AccountId; readonly vault: MailVault; readonly now: () => number },
): Promise<readonly UidlRow[]> {
  const { accountId, now, vault } = context
  const taken = new Set<UidlRow>()
  const changed: UidlRow[] = []
  const compare = async ({ message, rows }: Candidate<MessageNumber>): Promise<void> => {
    const header = headerOf(await session.top(message.number, 0))
    for (const row of rows) {
      const here = await headerInVault(vault, accountId, row)
      if (taken.has(row) || here === undefined || !header.equals(here)) continue
      taken.add(row)
      const { uidl } = message
      if (uidl === undefined) return
      const {
        goneAt: _gone,
        missingSince: _missing,
        deleSentAt: _sent,
        quitAt: _quit,
        elsewhere: _elsewhere,
        ...rest
      } = row
      changed.push(
        { ...row, state: 'gone', goneAt: row.goneAt ?? now() },
        {
          ...rest,
          uidl,
          occurrence: message.occurrence,
          order: message.order,
          state: 'stored',
          byHeader: 1,
        },
      )
      return
    }
  }
  const several = session.capabilities.pipelining ? atOnce : 1
  for (let from = 0; from < candidates.length; from += several)
    await Promise.all(candidates.slice(from, from + several).map(compare))
  return changed
}

/** Up to the empty line, without the line ends around it, which servers make as they like. */
function headerOf(octets: Uint8Array): Buffer {
  const text = Buffer.from(octets).toString('latin1')
  const end = /\r?\n\r?\n/.exec(text)
  return Buffer.from((end ? text.slice(0, end.index) : text).replaceAll('\r\n', '\n').replace(/\n+$/, ''), 'latin1')
}

async function headerInVault(vault: MailVault, account: AccountId, row: UidlRow): Promise<Buffer | undefined> {
  const handle = await open(vault.pathOf(account, row.sha256), 'r').catch(() => undefined)
  if (!handle) return undefined
  try {
    const octets = Buffer.alloc(topLimit)
    const { bytesRead } = await handle.read(octets, 0, topLimit, 0)
    return headerOf(octets.subarray(0, bytesRead))
  } catch {
    return undefined
  } finally {
    await handle.close()
  }
}
