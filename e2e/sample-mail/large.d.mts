export function largeMessage(options: {
  readonly subject: string
  readonly octets: number
  readonly name?: string
}): Buffer
export function manyPartsMessage(options: { readonly subject: string; readonly parts: number }): Buffer
