import type { Flag } from '../../src-shared/mail/flags'

/** Where programs note what they know of a message stands in the first lines of its header. */
export const headerOctets = 16 * 1024

/** Mozilla's numbers (nsMsgMessageFlags): read, answered, starred, deleted and not yet compacted away, forwarded. */
const mozilla = { read: 0x0001, replied: 0x0002, marked: 0x0004, expunged: 0x0008, forwarded: 0x1000 }

/**
 * Flags as mail programs keep them in an mbox: `Status` and `X-Status` (mutt, Pine, Dovecot), `X-Mozilla-Status`
 * (Thunderbird). A message without any of them counts as read: its archive is old, not new. Pure. Never throws.
 */
export function flagsInHeader(source: Uint8Array): readonly Flag[] {
  const header = headerOf(source)
  const status = fieldOf(header, 'Status')
  const more = fieldOf(header, 'X-Status') ?? ''
  const number = mozillaStatus(header)
  const flags: Flag[] = []
  const isRead = number !== undefined ? (number & mozilla.read) !== 0 : status === undefined || status.includes('R')
  if (isRead) flags.push('\\Seen')
  if (more.includes('F') || (number ?? 0) & mozilla.marked) flags.push('\\Flagged')
  if (more.includes('A') || (number ?? 0) & mozilla.replied) flags.push('\\Answered')
  if (more.includes('T')) flags.push('\\Draft')
  if ((number ?? 0) & mozilla.forwarded) flags.push('$Forwarded')
  return flags
}

/** Whether the program that wrote the file had deleted the message and not yet made the file shorter. */
export function isDeletedInHeader(source: Uint8Array): boolean {
  const header = headerOf(source)
  return ((mozillaStatus(header) ?? 0) & mozilla.expunged) !== 0 || (fieldOf(header, 'X-Status') ?? '').includes('D')
}

function headerOf(source: Uint8Array): string {
  const start = Buffer.from(source.buffer, source.byteOffset, Math.min(source.length, headerOctets)).toString('latin1')
  const end = /\r?\n\r?\n/.exec(start)
  return end ? start.slice(0, end.index) : start
}

function fieldOf(header: string, name: string): string | undefined {
  return new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(header)?.[1]?.trim()
}

function mozillaStatus(header: string): number | undefined {
  const digits = fieldOf(header, 'X-Mozilla-Status')
  return digits !== undefined && /^[0-9a-fA-F]{1,8}$/.test(digits) ? Number.parseInt(digits, 16) : undefined
}
