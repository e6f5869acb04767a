import type { ServerFindings } from '../../src-shared/mail/account'
import { openPop3, type Pop3Target } from './pop3-wire'

/** Signs in once and looks around; removes nothing. Rejects with a MailFailure. */
export async function trySignIn(
  target: Pop3Target,
  signal: AbortSignal,
): Promise<Extract<ServerFindings, { protocol: 'pop3' }>> {
  const session = await openPop3(target, signal)
  try {
    await session.known()
    const { messages, octets } = await session.stat()
    // A server may have UIDL without saying so; only asking tells.
    const uidl = session.capabilities.uidl || (await session.uidl()) !== 'unsupported'
    await session.quit()
    return { protocol: 'pop3', messages, octets, uidl, expire: session.capabilities.expire }
  } finally {
    session.close()
  }
}
