import type { ParsedMessage } from '../../src-shared/mail/envelope'

/** Takes raw octets of a message apart, here or in another thread. Never throws and never rejects, whatever they are. */
export type ParseSource = (source: Uint8Array) => ParsedMessage | Promise<ParsedMessage>
