import { assertNever } from '../../src-shared/assert-never'
import type { Account } from '../../src-shared/mail/account'
import type { AccountStatus } from '../../src-shared/mail/account-status'
import type { AccountId } from '../../src-shared/mail/ids'
import { describeError, type Sentence } from '../text/describe-error'

/** The phase of an account as the status bar words it (UX.md §4). Pure. */
export function describePhase(account: Account, status: AccountStatus | undefined): Sentence {
  if (!status) return { key: 'status.phase.waiting' }
  const { progress } = status
  switch (status.phase) {
    case 'waiting':
      return { key: 'status.phase.waiting' }
    case 'connecting':
      return { key: 'status.connecting', values: { server: account.incoming.host } }
    case 'signing-in':
      return { key: 'status.signingIn' }
    case 'sending-changes':
      return { key: 'status.sendingChanges' }
    case 'checking-mailboxes':
      return { key: 'status.checkingFolders' }
    case 'receiving':
      return progress ? { key: 'status.receiving', values: progress } : { key: 'status.receivingOpen' }
    case 'filling-offline-copies':
      return progress ? { key: 'status.filling', values: progress } : { key: 'status.fillingOpen' }
    case 'listing':
      return { key: 'status.listing' }
    case 'downloading':
      return progress ? { key: 'status.downloading', values: progress } : { key: 'status.downloadingOpen' }
    case 'removing-from-server':
      return progress ? { key: 'status.removing', values: { n: progress.total } } : { key: 'status.removingOpen' }
    case 'up-to-date':
      return { key: 'status.ok' }
    case 'paused':
      return { key: 'status.paused' }
    case 'offline':
      return { key: status.error?.kind === 'disk-full' ? 'err.disk' : 'status.offline' }
    case 'stopped':
      return status.error ? describeError(status.error, String).title : { key: 'status.stopped' }
    default:
      return assertNever(status.phase)
  }
}

/** Whether the account waits for its password. */
export function needsSignIn(status: AccountStatus | undefined): boolean {
  return status?.error?.kind === 'auth-rejected' || status?.error?.kind === 'credential-missing'
}

/** The badge's live word; undefined where all is as usual and the mode itself is said. Pure. */
export function describeBadge(status: AccountStatus | undefined): { sentence: Sentence; trouble: boolean } | undefined {
  if (!status) return undefined
  const trouble = (sentence: Sentence) => ({ sentence, trouble: true })
  const busy = (sentence: Sentence) => ({ sentence, trouble: false })
  if (needsSignIn(status)) return trouble({ key: 'mode.short.signin' })
  if (status.error?.kind === 'disk-full') return trouble({ key: 'mode.short.full' })
  switch (status.phase) {
    case 'stopped':
      return trouble({ key: 'mode.short.stopped' })
    case 'paused':
      return trouble({ key: 'mode.short.paused' })
    case 'offline':
      return trouble({ key: 'mode.short.offline' })
    case 'receiving':
      return busy(
        status.progress ? { key: 'mode.short.receiving', values: status.progress } : { key: 'mode.short.busy' },
      )
    case 'downloading':
      return busy(
        status.progress ? { key: 'mode.short.downloading', values: status.progress } : { key: 'mode.short.busy' },
      )
    case 'sending-changes':
      return busy({ key: 'mode.short.sending' })
    default:
      return status.waitingChanges > 0
        ? busy({ key: 'mode.short.waiting', values: { n: status.waitingChanges } })
        : undefined
  }
}

/** Whether no account has a connection, and none for a reason of its own: then that is said once, over everything. Pure. */
export function isOffline(accounts: readonly Account[], statuses: ReadonlyMap<AccountId, AccountStatus>): boolean {
  return (
    accounts.length > 0 &&
    accounts.every(({ id }) => {
      const status = statuses.get(id)
      return status?.phase === 'offline' && !/^(certificate|disk-full)$/.test(status.error?.kind ?? '')
    })
  )
}

/**
 * What is said above the lists of an account that is in trouble of its own; undefined while all is well, or where it
 * waits for a sign-in, which has its own form above. Pure.
 */
export function describeTrouble(status: AccountStatus | undefined): Sentence | undefined {
  const error = status?.error
  if (!status || !error || needsSignIn(status)) return undefined
  const shown = status.phase === 'offline' || status.phase === 'stopped' || error.kind === 'over-quota'
  return shown || error.kind === 'disk-full' ? describeError(error, String).title : undefined
}
