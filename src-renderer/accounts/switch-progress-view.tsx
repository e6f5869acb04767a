import { useEffect, useState } from 'react'
import type { AccountId } from '../../src-shared/mail/ids'
import type { SwitchProgress } from '../../src-shared/mail/mode-switch'
import { bridge, call } from '../shell/bridge'
import { Button } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'

/** How far a change of mode is; while it only downloads it can be stopped. */
export function SwitchProgressView({ host, account }: { readonly host: string; readonly account: AccountId }) {
  const text = useText()
  const [progress, setProgress] = useState<SwitchProgress>()
  useEffect(
    () =>
      bridge.on('account.switching', (now) => {
        if (now === null || now.account === account) setProgress(now ?? undefined)
      }),
    [account],
  )
  if (!progress)
    return (
      <p role="status" className={styles.muted}>
        {text('setup.testing', { server: host })}
      </p>
    )
  const words = text(`switch.${progress.step}`, { done: progress.done, total: progress.total })
  return (
    <div className={styles.finding}>
      <p role="status">{words}</p>
      <progress aria-label={words} max={Math.max(progress.total, 1)} value={progress.done} />
      {progress.step === 'downloading' && (
        <div>
          <Button onClick={() => void call('account.stopSwitch')}>{text('switch.stop')}</Button>
        </div>
      )}
    </div>
  )
}
