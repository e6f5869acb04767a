import type { MessageBody, StoreChange } from '../../src-shared/contract/store-calls'

const octetsPerRow = 1_000
const octetsPerKey = 60

/** About how many octets a batch is on its way: enough to bound what is open at once, and cheap. */
export function weighChanges(changes: readonly StoreChange[]): number {
  return changes.reduce((sum, change) => sum + weighChange(change), 0)
}

function weighChange(change: StoreChange): number {
  if (change.kind === 'put-message') return octetsPerRow + (change.arrival.body ? weighBody(change.arrival.body) : 0)
  if (change.kind === 'put-body') return weighBody(change.body)
  if (change.kind === 'put-uidl') return change.rows.length * octetsPerRow
  return octetsPerKey * (1 + ('keys' in change ? change.keys.length : 0))
}

function weighBody({ parsed }: MessageBody): number {
  const leaves = [...parsed.leaves, ...(parsed.nested ?? []).flatMap((nested) => nested.leaves)]
  return leaves.reduce((sum, leaf) => sum + leaf.text.length, octetsPerRow)
}
