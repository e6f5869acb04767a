export interface NameServer {
  /** `address:port`, as a resolver takes it. */
  readonly server: string
  /** Every question so far: `TYPE name`. */
  readonly asked: readonly string[]
  stop(): Promise<void>
}
export function startNameServer(records: Readonly<Record<string, readonly unknown[]>>): Promise<NameServer>
