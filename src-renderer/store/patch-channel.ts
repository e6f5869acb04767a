import { patchChannel } from '../../src-shared/contract/store-calls'
import { defaultDatabase } from './schema'

/** The name of the channel on which the store of this database tells how lists changed. */
export function patchChannelOf(database: string): string {
  return database === defaultDatabase ? patchChannel : `${patchChannel}.${database}`
}
