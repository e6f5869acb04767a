import type { IndexableType } from 'dexie'

/**
 * Above every key that begins with `prefix` and goes on with a number or a string: arrays sort last. Dexie's `maxKey` is
 * one array object, and a key that holds the same array twice is not valid (Indexed Database API, "convert a value to a
 * key"); `prefix` alone sorts before them all.
 */
export function above(...prefix: readonly (string | number)[]): IndexableType {
  return [...prefix, []]
}
