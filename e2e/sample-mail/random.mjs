/** mulberry32: the same numbers for the same seed, on every machine. Each call gives one in [0, 1). */
export function randomFrom(seed) {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** One of `items`, by the next number of `random`. */
export function oneOf(random, items) {
  return items[Math.floor(random() * items.length)]
}
