import { CircleAlert, Info, X } from 'lucide-react'
import { type FormEvent, useEffect, useState } from 'react'
import { assertNever } from '../../src-shared/assert-never'
import type { Notice } from '../../src-shared/contract/commands'
import type { Account } from '../../src-shared/mail/account'
import { BrowserSignIn } from '../accounts/browser-sign-in'
import { useOAuthProvider } from '../accounts/use-oauth-provider'
import { call } from '../shell/bridge'
import { announce, dismissNotice, dismissToast, useMail } from '../shell/mail-state'
import { Button, cx, IconButton } from '../shell/parts'
import { describeError } from '../text/describe-error'
import { formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { type Text, useText } from '../text/use-text'
import { isOffline, needsSignIn } from './describe-status'
import styles from './status.module.css'

/** Above everything: no network at all, what happened at start, and accounts that want their password again. */
export function Banners() {
  const text = useText()
  const notices = useMail((state) => state.notices)
  const accounts = useMail((state) => state.accounts) ?? []
  const statuses = useMail((state) => state.statuses)
  const offline = isOffline(accounts, statuses)
  const shown = new Map(notices.map((notice) => [notice.kind, notice]))
  return (
    <>
      {offline && <p className={styles.offline}>{text('offline.banner')}</p>}
      {[...shown.values()].map((notice) => (
        <div key={notice.kind} className={styles.notice} role="note">
          <Info size={16} aria-hidden />
          <span>{noticeText(notice, accounts, text)}</span>
          <IconButton
            name={text('close')}
            icon={<X size={16} aria-hidden />}
            onClick={() => {
              for (const one of notices) if (one.kind === notice.kind) dismissNotice(one.at)
            }}
          />
        </div>
      ))}
      {accounts
        .filter((account) => needsSignIn(statuses.get(account.id)))
        .map((account) => (
          <SignInAgain key={account.id} account={account} />
        ))}
    </>
  )
}

function SignInAgain({ account }: { readonly account: Account }) {
  const text = useText()
  const { locale } = useFormats()
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const field = `sign-in-${account.id}`
  const sentence = text('err.signin', { account: account.label })
  useEffect(() => announce(sentence, true), [sentence])
  const provider = useOAuthProvider(account.incoming.host, account.signIn?.provider)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (password !== '' && !busy) void signIn(password)
  }
  const signIn = async (secret: string): Promise<void> => {
    setBusy(true)
    setProblem('')
    const result = await call('account.signIn', account.id, secret)
    setBusy(false)
    if (result.ok) return setPassword('')
    const words = describeError(result.error, (octets) => formatSize(octets, locale))
    setProblem(text(words.title.key, words.title.values))
    document.getElementById(field)?.focus()
  }
  return (
    <form className={styles.signIn} aria-label={text('signin.label', { account: account.label })} onSubmit={submit}>
      <span className={styles.signInWords}>
        <CircleAlert size={16} aria-hidden />
        <span>{sentence}</span>
      </span>
      {account.signIn && provider ? (
        <BrowserSignIn provider={provider} address={account.address} onSignedIn={(secret) => void signIn(secret)} />
      ) : (
        <span className={styles.signInFields}>
          <label className={styles.field} htmlFor={field}>
            {text('setup.password')}
          </label>
          <input
            id={field}
            type="password"
            autoComplete="current-password"
            value={password}
            aria-invalid={problem !== ''}
            aria-describedby={`${field}-problem`}
            onChange={(event) => setPassword(event.target.value)}
          />
          <Button type="submit" look="primary" disabled={busy || password === ''}>
            {text('signin.button')}
          </Button>
        </span>
      )}
      <span id={`${field}-problem`} className={styles.problem}>
        {problem}
      </span>
    </form>
  )
}

/** The last action in words; stays while it is pointed at. */
export function Toast() {
  const text = useText()
  const toast = useMail((state) => state.toast)
  const [held, setHeld] = useState(false)
  const seconds = useMail((state) => state.app?.settings.undoSeconds ?? 10)
  const id = toast?.id
  useEffect(() => {
    if (id === undefined || held || seconds === 0) return
    const timer = window.setTimeout(dismissToast, seconds * 1_000)
    return () => window.clearTimeout(timer)
  }, [id, held, seconds])
  if (!toast) return null
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups form fields; this groups a sentence and its button.
    <div
      role="group"
      aria-label={toast.text}
      className={cx(styles.toast, toast.failed && styles.toastFailed)}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span>{toast.text}</span>
      {toast.undo && (
        <Button
          look="quiet"
          onClick={() => {
            dismissToast()
            toast.undo?.()
          }}
        >
          {text('undo.action')}
        </Button>
      )}
      <IconButton name={text('close')} icon={<X size={16} aria-hidden />} onClick={dismissToast} />
    </div>
  )
}

function noticeText(notice: Notice, accounts: readonly Account[], text: Text): string {
  switch (notice.kind) {
    case 'store-rebuilt':
      return text('app.notice.rebuilt')
    case 'engine-restarted':
      return text('app.notice.restarted')
    case 'mail-damaged': {
      const account = accounts.find(({ id }) => id === notice.account)
      return text('notice.damaged', { n: notice.messages, account: account?.label ?? text('local.folders') })
    }
    case 'switch-undone': {
      const account = accounts.find(({ id }) => id === notice.account)
      const key = account?.protocol === 'pop3' ? 'switch.undone.pop3' : 'switch.undone.imap'
      return text(key, { account: account?.label ?? '' })
    }
    default:
      return assertNever(notice)
  }
}
