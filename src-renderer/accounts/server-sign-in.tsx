import { CircleCheck } from 'lucide-react'
import type { Account } from '../../src-shared/mail/account'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { BrowserSignIn } from './browser-sign-in'
import { PasswordField } from './password-field'
import { useOAuthProvider } from './use-oauth-provider'

/** How somebody wants to sign in from now on; nothing of both: as before. */
export interface SignedIn {
  readonly password: string
  /** A sign-in in the browser that ended well; `secret` stands for what it gave. */
  readonly browser: { readonly provider: string; readonly secret: string } | undefined
}

/** In the browser where the provider has that, or with another password; left alone, the sign-in stays. */
export function ServerSignIn({
  account,
  host,
  value: { password, browser },
  onValue,
}: {
  readonly account: Account
  readonly host: string
  readonly value: SignedIn
  readonly onValue: (value: SignedIn) => void
}) {
  const text = useText()
  const provider = useOAuthProvider(host, account.signIn?.provider)
  if (provider && browser)
    return (
      <p role="status" className={styles.found}>
        <CircleCheck size={16} aria-hidden /> {text('oauth.done', { provider: provider.name })}
      </p>
    )
  return (
    <>
      {provider && account.signIn?.provider === provider.id && (
        <p className={styles.hint}>{text('acc.servers.oauth', { provider: provider.name })}</p>
      )}
      {provider && (
        <BrowserSignIn
          provider={provider}
          address={account.address}
          onSignedIn={(secret) => onValue({ password: '', browser: { provider: provider.id, secret } })}
        />
      )}
      <PasswordField
        value={password}
        hint={text('acc.servers.password.keep')}
        onValue={(typed) => onValue({ password: typed, browser: undefined })}
      />
    </>
  )
}
