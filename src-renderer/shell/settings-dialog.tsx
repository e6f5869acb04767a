import type { Settings, ThemeChoice } from '../../src-shared/contract/commands'
import { ModeLabel } from '../mailboxes/mode-badge'
import { sayError } from '../messages/act'
import { ReadingSettings } from '../reader/reading-settings'
import { openLocal } from '../storage/local-state'
import { languageNames, languages } from '../text/languages'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { call } from './bridge'
import { openDialog, takeAppState, useMail } from './mail-state'
import { Button, Modal } from './parts'
import styles from './shell.module.css'

const themes: readonly ThemeChoice[] = ['system', 'light', 'dark', 'hc-light', 'hc-dark']

/** Language, appearance and accounts; everything is applied at once. */
export function SettingsDialog() {
  const text = useText()
  const { locale } = useFormats()
  const app = useMail((state) => state.app)
  const accounts = useMail((state) => state.accounts) ?? []
  if (!app) return null
  const change = async (part: Partial<Settings>): Promise<void> => {
    const result = await call('settings.set', { ...app.settings, ...part })
    if (result.ok) takeAppState(result.value)
    else sayError(result.error, { text, locale })
  }
  return (
    <Modal title={text('settings.title')} onClose={() => openDialog(undefined)}>
      <div className={styles.settings}>
        <label className={styles.setting}>
          <span>{text('settings.language')}</span>
          <select
            value={app.settings.language}
            onChange={(event) => void change({ language: event.target.value as Settings['language'] })}
          >
            <option value="system">{text('settings.language.system')}</option>
            {languages.map((language) => (
              <option key={language} value={language} lang={language}>
                {languageNames[language]}
              </option>
            ))}
          </select>
        </label>
        <label className={styles.setting}>
          <span>{text('settings.theme')}</span>
          <select
            value={app.settings.theme}
            onChange={(event) => void change({ theme: event.target.value as ThemeChoice })}
          >
            {themes.map((theme) => (
              <option key={theme} value={theme}>
                {text(`settings.theme.${theme}`)}
              </option>
            ))}
          </select>
        </label>
        <div>
          <Button onClick={() => openLocal({ kind: 'storage' })}>{text('storage.title')}</Button>
        </div>
        <ReadingSettings />
        <h3 className={styles.settingsHead}>{text('settings.accounts')}</h3>
        {accounts.map((account) => (
          <div key={account.id} className={styles.setting}>
            <span className={styles.settingAccount}>
              <bdi>{account.label}</bdi>
              <ModeLabel account={account} />
            </span>
            <Button
              aria-label={text('account.title', { account: account.label })}
              onClick={() => openDialog({ kind: 'account', account: account.id })}
            >
              {text('account.settings')}
            </Button>
          </div>
        ))}
        <div>
          <Button onClick={() => openDialog({ kind: 'setup' })}>{text('toolbar.add')}</Button>
        </div>
        <p className={styles.muted}>
          {text('settings.version', { version: app.version })}{' '}
          {app.platform.developmentRuntime && text('settings.devRuntime')}
        </p>
      </div>
    </Modal>
  )
}
