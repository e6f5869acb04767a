import { ExternalLink } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { MailError } from '../../src-shared/mail/mail-error'
import type { OAuthProviderInfo } from '../../src-shared/mail/oauth'
import { call } from '../shell/bridge'
import { Button } from '../shell/parts'
import { describeError } from '../text/describe-error'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'

/** Signs in at a provider in the system's browser; says what to do there, and how it ended (UX.md §5 step 4). */
export function BrowserSignIn({
  provider,
  address,
  onSignedIn,
}: {
  readonly provider: OAuthProviderInfo
  readonly address: string
  /** `secret` stands for what the provider gave, wherever a password is asked for. */
  readonly onSignedIn: (secret: string) => void
}) {
  const text = useText()
  const [waiting, setWaiting] = useState(false)
  const [problem, setProblem] = useState<MailError>()
  const attempt = useRef(0)
  useEffect(
    () => () => {
      attempt.current += 1
      void call('oauth.cancel')
    },
    [],
  )
  const { id, name } = provider
  if (!provider.ready) return <p className={styles.warn}>{text('oauth.notReady', { provider: name })}</p>
  const begin = async (): Promise<void> => {
    attempt.current += 1
    const mine = attempt.current
    setWaiting(true)
    setProblem(undefined)
    const values = { provider: name }
    const result = await call('oauth.signIn', id, address, {
      title: text('oauth.page.title', values),
      done: text('oauth.page.done', values),
      failed: text('oauth.page.failed', values),
    })
    if (mine !== attempt.current) return
    setWaiting(false)
    if (result.ok) {
      onSignedIn(result.value)
      return
    }
    setProblem(result.error)
  }
  const cancel = (): void => {
    attempt.current += 1
    setWaiting(false)
    void call('oauth.cancel')
  }
  const words = problem && describeError(problem, String)
  return (
    <div className={styles.browser}>
      {waiting ? (
        <>
          <p role="status">{text('oauth.wait', { provider: name })}</p>
          <div className={styles.buttons}>
            <Button onClick={() => void call('oauth.openAgain')}>{text('oauth.again')}</Button>
            <Button look="quiet" onClick={cancel}>
              {text('cancel')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <div>
            <Button icon={<ExternalLink size={16} aria-hidden />} onClick={() => void begin()}>
              {text('oauth.with', { provider: name })}
            </Button>
          </div>
          <p className={styles.hint}>{text('oauth.hint')}</p>
        </>
      )}
      {words && (
        <p role="alert" className={styles.problem}>
          {text(words.title.key, words.title.values)} {text(words.advice.key, words.advice.values)}
        </p>
      )}
    </div>
  )
}
