import { parseHeaderFields } from '../mime/parse-header-fields'

/** More of a message is not looked at: no header is longer (SECURITY.md R13). */
const longestHeader = 256 * 1024
const endOfHeader = Buffer.from('\r\n\r\n')

/**
 * Whether octets begin with another message's header, by Message-ID (without brackets). One without it, there or here, is
 * taken by its UID. Cheap for the one that is meant, which is nearly always.
 */
export function isOtherMessage(messageIdHeader: string, source: Uint8Array): boolean {
  if (messageIdHeader === '') return false
  const start = Buffer.from(source.buffer, source.byteOffset, Math.min(source.byteLength, longestHeader))
  const end = start.indexOf(endOfHeader)
  const header = end < 0 ? start : start.subarray(0, end + endOfHeader.length)
  const quick = /^message-id:[ \t]*<([^>\s]*)>/im.exec(header.toString('latin1'))?.[1]
  if (quick === messageIdHeader) return false
  const found = parseHeaderFields(header).messageIdHeader
  return found !== '' && found !== messageIdHeader
}
