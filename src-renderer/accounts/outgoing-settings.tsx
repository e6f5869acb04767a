import { useId, useState } from 'react'
import type { Account, OutgoingServer, ServerAddress } from '../../src-shared/mail/account'
import type { Result } from '../../src-shared/mail/mail-error'
import { call } from '../shell/bridge'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { PasswordField } from './password-field'
import { ServerForm } from './server-form'

type SignIn = NonNullable<OutgoingServer['signIn']>

/** Where an account's mail goes out, and how to sign in there. */
export function OutgoingSettings({ account }: { readonly account: Account }) {
  const text = useText()
  const field = useId()
  const [signIn, setSignIn] = useState<SignIn>(account.outgoing?.signIn ?? 'incoming')
  const [password, setPassword] = useState('')
  const known = account.outgoing?.signIn === 'own'
  const lacksPassword = signIn === 'own' && password === '' && !known

  const save = async (server: ServerAddress, share: boolean): Promise<Result<unknown>> => {
    const { host: before, sharesWith } = account.outgoing ?? {}
    const shared = share ? account.incoming.host : before === server.host ? sharesWith : undefined
    const outgoing: OutgoingServer = {
      ...server,
      signIn,
      ...(signIn === 'incoming' && shared !== undefined ? { sharesWith: shared } : {}),
    }
    const result = await call('account.setOutgoing', account.id, outgoing, signIn === 'own' ? password : '')
    if (result.ok) setPassword('')
    return result
  }
  return (
    <ServerForm
      kind="smtp"
      legend={text('setup.outgoing')}
      server={account.outgoing ?? likelyServer(account)}
      withUser={signIn !== 'none'}
      complete={!lacksPassword}
      askToShare={text('share.ask.own', { own: text('acc.servers.signIn.own') })}
      save={save}
    >
      {({ tried }) => (
        <>
          {account.outgoing === undefined && <p className={styles.hint}>{text('acc.servers.noOutgoing')}</p>}
          <div className={styles.field}>
            <label htmlFor={field}>{text('acc.servers.signIn')}</label>
            <select id={field} value={signIn} onChange={(event) => setSignIn(event.target.value as SignIn)}>
              {(['incoming', 'own', 'none'] as const).map((one) => (
                <option key={one} value={one}>
                  {text(`acc.servers.signIn.${one}`)}
                </option>
              ))}
            </select>
          </div>
          {signIn === 'own' && (
            <PasswordField
              value={password}
              hint={known ? text('acc.servers.password.keep') : undefined}
              problem={tried && lacksPassword ? text('setup.password.bad') : undefined}
              onValue={setPassword}
            />
          )}
        </>
      )}
    </ServerForm>
  )
}

/** What the server for outgoing mail is called at most providers; only a suggestion in a field. */
function likelyServer({ incoming }: Account): OutgoingServer {
  const host = incoming.host.replace(/^(?:imap|pop3?|mail)\./, 'smtp.')
  return { host, port: 465, security: 'tls', user: incoming.user }
}
