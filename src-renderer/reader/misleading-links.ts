/** What the links of messages in view claim, where it is not what they open; by message, then by what they open. */
const claims = new Map<string, ReadonlyMap<string, string>>()

/** Keeps them while the message is in view; returns the function that forgets them. */
export function rememberMisleading(owner: string, links: readonly (readonly [string, string])[]): () => void {
  claims.set(owner, new Map(links))
  return () => void claims.delete(owner)
}

/** What the text of a link claimed; undefined where it is honest. */
export function claimOf(url: string): string | undefined {
  for (const links of claims.values()) {
    const claim = links.get(url)
    if (claim !== undefined) return claim
  }
  return undefined
}
