import { useEffect, useMemo, useState } from 'react'
import type { Account } from '../../src-shared/mail/account'
import type { Envelope, HeaderNotes } from '../../src-shared/mail/envelope'
import { useMail } from '../shell/mail-state'
import { watchKnown } from '../store/queries'
import { domainOf } from './mail-domain'
import { type SenderNotice, senderNotices } from './sender-notices'

/** What there is to say of the sender of a message in an account. */
export function useSenderNotices(
  envelope: Envelope,
  notes: HeaderNotes | undefined,
  account: Account | undefined,
): readonly SenderNotice[] {
  const accounts = useMail((state) => state.accounts)
  const address = envelope.from[0]?.address ?? ''
  const [known, setKnown] = useState<{ readonly address: string; readonly known: boolean | undefined }>()
  useEffect(() => {
    if (address !== '') return watchKnown(address, (answer) => setKnown({ address, known: answer }))
  }, [address])
  return useMemo(
    () =>
      senderNotices({
        envelope,
        notes,
        server: account?.incoming.host ?? '',
        ownAddress: account?.address ?? '',
        knownDomains: (accounts ?? []).map((one) => domainOf(one.address)),
        known: known?.address === address ? known.known : undefined,
      }),
    [envelope, notes, account, accounts, known, address],
  )
}
