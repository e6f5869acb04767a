import { useId, useState } from 'react'
import type { ImapAccount, OfflinePolicy } from '../../src-shared/mail/account'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { toast } from '../shell/mail-state'
import { Button } from '../shell/parts'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { Radio } from './fields'
import { offlineChoices, offlineMeanings } from './offline-keys'

/**
 * Which mail of a mirror is kept here whole. Another choice says what it would do before it is used: arrow keys pass
 * over choices that would take gigabytes off this device.
 */
export function OfflineSettings({ account }: { readonly account: ImapAccount }) {
  const text = useText()
  const { locale } = useFormats()
  const group = useId()
  const [chosen, setChosen] = useState<OfflinePolicy>(account.keepOffline)
  const [busy, setBusy] = useState(false)
  const other = chosen !== account.keepOffline
  const use = async (): Promise<void> => {
    setBusy(true)
    const result = await call('account.setOffline', account.id, null, chosen)
    setBusy(false)
    if (result.ok) toast(text('account.saved'))
    else sayError(result.error, { text, locale })
  }
  return (
    <div className={styles.group} role="radiogroup" aria-labelledby={`${group}-title`}>
      <p id={`${group}-title`} className={styles.legend}>
        {text('setup.offline.title')}
      </p>
      {offlineChoices.map(([policy, key]) => (
        <Radio
          key={policy}
          name={group}
          label={text(key)}
          checked={chosen === policy}
          disabled={busy}
          onCheck={() => setChosen(policy)}
        />
      ))}
      {other ? (
        <section className={styles.consequence} aria-label={text('acc.offline.change')} aria-live="polite">
          <p className={styles.legend}>{text('acc.offline.change')}</p>
          <p>{text(offlineMeanings[chosen])}</p>
          {chosen !== 'everything' && <p>{text('acc.offline.safe')}</p>}
          <div className={styles.buttons}>
            <Button look="primary" disabled={busy} onClick={() => void use()}>
              {text('acc.offline.use')}
            </Button>
            <Button disabled={busy} onClick={() => setChosen(account.keepOffline)}>
              {text('preview.back')}
            </Button>
          </div>
        </section>
      ) : (
        <p className={styles.hint}>{text(offlineMeanings[chosen])}</p>
      )}
    </div>
  )
}
