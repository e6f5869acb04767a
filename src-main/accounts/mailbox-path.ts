import type { MailboxRow } from '../../src-shared/contract/store-rows'
import { MailFailure } from '../../src-shared/mail/mail-error'

/** Where a new mailbox goes: the text its path begins with, and the delimiter that holds there. */
export interface PathPrefix {
  readonly prefix: string
  readonly delimiter: string
}

/** What a server with a flat or unknown hierarchy is written with here; never sent where it has none of its own. */
const usualDelimiter = '/'

/**
 * Where the user's own mailboxes begin (RFC 2342): at the top, or below INBOX where the server keeps all others there.
 * Pure. Judged by what is listed, so that it holds offline.
 */
export function topPrefixOf(
  rows: readonly Pick<MailboxRow, 'path' | 'delimiter' | 'home' | 'namespace'>[],
): PathPrefix {
  const own = rows.filter((row) => row.namespace === undefined)
  const inbox = own.find((row) => row.path === 'INBOX')
  const delimiter = inbox?.delimiter ?? own[0]?.delimiter ?? usualDelimiter
  if (own.length > 0 && own.every(({ home }) => home === 'local')) return { prefix: '', delimiter: usualDelimiter }
  const others = own.filter((row) => row.path !== 'INBOX')
  const below = `INBOX${delimiter}`
  const allBelow = delimiter !== '' && others.length > 0 && others.every(({ path }) => path.startsWith(below))
  return { prefix: allBelow ? below : '', delimiter }
}

/** Below this mailbox. Throws `bad-request` where the server allows none there. Pure. */
export function prefixBelow(
  parent: Pick<MailboxRow, 'path' | 'delimiter' | 'home' | 'noInferiors' | 'pending'>,
): PathPrefix {
  const delimiter = parent.home === 'local' ? parent.delimiter || usualDelimiter : parent.delimiter
  if (delimiter === '' || parent.noInferiors)
    throw new MailFailure({ kind: 'bad-request', reason: 'nothing can be made below this mailbox' })
  return { prefix: `${parent.pending?.path ?? parent.path}${delimiter}`, delimiter }
}

/** The path of `name` at a place. Throws `bad-request` for a name that would be two, or none. Pure. */
export function childPath({ prefix, delimiter }: PathPrefix, name: string): { path: string; delimiter: string } {
  if (!isMailboxName(name, delimiter)) throw new MailFailure({ kind: 'bad-request', reason: 'not a mailbox name' })
  return { path: `${prefix}${name}`, delimiter }
}

/** Whether a name can be one part of a path: not empty, no delimiter, no wildcards of LIST, no
 * controls (RFC 9051 §5.1), and not dots alone, which servers that keep mail in folders refuse. */
export function isMailboxName(name: string, delimiter: string): boolean {
  return (
    name.trim() === name &&
    name !== '' &&
    (delimiter === '' || !name.includes(delimiter)) &&
    !/[%*\p{Cc}]/u.test(name) &&
    !/^\.+$/.test(name) &&
    name.toUpperCase() !== 'INBOX'
  )
}
