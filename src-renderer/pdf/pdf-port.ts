/** What the page and the PDF's frame say to each other, over one port. */

/** The page's first word, with the port. */
export const pdfHello = 'tern-pdf'

export type ToPdf = {
  readonly kind: 'show'
  readonly octets: ArrayBuffer
  /** How a page is called for whoever cannot see it, without its number. */
  readonly pageName: string
}

export type FromPdf =
  | { readonly kind: 'ready' }
  | { readonly kind: 'shown'; readonly pages: number }
  | { readonly kind: 'failed' }
