/** Progress is told so often at most: each word goes to every window, and is a screen to be drawn there. */
const everyMs = 100

/** Whether progress is to be told again; the first time at once. */
export function nowAndThen(): () => boolean {
  let toldAt = Number.NEGATIVE_INFINITY
  return () => {
    const at = performance.now()
    if (at - toldAt < everyMs) return false
    toldAt = at
    return true
  }
}
