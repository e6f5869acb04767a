import type { MessageRow } from '../../src-shared/contract/store-rows'
import type { MessageId } from '../../src-shared/mail/ids'
import type { KnownNames } from './known-names'
import type { RowSet } from './row-set'
import type { TernDatabase } from './schema'
import { subjectWindowMs, type ThreadKeys, threadKeysOf } from './thread-keys'

/** What of a message row names its conversation. */
export interface ThreadFields {
  readonly mid: string
  readonly thread: string
  readonly subjectKey?: string
}

type Threaded = Pick<MessageRow, 'id' | 'accountId' | 'envelope' | 'receivedAt'>

/** A conversation that is larger than this is never renamed as a whole; the newcomer joins it instead. */
const mostRenamed = 500
/** A subject that more messages bear than this tells nothing. */
const mostAlike = 200

const rootPrefix = 'r'
const replyPrefix = 'o'

/**
 * The conversations a run of changes can touch.
 *
 * A conversation is called by the `mid` of its first message as far as the header says, so that mail that comes in any
 * order ends under one name without looking anything up. Two things are looked up, by index: whether the answered
 * message is here under another name, and whether messages are here that know this one only as their first.
 */
export class ThreadJoiner {
  readonly #messages: RowSet<MessageId, MessageRow>
  readonly #byMid = new Map<string, string>()
  readonly #members = new Map<string, Set<MessageId>>()
  readonly #bySubject = new Map<string, Set<MessageId>>()

  constructor(messages: RowSet<MessageId, MessageRow>) {
    this.#messages = messages
  }

  /** Notes a message that is here. */
  take({ id, mid, thread, subjectKey }: Pick<MessageRow, 'id' | 'mid' | 'thread' | 'subjectKey'>): void {
    this.#byMid.set(mid, thread)
    addTo(this.#members, thread, id)
    if (subjectKey !== undefined) addTo(this.#bySubject, subjectKey, id)
  }

  /** The fields of a message that is new here; rows of others it brings together are renamed in the set. */
  join(message: Threaded): ThreadFields {
    const keys = threadKeysOf(message)
    let thread = this.#byMid.get(keys.mid) ?? this.#threadAbove(keys)
    if (keys.root !== undefined) thread = this.#rename(keys.mid, thread)
    const subjectKey = subjectKeyOf(keys)
    if (keys.subject && subjectKey !== undefined) thread = this.#joinBySubject(message, keys.subject, thread)
    const fields = { mid: keys.mid, thread, ...(subjectKey === undefined ? {} : { subjectKey }) }
    this.take({ id: message.id, ...fields })
    return fields
  }

  #threadAbove({ mid, parent, root }: ThreadKeys): string {
    if (parent === undefined || root === undefined) return mid
    return this.#byMid.get(parent) ?? this.#byMid.get(root) ?? root
  }

  #joinBySubject(message: Threaded, { kind, key }: NonNullable<ThreadKeys['subject']>, thread: string): string {
    const at = timeOf(message)
    if (kind === 'root') {
      for (const row of this.#near(replyPrefix + key, at, at + subjectWindowMs))
        if (row.thread === row.mid) this.#rename(row.thread, thread)
      return thread
    }
    const [first] = [
      ...this.#near(rootPrefix + key, at - subjectWindowMs, at),
      ...this.#near(replyPrefix + key, at - subjectWindowMs, at + subjectWindowMs),
    ]
    return first ? this.#rename(thread, first.thread) : thread
  }

  /** Rows with this subject and a date between, nearest to the later bound first. */
  #near(subjectKey: string, from: number, to: number): MessageRow[] {
    const alike = this.#bySubject.get(subjectKey)
    if (!alike || alike.size > mostAlike) return []
    const found = [...alike].flatMap((id) => this.#messages.get(id) ?? [])
    return found.filter((row) => timeOf(row) >= from && timeOf(row) <= to).sort((a, b) => timeOf(b) - timeOf(a))
  }

  /** Lets all of one conversation be of another; returns the name that both have now. */
  #rename(from: string, to: string): string {
    const members = this.#members.get(from)
    if (from === to || !members || members.size === 0) return to
    if (members.size > mostRenamed) return from
    for (const id of members) {
      const row = this.#messages.loaded(id) ? this.#messages.get(id) : undefined
      if (!row) continue
      this.#messages.put(id, { ...row, thread: to })
      this.#byMid.set(row.mid, to)
      addTo(this.#members, to, id)
    }
    this.#members.delete(from)
    return to
  }
}

/** What `readThreads` found: messages whose name counts, and messages that may be renamed. */
export interface RelatedMessages {
  readonly named: readonly MessageRow[]
  readonly renamable: readonly MessageRow[]
}

/** Reads, by index and in bulk, every row that joining these new messages can look at and that `names` may know. */
export async function readThreads(
  db: TernDatabase,
  arrivals: readonly Threaded[],
  names: KnownNames,
): Promise<RelatedMessages> {
  const parents = new Set<string>()
  const threads = new Set<string>()
  const roots = new Set<string>()
  const replies = new Set<string>()
  for (const arrival of arrivals) {
    const { mid, parent, root, subject } = threadKeysOf(arrival)
    const look = (set: Set<string>, kind: 'mid' | 'thread' | 'subjectKey', name: string): void => {
      if (!names.isNew(arrival.accountId, kind, name)) set.add(name)
    }
    if (parent !== undefined && root !== undefined) {
      look(parents, 'mid', parent)
      look(parents, 'mid', root)
      look(threads, 'thread', mid)
    }
    if (subject) look(replies, 'subjectKey', replyPrefix + subject.key)
    if (subject?.kind === 'reply') look(roots, 'subjectKey', rootPrefix + subject.key)
  }
  const [above, sameSubject, answers] = await Promise.all([
    rowsBy(db, 'mid', parents, parents.size * 4),
    rowsBy(db, 'subjectKey', roots, mostAlike),
    rowsBy(db, 'subjectKey', replies, mostAlike),
  ])
  // Who joins by subject brings those along that answered it.
  for (const row of answers) if (row.thread === row.mid) threads.add(row.thread)
  const members = await rowsBy(db, 'thread', threads, mostRenamed * 4)
  return { named: [...above, ...sameSubject], renamable: [...answers, ...members] }
}

/** More of one name than this are not looked at. */
const mostPerName = 200

async function rowsBy(
  db: TernDatabase,
  index: 'mid' | 'thread' | 'subjectKey',
  names: ReadonlySet<string>,
  most: number,
): Promise<readonly MessageRow[]> {
  // Many small questions at once are much faster here than one cursor that jumps from name to name.
  const each = Math.min(most, mostPerName)
  const found = await Promise.all([...names].map((name) => db.messages.where(index).equals(name).limit(each).toArray()))
  return found.flat().slice(0, most)
}

function subjectKeyOf({ subject }: ThreadKeys): string | undefined {
  return subject && (subject.kind === 'root' ? rootPrefix : replyPrefix) + subject.key
}

function timeOf({ envelope, receivedAt }: Pick<Threaded, 'envelope' | 'receivedAt'>): number {
  return envelope.sentAt ?? receivedAt
}

function addTo(sets: Map<string, Set<MessageId>>, name: string, id: MessageId): void {
  const known = sets.get(name)
  if (known) known.add(id)
  else sets.set(name, new Set([id]))
}
