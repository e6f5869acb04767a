import type { AccountId } from '../../src-shared/mail/ids'
import { useMail } from '../shell/mail-state'
import type { ArrivalContext } from '../store/arrivals'

/**
 * The INTERNALDATE up to which mail of an account has been told of. It is kept with the window: should it be lost, mail
 * since the account was added counts as new once more, and no mail depends on it.
 */
export function newestOf(): Pick<ArrivalContext, 'newestOf' | 'keepNewest'> {
  const nameOf = (account: AccountId): string => `notify.newest.${account}`
  return {
    newestOf: (account) => {
      const kept = Number(localStorage.getItem(nameOf(account)))
      const added = useMail.getState().accounts?.find(({ id }) => id === account)?.createdAt ?? 0
      return Number.isFinite(kept) ? Math.max(kept, secondOf(added)) : secondOf(added)
    },
    keepNewest: (account, at) => {
      const name = nameOf(account)
      if (!(Number(localStorage.getItem(name)) >= at)) localStorage.setItem(name, String(at))
    },
  }
}

/** INTERNALDATE counts in seconds: what came in the very second of the account's making is new. */
function secondOf(at: number): number {
  return Math.floor(at / 1_000) * 1_000 - 1
}
