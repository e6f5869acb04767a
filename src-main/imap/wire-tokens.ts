import { formatUidSet, type UidSet } from '../sync/uid-set'

/** Parts of a command as imapflow's compiler takes them. */
export const atom = (value: string) => ({ type: 'ATOM', value })
export const sequence = (set: UidSet) => ({ type: 'SEQUENCE', value: formatUidSet(set) })
