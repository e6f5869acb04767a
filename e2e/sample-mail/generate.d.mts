export interface SampleMail {
  readonly name: string
  readonly mailbox: string
  readonly flags: string[]
  /** When it was sent, epoch milliseconds. */
  readonly at: number
  readonly source: Buffer
}
export function generateSampleMail(options?: { seed?: number; now?: number }): SampleMail[]
