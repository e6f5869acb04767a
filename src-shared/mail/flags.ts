/** A flag or keyword as the server writes it: `\Seen`, `$Forwarded` (RFC 9051 §2.3.2). */
export type Flag = string

export const seen: Flag = '\\Seen'
export const flagged: Flag = '\\Flagged'
export const answered: Flag = '\\Answered'
export const draft: Flag = '\\Draft'
export const deleted: Flag = '\\Deleted'

const fold = (flag: Flag): string => flag.toLowerCase()

/** Whether `flags` holds `flag`; names compare without regard to case (RFC 9051 §2.3.2). */
export function hasFlag(flags: readonly Flag[], flag: Flag): boolean {
  return flags.some((one) => fold(one) === fold(flag))
}

/** `flags` with `add` added and `remove` taken out. Order and spelling of what stays are kept. */
export function changeFlags(flags: readonly Flag[], add: readonly Flag[], remove: readonly Flag[]): readonly Flag[] {
  const kept = flags.filter((flag) => !hasFlag(remove, flag))
  return [...kept, ...add.filter((flag) => !hasFlag(kept, flag))]
}

/** Whether two sets of flags are the same, in any order. */
export function sameFlags(a: readonly Flag[], b: readonly Flag[]): boolean {
  return a.length === b.length && a.every((flag) => hasFlag(b, flag))
}
