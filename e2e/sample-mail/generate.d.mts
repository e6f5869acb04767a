export interface SampleMail {
  readonly name: string
  readonly mailbox: string
  readonly flags: string[]
  readonly source: Buffer
}
export function generateSampleMail(options?: { seed?: number; now?: number }): SampleMail[]
