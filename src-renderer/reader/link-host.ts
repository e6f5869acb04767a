/** Schemes a mail may open, by a click, in the system's own program (SECURITY.md R8). */
const openable = /^(?:https?|mailto|tel):/i

/** The address a link really opens, in its plain form with the host in punycode; undefined where it is none of ours. */
export function linkTarget(href: string): string | undefined {
  const trimmed = href.trim()
  if (!openable.test(trimmed)) return undefined
  try {
    return new URL(trimmed).href
  } catch {
    return undefined
  }
}

/** What names the target in one word: the host of a web address, else the whole of it. */
export function targetHost(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url)
    return protocol === 'http:' || protocol === 'https:' ? host : pathname
  } catch {
    return url
  }
}

/** The host a link's text claims; undefined where the text is no address. */
export function shownHost(text: string): string | undefined {
  // What stands before an @ is no host, and is what a reader sees first.
  const before = /^\s*https?:\/\/([^\s/?#]{1,255})@/i.exec(text)?.[1]
  if (before !== undefined) return shownHost(before.split(':')[0] ?? '') ?? before
  const match = /^\s*(?:https?:\/\/)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})(?:[/:?#]\S*)?\s*$/iu.exec(text.slice(0, 300))
  if (!match?.[1]) return undefined
  try {
    return new URL(`https://${match[1]}`).host
  } catch {
    return undefined
  }
}

/** Whether a link says one host and opens another; `www.` makes no difference. */
export function isMisleading(text: string, url: string): boolean {
  const shown = shownHost(text)
  if (shown === undefined || !/^https?:/i.test(url)) return false
  const bare = (host: string): string => host.replace(/^www\./, '')
  return bare(shown) !== bare(targetHost(url))
}
