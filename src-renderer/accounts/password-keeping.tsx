import { useState } from 'react'
import { sayError } from '../messages/act'
import { SettingRow } from '../settings/setting-row'
import { call } from '../shell/bridge'
import { takeAppState, toast, useMail } from '../shell/mail-state'
import { AlertModal, Button } from '../shell/parts'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { MasterPasswordDialog } from './master-password-dialog'
import { UnlockDialog } from './unlock-dialog'

/** Where the accounts' passwords are kept on this device, and what can be done where the system has no keychain. */
export function PasswordKeeping() {
  const text = useText()
  const { locale } = useFormats()
  const storage = useMail((state) => state.app?.secretStorage) ?? 'keychain'
  const [open, setOpen] = useState<'set' | 'drop' | 'unlock'>()
  const drop = async (): Promise<void> => {
    const result = await call('secrets.dropMaster')
    if (!result.ok) return sayError(result.error, { text, locale })
    takeAppState(result.value)
    toast(text('master.dropped'))
  }
  const owned = storage === 'master-password'
  return (
    <>
      <SettingRow label={text('master.where')} hint={text(`master.where.${storage}`)}>
        {({ id, hintId }) =>
          storage === 'session-only' || owned ? (
            <span className={styles.buttons}>
              <Button
                id={id}
                aria-label={text(owned ? 'master.change' : 'master.set')}
                aria-describedby={hintId}
                onClick={() => setOpen('set')}
              >
                {text(owned ? 'master.change' : 'master.set')}
              </Button>
              {owned && <Button onClick={() => setOpen('drop')}>{text('master.drop')}</Button>}
            </span>
          ) : storage === 'locked' ? (
            <Button
              id={id}
              aria-label={text('master.unlock')}
              aria-describedby={hintId}
              onClick={() => setOpen('unlock')}
            >
              {text('master.unlock')}
            </Button>
          ) : null
        }
      </SettingRow>
      {open === 'set' && <MasterPasswordDialog onClose={() => setOpen(undefined)} />}
      {open === 'unlock' && <UnlockDialog onClose={() => setOpen(undefined)} />}
      {open === 'drop' && (
        <AlertModal
          title={text('master.drop')}
          safe={text('cancel')}
          go={text('master.drop.go')}
          onClose={() => setOpen(undefined)}
          onGo={() => void drop()}
        >
          <p>{text('master.drop.text')}</p>
        </AlertModal>
      )}
    </>
  )
}
