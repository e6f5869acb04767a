import { useState } from 'react'
import type { Account, ServerAddress } from '../../src-shared/mail/account'
import type { Result } from '../../src-shared/mail/mail-error'
import { call } from '../shell/bridge'
import { useText } from '../text/use-text'
import { ServerForm } from './server-form'
import { ServerSignIn, type SignedIn } from './server-sign-in'

const asBefore: SignedIn = { password: '', browser: undefined }

/** Where an account's mail comes from, and how to sign in there. */
export function IncomingSettings({ account }: { readonly account: Account }) {
  const text = useText()
  const [signedIn, setSignedIn] = useState<SignedIn>(asBefore)
  const save = async (server: ServerAddress): Promise<Result<unknown>> => {
    const { browser, password } = signedIn
    const secret = browser?.secret ?? password
    const result = await call('account.setIncoming', account.id, server, browser?.provider ?? null, secret)
    if (result.ok) setSignedIn(asBefore)
    // A token that was refused is of no more use.
    else if (result.error.kind === 'auth-rejected') setSignedIn({ password, browser: undefined })
    return result
  }
  return (
    <ServerForm
      kind={account.protocol}
      legend={text('setup.incoming', { protocol: account.protocol.toUpperCase() })}
      server={account.incoming}
      save={save}
    >
      {({ host }) => <ServerSignIn account={account} host={host} value={signedIn} onValue={setSignedIn} />}
    </ServerForm>
  )
}
