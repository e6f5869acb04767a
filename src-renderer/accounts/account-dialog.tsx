import { useState } from 'react'
import { type Account, type Retention, type RetentionChoice, retentionChoiceOf } from '../../src-shared/mail/account'
import { ModeLabel } from '../mailboxes/mode-badge'
import { sayError } from '../messages/act'
import { RetentionPreview } from '../shelf/retention-preview'
import { call } from '../shell/bridge'
import { openDialog } from '../shell/mail-state'
import { Button, Modal } from '../shell/parts'
import { openLocal } from '../storage/local-state'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { CheckSettings } from './check-settings'
import { RetentionFields } from './fields'
import { IdentitySettings } from './identity-settings'
import { IncomingSettings } from './incoming-settings'
import { OfflineSettings } from './offline-settings'
import { OutgoingSettings } from './outgoing-settings'
import { RemoveAccount } from './remove-account'
import { SwitchMode } from './switch-mode'

/** One account: its mode and server, name and colour, what is kept here and there, and taking it off this device. */
export function AccountDialog({ account, remove = false }: { readonly account: Account; readonly remove?: boolean }) {
  const text = useText()
  const { locale } = useFormats()
  const [page, setPage] = useState<'settings' | 'servers' | 'mode' | 'removal'>(remove ? 'removal' : 'settings')
  /** Another rule, while it is shown what it would do. */
  const [rule, setRule] = useState<RetentionChoice>()
  const close = (): void => openDialog(undefined)
  const chooseRule = (retention: Retention): void => {
    if (account.protocol !== 'pop3') return
    const same = JSON.stringify(retention) === JSON.stringify(account.retention)
    setRule(same ? undefined : { ...retentionChoiceOf(account), retention })
  }

  if (page === 'removal') return <RemoveAccount account={account} />
  if (page === 'mode') return <SwitchMode account={account} onBack={() => setPage('settings')} />
  if (page === 'servers')
    return (
      <Modal title={text('acc.servers.of', { account: account.label })} onClose={() => setPage('settings')} wide>
        <div className={styles.stack}>
          <p className={styles.muted}>{text('acc.servers.hint')}</p>
          <IncomingSettings account={account} />
          <OutgoingSettings account={account} />
          <div className={styles.buttons}>
            <Button look="primary" className={styles.last} onClick={() => setPage('settings')}>
              {text('back')}
            </Button>
          </div>
        </div>
      </Modal>
    )
  return (
    <Modal title={text('account.title', { account: account.label })} onClose={close}>
      <div className={styles.stack}>
        <dl className={styles.certificate}>
          <dt>{text('account.mode')}</dt>
          <dd>
            <ModeLabel account={account} />
          </dd>
          <dt>{text('account.server')}</dt>
          <dd>{`${account.incoming.host}:${account.incoming.port}`}</dd>
          <dt>{text('account.user')}</dt>
          <dd>{account.incoming.user}</dd>
          <dt>{text('setup.outgoing')}</dt>
          <dd>
            {account.outgoing ? `${account.outgoing.host}:${account.outgoing.port}` : text('acc.servers.noOutgoing')}
          </dd>
        </dl>
        <div className={styles.buttons}>
          <Button onClick={() => setPage('servers')}>{text('acc.servers.open')}</Button>
          <Button onClick={() => setPage('mode')}>
            {text('switch.open', { mode: text(account.protocol === 'imap' ? 'switch.toPop3' : 'switch.toImap') })}
          </Button>
        </div>
        <p className={styles.muted}>{text(account.protocol === 'imap' ? 'mode.imap.means' : 'mode.pop3.means')}</p>
        <IdentitySettings account={account} />
        {account.protocol === 'imap' && <OfflineSettings account={account} />}
        {account.protocol === 'pop3' && (
          <>
            <CheckSettings account={account} />
            <RetentionFields value={rule?.retention ?? account.retention} uidl onValue={chooseRule} />
            {rule && (
              <RetentionPreview
                account={account}
                choice={rule}
                onLeave={() => setRule(undefined)}
                onUse={async () => {
                  const result = await call('account.setRetention', account.id, rule)
                  if (result.ok) setRule(undefined)
                  else sayError(result.error, { text, locale })
                }}
              />
            )}
            {account.retention.kind !== 'leave' && <p className={styles.warn}>{text('setup.pop3.only')}</p>}
          </>
        )}
        {account.protocol === 'pop3' && (
          <div className={styles.buttons}>
            <Button onClick={() => openLocal({ kind: 'shelf', account: account.id })}>{text('shelf.open')}</Button>
            <Button onClick={() => openLocal({ kind: 'receipts', account: account.id })}>
              {text('receipts.open')}
            </Button>
            <Button onClick={() => openLocal({ kind: 'storage' })}>{text('storage.title')}</Button>
          </div>
        )}
        <div className={styles.buttons}>
          <Button
            aria-label={text('write.of', { account: account.label })}
            onClick={() => openDialog({ kind: 'writing', account: account.id })}
          >
            {text('write.title')}
          </Button>
          <Button onClick={() => setPage('removal')}>{text('account.remove')}</Button>
          <Button look="primary" className={styles.last} onClick={close}>
            {text('done')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
