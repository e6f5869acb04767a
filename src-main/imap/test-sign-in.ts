import type { ServerFindings } from '../../src-shared/mail/account'
import type { ImapTarget } from './imap-target'
import { openImap } from './imap-wire'

/** Signs in once and looks around; changes nothing on the server. Rejects with a MailFailure. */
export async function trySignIn(
  target: ImapTarget,
  signal: AbortSignal,
): Promise<Extract<ServerFindings, { protocol: 'imap' }>> {
  const session = await openImap(target, signal)
  try {
    const mailboxes = await session.list()
    return {
      protocol: 'imap',
      mailboxes: mailboxes.filter(({ selectable }) => selectable).length,
      inboxMessages: mailboxes.find(({ path }) => path === 'INBOX')?.status?.exists ?? 0,
      idle: session.can('IDLE'),
    }
  } finally {
    await session.logout()
  }
}
