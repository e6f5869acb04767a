export interface SlowLine {
  readonly port: number
  /** How many connections there have been. */
  connections(): number
  stop(): Promise<void>
}

export interface SlowLineOptions {
  /** Port of the server on this machine. */
  readonly to: number
  readonly rttMs?: number
  readonly octetsPerSecond?: number
  readonly watch?: (direction: 'up' | 'down', chunk: Buffer, connection: number) => void
}

export function startSlowLine(options: SlowLineOptions): Promise<SlowLine>
