export interface Relay {
  /** Everything that was handed on, in order, as it came over the wire. */
  readonly delivered: { readonly from: string; readonly to: readonly string[]; readonly source: Buffer }[]
  /** Recipients that are refused by name. */
  readonly refuse: Set<string>
  stop(): Promise<void>
}
export function startRelay(options: { port: number; lmtpPort: number }): Promise<Relay>
