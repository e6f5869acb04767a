/** A word that a message has to have, as a server can be asked for it (RFC 9051 §6.4.4: TEXT, FROM, TO, SUBJECT). */
export interface ServerSearchTerm {
  /** `any`: in the header or the text. */
  readonly field: 'any' | 'from' | 'to' | 'subject'
  readonly text: string
}
