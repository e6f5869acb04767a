import type { PartPlace } from '../../src-shared/contract/engine-calls'
import type { StoreReads } from '../../src-shared/contract/store-calls'
import type { PartPath } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'

type StoredMessage = NonNullable<ReturnType<StoreReads['message']>>

/**
 * Where one part of a message lies in its vault file; the empty path is the whole message. Pure. `file` is the path of
 * the message's `.eml`, `octets` its size on disk. Throws `not-found` where the message has no such part.
 */
export function locatePart(stored: StoredMessage, part: PartPath, file: string, octets: number): PartPlace {
  if (part === '')
    return { file, start: 0, end: octets, encoding: 'binary', mediaType: 'message/rfc822', fileName: 'message.eml' }
  const { body } = stored
  const all = [...(body?.attachments ?? []), ...(body?.nested ?? []).flatMap(({ attachments }) => attachments)]
  const found = all.find(({ path }) => path === part)
  if (!found || found.end > octets) throw new MailFailure({ kind: 'not-found', what: 'part' })
  const { start, end, encoding, mediaType, fileName } = found
  return { file, start, end, encoding, mediaType, fileName }
}
