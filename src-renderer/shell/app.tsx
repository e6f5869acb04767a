import { lazy, Suspense, useEffect } from 'react'
import { localAccountId } from '../../src-shared/mail/ids'
import { Writing } from '../composer/writing'
import { claimOf } from '../reader/misleading-links'
import { Toast } from '../status/banners'
import { useText } from '../text/use-text'
import { bridge, call } from './bridge'
import { useKeyboard } from './commands/keyboard'
import { MailPage } from './mail-page'
import { openDialog, useMail } from './mail-state'
import styles from './shell.module.css'

const SetupPage = lazy(async () => ({ default: (await import('../accounts/setup-page')).SetupPage }))
const UnlockAtStart = lazy(async () => ({ default: (await import('../accounts/unlock-dialog')).UnlockAtStart }))
const LocalScreens = lazy(async () => ({ default: (await import('../storage/local-screens')).LocalScreens }))
const Notifier = lazy(async () => ({ default: (await import('../notify/notifier')).Notifier }))
const Background = lazy(async () => ({ default: (await import('./background')).Background }))
const noKeys = { keys: {}, singleKeys: false }

/** The whole window: setup while there is neither account nor mail in Local folders, else toolbar, three panes and the status bar. */
export function App() {
  const accounts = useMail((state) => state.accounts)
  const keepsMail = useMail((state) => state.mailboxes.some((box) => box.accountId === localAccountId && box.total > 0))
  const dialog = useMail((state) => state.dialog)
  const app = useMail((state) => state.app)
  useKeyboard(app?.settings ?? noKeys, app?.platform.os === 'darwin')
  useEffect(
    () =>
      bridge.on('link.clicked', ({ url }) => {
        const shown = claimOf(url)
        if (shown === undefined) void call('link.open', url)
        else openDialog({ kind: 'link', url, shown })
      }),
    [],
  )
  if (accounts === undefined) return <Opening />
  const first = accounts.length === 0 && !keepsMail
  if (first || dialog?.kind === 'setup')
    return (
      <>
        <Suspense fallback={<Opening />}>
          <SetupPage first={first} />
        </Suspense>
        <Suspense>
          <Background />
        </Suspense>
        <Toast />
      </>
    )
  return (
    <>
      <MailPage />
      <Suspense>
        <LocalScreens />
      </Suspense>
      <Suspense>
        <Notifier />
      </Suspense>
      <Suspense>
        <Background />
      </Suspense>
      {app?.secretStorage === 'locked' && (
        <Suspense>
          <UnlockAtStart />
        </Suspense>
      )}
      <Writing />
      <Toast />
    </>
  )
}

/** Before anything else can be shown. */
function Opening() {
  const text = useText()
  return (
    <main className={styles.opening}>
      <h1 className={styles.openingText}>{text('app.loading')}</h1>
    </main>
  )
}
