import {
  arrivalKeyOf,
  type ChangeOf,
  destinationOf,
  type Intent,
  keysOfChange,
  type MailChange,
} from '../../../src-shared/mail/change'
import type { IntentId, LocationKey, MailboxId } from '../../../src-shared/mail/ids'

/** What to do next with the intents of one account. */
export type PushStep =
  /** Carry these out, with one set of commands; all of them ask for the same. */
  | { readonly kind: 'run'; readonly intents: readonly Intent[] }
  /** A later state of the same draft waits: this one need not be carried out at all. */
  | { readonly kind: 'supersede'; readonly intent: Intent }
  /** Nothing can be done now; `dueAt` is when a held intent may be looked at again. */
  | { readonly kind: 'rest'; readonly waiting: number; readonly dueAt: number | undefined }

/** Messages per command: enough for few commands, few enough that another device's change is not held up for long. */
export const messagesPerCommand = 1_000
/** An intent that failed this often waits until the others have been tried. */
const patience = 3

/**
 * The next step through the queue. Pure.
 *
 * Order is that of making per message, and per change to the tree of mailboxes; independent intents may overtake one
 * that waits (SYNC.md §3.3). `tried` are those that had to be left for later in this round, `now` epoch milliseconds.
 */
export function planPush(intents: readonly Intent[], tried: ReadonlySet<IntentId>, now: number): PushStep {
  const superseded = findSuperseded(intents)
  if (superseded) return { kind: 'supersede', intent: superseded }
  const ready: Intent[] = []
  const held = new HeldNames(intents)
  let waiting = 0
  let dueAt: number | undefined
  for (const intent of intents) {
    if (intent.state === 'parked') {
      held.holdParked(intent)
      continue
    }
    const due = intent.notBefore ?? 0
    if (!tried.has(intent.id) && due <= now && held.allow(intent)) {
      ready.push(intent)
      continue
    }
    if (due > now) dueAt = Math.min(dueAt ?? due, due)
    waiting += 1
    held.hold(intent)
  }
  const first = ready.find(({ attempts }) => attempts < patience) ?? ready[0]
  if (!first) return { kind: 'rest', waiting, dueAt }
  return { kind: 'run', intents: alike(first, intents, ready) }
}

/** `first` and what can be done along with it, without any intent overtaking one it depends on. */
function alike(first: Intent, intents: readonly Intent[], ready: readonly Intent[]): readonly Intent[] {
  const group = [first]
  if (first.state !== 'queued') return group
  const able = new Set(ready.map(({ id }) => id))
  const held = new HeldNames(intents)
  let messages = keysOfChange(first.change).length
  for (const intent of intents) {
    if (intent.id === first.id) continue
    const count = keysOfChange(intent.change).length
    const joins =
      intent.seq > first.seq &&
      able.has(intent.id) &&
      intent.state === 'queued' &&
      messages + count <= messagesPerCommand &&
      asksTheSame(first.change, intent.change) &&
      held.allow(intent)
    if (joins) {
      group.push(intent)
      messages += count
    } else if (intent.state !== 'parked') held.hold(intent)
  }
  return group
}

function asksTheSame(a: MailChange, b: MailChange): boolean {
  if (a.kind === 'flag' && b.kind === 'flag')
    return a.add.join(' ') === b.add.join(' ') && a.remove.join(' ') === b.remove.join(' ')
  if (a.kind === 'move' && b.kind === 'move') return a.to === b.to
  return a.kind === 'expunge' && b.kind === 'expunge'
}

/** The first intent to bring a draft that has not come about, and that a later one replaces. */
function findSuperseded(intents: readonly Intent[]): Intent | undefined {
  const byArrival = new Map<LocationKey, Intent>()
  for (const intent of intents) {
    const { change, state } = intent
    if (change.kind !== 'append' && change.kind !== 'replace-draft') continue
    if (change.kind === 'replace-draft' && state !== 'parked')
      for (const key of change.keys) {
        const older = byArrival.get(key)
        if (older) return older
      }
    const untried = state === 'queued' && intent.attempts === 0
    // What was refused has not arrived; a newer state is what the user wants tried.
    if (untried || (state === 'parked' && !intent.evidence?.arrived)) byArrival.set(arrivalKeyOf(intent.id, 0), intent)
  }
  return undefined
}

type TreeChange = ChangeOf<'create-mailbox' | 'rename-mailbox' | 'remove-mailbox'>

function isTreeChange(change: MailChange): change is TreeChange {
  return change.kind === 'create-mailbox' || change.kind === 'rename-mailbox' || change.kind === 'remove-mailbox'
}

/** What intents that wait hold on to: messages, mailboxes, the tree. */
class HeldNames {
  readonly #keys = new Set<LocationKey>()
  readonly #used = new Set<MailboxId>()
  readonly #whole = new Set<MailboxId>()
  readonly #destinations: ReadonlyMap<string, MailboxId>
  #tree = false

  constructor(intents: readonly Intent[]) {
    this.#destinations = new Map(
      intents.flatMap(({ id, change }): [string, MailboxId][] => {
        const to = destinationOf(change)
        return to === undefined ? [] : [[id, to]]
      }),
    )
  }

  allow(intent: Intent): boolean {
    const { change } = intent
    const { keys, uses, whole } = this.#namesOf(intent)
    return (
      !keys.some((key) => this.#keys.has(key)) &&
      !uses.some((id) => this.#whole.has(id)) &&
      !whole.some((id) => this.#whole.has(id) || this.#used.has(id)) &&
      !(isTreeChange(change) && this.#tree)
    )
  }

  hold(intent: Intent): void {
    const { keys, uses, whole } = this.#namesOf(intent)
    for (const key of keys) this.#keys.add(key)
    for (const id of uses) this.#used.add(id)
    for (const id of whole) this.#whole.add(id)
    if (isTreeChange(intent.change)) this.#tree = true
  }

  /** What was refused is over, but nothing can go into a mailbox that does not come to be. */
  holdParked({ id, change }: Intent): void {
    if (change.kind === 'create-mailbox') this.#whole.add(change.mailbox)
    if (change.kind === 'append' || change.kind === 'replace-draft') this.#keys.add(arrivalKeyOf(id, 0))
  }

  #namesOf({ id, change }: Intent) {
    const named = keysOfChange(change)
    const arrivals =
      change.kind === 'move' || change.kind === 'copy'
        ? named.map((_, index) => arrivalKeyOf(id, index))
        : change.kind === 'append' || change.kind === 'replace-draft'
          ? [arrivalKeyOf(id, 0)]
          : []
    const to = destinationOf(change)
    const uses = new Set(named.flatMap((key) => this.#mailboxOf(key) ?? []))
    if (to !== undefined) uses.add(to)
    if (change.kind === 'subscribe-mailbox') uses.add(change.mailbox)
    if (change.kind === 'remove-mailbox' && change.mailTo !== undefined) uses.add(change.mailTo)
    const whole = change.kind === 'create-mailbox' || change.kind === 'remove-mailbox' ? [change.mailbox] : []
    return { keys: [...named, ...arrivals], uses: [...uses], whole }
  }

  #mailboxOf(key: LocationKey): MailboxId | undefined {
    if (key.startsWith('local.')) return this.#destinations.get(key.slice('local.'.length, key.lastIndexOf('.')))
    return key.slice(0, key.indexOf('.')) as MailboxId
  }
}
