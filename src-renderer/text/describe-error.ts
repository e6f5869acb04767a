import { assertNever } from '../../src-shared/assert-never'
import type { MailError } from '../../src-shared/mail/mail-error'
import type { TextKey } from './catalog'
import type { TextValues } from './use-text'

/** One sentence in a catalog, with what it names. */
export interface Sentence {
  readonly key: TextKey
  readonly values?: TextValues
}

export interface ErrorWords {
  /** What happened, and what is safe. */
  readonly title: Sentence
  /** What to do. */
  readonly advice: Sentence
  /** The server's own words, for Details; never trusted, always shown as such. */
  readonly serverText: string | undefined
  /** What helps a support person; no password, no address. */
  readonly technical: string
  /** The one thing a user can do about it here. */
  readonly action: 'password' | 'certificate' | 'servers' | 'retry' | 'none'
}

/** The words for anything that can go wrong: one kind of error, one thing to do (UX.md §12). `sizeOf` words octets. Pure. */
export function describeError(error: MailError, sizeOf: (octets: number) => string): ErrorWords {
  const words = (
    title: Sentence,
    advice: TextKey,
    action: ErrorWords['action'],
    technical = '',
    serverText = '',
  ): ErrorWords => ({
    title,
    advice: { key: advice },
    action,
    technical: technical === '' ? error.kind : `${error.kind}: ${technical}`,
    serverText: serverText.trim() === '' ? undefined : serverText.trim(),
  })
  switch (error.kind) {
    case 'auth-rejected':
      return words(
        // A token that is refused is nobody's password, and no name goes with it.
        error.user === ''
          ? { key: 'err.signInRefused', values: { server: error.host } }
          : { key: 'err.password', values: { server: error.host, user: error.user } },
        'err.password.do',
        'password',
        '',
        error.serverText,
      )
    case 'credential-missing':
      return words({ key: 'err.credential', values: { user: error.user } }, 'err.credential.do', 'password')
    case 'kept-for-another':
      return words(
        { key: 'err.keptFor', values: { server: error.host, other: error.keptFor } },
        'err.keptFor.do',
        'password',
      )
    case 'oauth-not-set-up':
      return words({ key: 'err.oauth', values: { provider: error.provider } }, 'err.oauth.do', 'none')
    case 'sign-in-stopped':
      return words(
        { key: `err.signInStopped.${error.why}`, values: { provider: error.provider } },
        'err.signInStopped.do',
        'retry',
      )
    case 'unreachable':
      return words(
        { key: 'err.unreachable', values: { server: error.host } },
        'err.unreachable.do',
        'retry',
        `port ${error.port}, ${error.reason}`,
      )
    case 'timeout':
      return words({ key: 'err.timeout', values: { server: error.host } }, 'err.timeout.do', 'retry', error.during)
    case 'connection-lost':
      return words({ key: 'err.lost', values: { server: error.host } }, 'err.lost.do', 'retry', error.during)
    case 'certificate':
      return words({ key: 'err.cert', values: { server: error.host } }, 'err.cert.do', 'certificate', error.reason)
    case 'tls-unavailable':
      return words(
        { key: 'err.tls', values: { server: error.host, port: String(error.port) } },
        'err.tls.do',
        'servers',
        error.reason,
      )
    case 'protocol':
      return words({ key: 'err.protocol', values: { server: error.host } }, 'err.protocol.do', 'servers', error.reason)
    case 'server-busy':
      return words({ key: 'err.busy', values: { server: error.host } }, 'err.busy.do', 'retry', '', error.serverText)
    case 'refused':
      return words(
        { key: 'err.refused', values: { server: error.host } },
        'err.refused.do',
        'none',
        `${error.command} ${error.code}`,
        error.serverText,
      )
    case 'changed-elsewhere':
      return words({ key: 'err.changed' }, 'err.changed.do', 'retry', error.what)
    case 'other-mail':
      return words(
        { key: 'err.otherMail', values: { server: error.host, user: error.user } },
        'err.otherMail.do',
        'servers',
      )
    case 'switch-blocked':
      return words({ key: `switch.block.${error.by}` }, 'switch.block.do', 'none')
    case 'over-quota':
      return words({ key: 'err.quota' }, 'err.quota.do', 'none', '', error.serverText)
    case 'too-large':
      return words({ key: 'err.large', values: { size: sizeOf(error.octets) } }, 'err.large.do', 'none')
    case 'disk-full':
      return words({ key: 'err.disk' }, 'err.disk.do', 'none', `${error.freeOctets} octets free`)
    case 'not-found':
      return words({ key: 'err.notFound' }, 'err.notFound.do', 'none', error.what)
    case 'offline':
      return words({ key: 'err.offline', values: { server: error.host } }, 'err.offline.do', 'retry')
    case 'bad-backup':
      return words({ key: `err.backup.${error.reason}` }, 'err.backup.do', 'none')
    case 'outgoing-missing':
      return words({ key: 'err.outgoing', values: { account: error.account } }, 'err.outgoing.do', 'servers')
    case 'too-late':
      return words({ key: 'err.tooLate' }, 'err.tooLate.do', 'none')
    case 'wrong-master-password':
      return words({ key: 'master.wrong' }, 'master.wrong.do', 'password')
    case 'bad-request':
      return words({ key: 'err.request' }, 'err.request.do', 'none', error.reason)
    case 'internal':
      return words({ key: 'err.internal' }, 'err.internal.do', 'retry', error.reason)
    default:
      return assertNever(error)
  }
}
