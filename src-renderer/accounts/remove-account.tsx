import { useEffect, useId, useState } from 'react'
import type { Account } from '../../src-shared/mail/account'
import { followOutbox, useComposer } from '../composer/composer-state'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { openDialog, openPlace, toast, useMail } from '../shell/mail-state'
import { Button, cx, Modal } from '../shell/parts'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { Radio } from './fields'
import { useRoleNames } from './use-role-names'

/**
 * Taking an account off this device. Mail of a mirror is on its server; mail that exists only here goes to Local
 * folders unless its deletion is chosen (UX.md §6).
 */
export function RemoveAccount({ account }: { readonly account: Account }) {
  const text = useText()
  const { locale } = useFormats()
  const group = useId()
  const names = useRoleNames()
  const waiting = useMail((state) => state.statuses.get(account.id)?.waitingChanges ?? 0)
  const unsent = useComposer(
    ({ outbox }) => outbox.filter((one) => one.accountId === account.id && one.state !== 'sent').length,
  )
  useEffect(followOutbox, [])
  const mailboxes = useMail((state) => state.mailboxes)
  const here = mailboxes.reduce((sum, one) => sum + (one.accountId === account.id ? one.total : 0), 0)
  const [keep, setKeep] = useState(true)
  const [busy, setBusy] = useState(false)
  const onlyHere = account.protocol === 'pop3' && here > 0
  const keeping = onlyHere && keep
  const close = (): void => openDialog(undefined)

  const remove = async (): Promise<void> => {
    setBusy(true)
    const result = await call('account.remove', account.id, keeping ? { kind: 'keep', names } : { kind: 'delete' })
    setBusy(false)
    if (!result.ok) return sayError(result.error, { text, locale })
    close()
    openPlace({ kind: 'all-inboxes' })
    toast(
      keeping
        ? text('acc.removed.kept', { account: account.label, n: result.value })
        : text('account.removed', { account: account.label }),
    )
  }
  return (
    <Modal title={text('account.remove')} onClose={busy ? () => undefined : close}>
      <div className={styles.stack} aria-busy={busy}>
        <p>
          {account.protocol === 'imap'
            ? text('remove.imap', { account: account.label })
            : text('remove.pop3', { account: account.label, n: here })}
        </p>
        {account.protocol === 'imap' && waiting > 0 && <p>{text('remove.imap.waiting', { n: waiting })}</p>}
        {unsent > 0 && <p className={styles.warn}>{text('acc.remove.unsent', { n: unsent })}</p>}
        {onlyHere && (
          <div className={styles.group} role="radiogroup" aria-label={text('acc.remove.mail')}>
            <div>
              <Radio
                name={group}
                label={text('acc.remove.keep')}
                checked={keep}
                disabled={busy}
                onCheck={() => setKeep(true)}
              />
              <p className={styles.choiceHint}>{text('acc.remove.keepHint', { account: account.label })}</p>
            </div>
            <div className={styles.deletion}>
              <Radio
                name={group}
                label={text('remove.confirm')}
                checked={!keep}
                disabled={busy}
                onCheck={() => setKeep(false)}
              />
              <p className={styles.choiceHint}>{text('remove.pop3.lost', { n: here })}</p>
            </div>
          </div>
        )}
        {account.protocol === 'pop3' && <p className={styles.hint}>{text('acc.remove.server')}</p>}
        {busy && keeping && <p role="status">{text('acc.remove.moving')}</p>}
        <div className={cx(styles.buttons, styles.end)}>
          <Button look={keeping ? 'plain' : 'primary'} disabled={busy} onClick={close}>
            {text('account.keep')}
          </Button>
          <Button look={keeping ? 'primary' : 'danger'} disabled={busy} onClick={() => void remove()}>
            {text(keeping ? 'acc.remove.keepNow' : onlyHere ? 'acc.remove.deleteNow' : 'account.removeNow')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
