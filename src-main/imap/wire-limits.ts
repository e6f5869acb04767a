/** What one answer of a server may be, and how long it may take (SECURITY.md H1, T11). Octets and milliseconds. */

/** Literals are held in memory whole, so larger messages are fetched in windows of this many octets. */
export const windowOctets = 1024 * 1024
/** The largest message that is asked for in one literal. */
export const wholeOctets = 8 * 1024 * 1024
export const literalLimit = 10 * 1024 * 1024
export const responseLimit = 12 * 1024 * 1024
export const listLimit = 16 * 1024 * 1024
/** A command whose answer stops for this long is given up: a dead connection in use is found within a minute. */
export const quietMs = 50_000
/** Who is asked only whether it lives has to say something within this time. */
export const aliveMs = 8_000
/** How long imapflow lets a connection be silent: one that idles is asked, any other would be ended. */
export const idleQuietMs = 2 * 60_000
export const restQuietMs = 20 * 60_000
/** A server that has to read all mail to find some is given this long. */
export const searchQuietMs = 4 * 60_000
