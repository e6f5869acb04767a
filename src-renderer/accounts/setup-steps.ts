import {
  type Entries,
  isAddress,
  isHost,
  isLoopback,
  isPort,
  isUnavailable,
  needsServers,
  type ServerEntry,
  secretOf,
} from './draft'

export type Step = 'address' | 'find' | 'mode' | 'servers' | 'password' | 'options' | 'finish'

/** The steps this account takes, in order: servers are typed only where none were found (UX.md §5). Pure. */
export function stepsOf(entries: Entries): readonly Step[] {
  return [
    'address',
    'find',
    'mode',
    ...(needsServers(entries) ? (['servers'] as const) : []),
    'password',
    'options',
    'finish',
  ]
}

/** Whether a step holds all it needs to go on. Pure. */
export function isReady(step: Step, entries: Entries): boolean {
  switch (step) {
    case 'address':
      return entries.name.trim() !== '' && isAddress(entries.email)
    case 'mode':
      return entries.protocol !== undefined && !isUnavailable(entries, entries.protocol)
    case 'servers':
      return serverReady(entries.incoming) && (!entries.withOutgoing || serverReady(entries.outgoing))
    case 'password':
      return secretOf(entries) !== ''
    default:
      return true
  }
}

function serverReady({ host, port, user, security }: ServerEntry): boolean {
  return isHost(host) && isPort(port) && user.trim() !== '' && (security !== 'none' || isLoopback(host))
}
