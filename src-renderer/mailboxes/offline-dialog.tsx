import { useId, useState } from 'react'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { ImapAccount, OfflinePolicy } from '../../src-shared/mail/account'
import { Radio } from '../accounts/fields'
import { offlineChoices, offlineMeanings } from '../accounts/offline-keys'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { openDialog, toast } from '../shell/mail-state'
import { Button, Modal } from '../shell/parts'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { mailboxName } from './mailbox-name'
import styles from './mailboxes.module.css'

/** Which mail of one folder of a mirror is kept here whole: as all of the account, or otherwise (UX.md §11). */
export function OfflineDialog({ account, box }: { readonly account: ImapAccount; readonly box: MailboxRow }) {
  const text = useText()
  const { locale } = useFormats()
  const id = useId()
  const kept = account.keepOfflineIn?.[box.id] ?? null
  const usual = account.keepOffline
  const [chosen, setChosen] = useState<OfflinePolicy | null>(kept)
  const [busy, setBusy] = useState(false)
  const close = (): void => openDialog(undefined)
  const nameOf = (policy: OfflinePolicy): string =>
    text(offlineChoices.find(([one]) => one === policy)?.[1] ?? 'setup.offline.everything')
  const save = async (): Promise<void> => {
    setBusy(true)
    const result = await call('account.setOffline', account.id, box.id, chosen)
    setBusy(false)
    if (!result.ok) return sayError(result.error, { text, locale })
    toast(text('account.saved'))
    close()
  }
  const choices: readonly (readonly [OfflinePolicy | null, string])[] = [
    [null, text('offline.usual', { account: account.label, choice: nameOf(usual) })],
    ...offlineChoices.map(([policy, key]) => [policy, text(key)] as const),
  ]
  const meant = chosen ?? usual
  return (
    <Modal title={text('offline.title', { folder: mailboxName(box, text) })} onClose={close}>
      <div className={styles.sheet}>
        <div role="radiogroup" aria-label={text('setup.offline.title')} className={styles.choices}>
          {choices.map(([policy, label]) => (
            <Radio
              key={policy ?? 'usual'}
              name={id}
              label={label}
              checked={chosen === policy}
              disabled={busy}
              onCheck={() => setChosen(policy)}
            />
          ))}
        </div>
        <p className={styles.formHint} aria-live="polite">
          {text(offlineMeanings[meant])} {meant !== 'everything' && text('acc.offline.safe')}
        </p>
        <div className={styles.formButtons}>
          <Button onClick={close}>{text('cancel')}</Button>
          <Button look="primary" disabled={busy || chosen === kept} onClick={() => void save()}>
            {text('offline.use')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
