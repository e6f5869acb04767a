/** What the links of the message in view claim, where it is not what they open; by what they open. */
let claims: ReadonlyMap<string, string> = new Map()

export function rememberMisleading(links: readonly (readonly [string, string])[]): void {
  claims = new Map(links)
}

/** What the text of a link claimed; undefined where it is honest. */
export function claimOf(url: string): string | undefined {
  return claims.get(url)
}
