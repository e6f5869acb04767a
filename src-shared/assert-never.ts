/** Closes a `switch` over a union: reached only where a case is missing, which does not compile. */
export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`)
}
