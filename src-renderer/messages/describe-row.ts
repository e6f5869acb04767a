import type { Intent } from '../../src-shared/mail/change'
import type { LocationKey } from '../../src-shared/mail/ids'
import type { ListItem } from '../store/list-model'
import type { ListRow, ListSource } from '../store/list-source'
import type { Text } from '../text/use-text'
import type { RowPlace } from './message-row'

/** So many people of a conversation are named. */
const mostNames = 3
const membersAsked = 6

/** Who a row names: the sender, or the first recipients in mailboxes of sent mail. */
export function peopleOf(row: ListRow, outgoing: boolean, text: Text): string {
  const { from, to } = row.message.envelope
  const names = (outgoing && to.length > 0 ? to : from).map((one) => one.name || one.address).filter(Boolean)
  if (names.length === 0) return text('list.noSender')
  return outgoing ? text('list.to', { names: names.slice(0, mostNames).join(', ') }) : (names[0] ?? '')
}

/** Who wrote in a folded conversation, newest first, each once; just the newest until the others are here. */
export function peopleOfConversation(
  item: ListItem,
  row: ListRow,
  list: ListSource,
  outgoing: boolean,
  text: Text,
): string {
  const first = peopleOf(row, outgoing, text)
  if (item.open !== false || outgoing) return first
  const names = new Set([first])
  for (const key of list.conversationOf(item.key).slice(0, membersAsked)) {
    const other = list.rowOf(key)
    if (other && names.size < mostNames) names.add(peopleOf(other, false, text))
  }
  return [...names].join(', ')
}

/**
 * Where a message lies, where that is not as usual: only on the server, on its way, or refused. `settled`: its account
 * mirrors a server and is not filling its offline copies just now. Pure.
 */
export function rowPlaceOf(
  { location, message }: ListRow,
  refused: ReadonlySet<LocationKey>,
  settled: boolean,
): RowPlace {
  if (refused.has(location.key)) return 'failed'
  if (location.arrivingBy !== undefined) return 'queued'
  return settled && message.body === 'none' ? 'server' : undefined
}

/** Messages whose change the server refused; they are back in their place and marked. Pure. */
export function refusedKeys(intents: readonly Intent[]): ReadonlySet<LocationKey> {
  const keys = new Set<LocationKey>()
  for (const { state, change } of intents)
    if (state === 'parked' && 'keys' in change) for (const key of change.keys) keys.add(key)
  return keys
}
