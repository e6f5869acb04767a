import type { MailboxRow } from '../../../src-shared/contract/store-rows'
import type { Intent, IntentEvidence } from '../../../src-shared/mail/change'
import { isMissingMailbox, type PushRound } from './push-context'

/**
 * What has to be known of the destination before the first command. An intent found running without it (a store made
 * anew) may have brought any message that is there.
 */
export async function evidenceFor(
  { session }: PushRound,
  { evidence, state }: Intent,
  destination: MailboxRow,
): Promise<IntentEvidence> {
  if (evidence) return evidence
  if (state === 'running') return { destinationUidNext: 1 }
  const status = await session.uidStateOf(destination.path)
  return {
    destinationUidNext: status?.uidNext ?? 1,
    ...(status?.uidValidity === undefined ? {} : { destinationUidValidity: status.uidValidity }),
  }
}

/**
 * Runs a command that brings messages to `destination`. Where the server says that there is no such mailbox and it is
 * one of those every account has, it is made, once, and the command is tried again (RFC 9051 §7.1 TRYCREATE,
 * SYNC.md F27). Other refusals reject; the source is untouched.
 */
export async function withDestination<T>(
  round: PushRound,
  destination: MailboxRow,
  command: () => Promise<T>,
): Promise<T> {
  try {
    return await command()
  } catch (thrown) {
    const { role } = destination
    if (!isMissingMailbox(thrown) || role === undefined || role === 'inbox') throw thrown
    const { session } = round
    await session.mailboxes.create(destination.path, session.can('CREATE-SPECIAL-USE') ? role : undefined)
    await session.mailboxes.subscribe(destination.path, true)
    round.treeChanged = true
    return command()
  }
}
