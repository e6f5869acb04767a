export interface SmallDisk {
  /** The folder, for programs that do not see the disk. */
  readonly path: string
  /** Starts Electron so that it sees the disk. */
  readonly env: Readonly<Record<string, string>>
  free(): number
  /** Takes up room with a file of this name. */
  fill(name: string, octets: number): void
  clear(name: string): void
  /** Takes away all room that is free. */
  exhaust(): Promise<void>
  /** Gives it back. */
  restore(): Promise<void>
  stop(): Promise<void>
}
export function mountSmallDisk(folder: string, octets: number): Promise<SmallDisk>
