export interface CorpusMail {
  readonly n: number
  readonly name: string
  readonly subject: string
  readonly source: Buffer
  /** Of the element with class `probe`, as a browser computes it. */
  readonly colour: string
  readonly tables: number
  readonly rows: number
  readonly pictures: number
}
export function replyCorpus(numbers: readonly number[], sender?: string): CorpusMail[]
