import type { ComponentType } from 'react'
import type { Density, Settings, ThemeChoice } from '../../src-shared/contract/settings'
import { defaultSettings } from '../../src-shared/contract/settings'
import { PasswordKeeping } from '../accounts/password-keeping'
import { WritingPage } from '../composer/writing-page'
import { ModeLabel } from '../mailboxes/mode-badge'
import { sayError } from '../messages/act'
import { NotificationsPage } from '../notify/notifications-page'
import { PictureSenders } from '../reader/picture-senders'
import { changeSettings, openDialog, useMail } from '../shell/mail-state'
import { Button } from '../shell/parts'
import { openLocal } from '../storage/local-state'
import type { TextKey } from '../text/catalog'
import { languageNames, languages } from '../text/languages'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { DesktopSettings } from './desktop-settings'
import { KeyboardPage } from './keyboard-page'
import { ChoiceRow, SettingRow, SwitchRow } from './setting-row'
import styles from './settings.module.css'

export interface SettingsPage {
  readonly id: string
  readonly title: TextKey
  readonly Page: ComponentType
}

/** The settings, a function that changes some of them at once, and the word for a default. */
export function useSettings() {
  const text = useText()
  const { locale } = useFormats()
  const settings = useMail((state) => state.app?.settings) ?? defaultSettings
  const change = async (part: Partial<Settings>): Promise<void> => {
    const result = await changeSettings(part)
    if (!result.ok) sayError(result.error, { text, locale })
  }
  return { text, settings, change: (part: Partial<Settings>) => void change(part), usualWord: text('settings.default') }
}

function GeneralPage() {
  const { text, settings, change, usualWord } = useSettings()
  return (
    <>
      <ChoiceRow
        label={text('settings.language')}
        value={settings.language}
        usual={defaultSettings.language}
        usualWord={usualWord}
        choices={[
          ['system', text('settings.language.system')],
          ...languages.map((language) => [language, languageNames[language]] as const),
        ]}
        onChange={(language) => change({ language })}
      />
      <DesktopSettings />
    </>
  )
}

function AccountsPage() {
  const text = useText()
  const accounts = useMail((state) => state.accounts) ?? []
  return (
    <>
      {accounts.map((account) => (
        <SettingRow key={account.id} label={account.label}>
          {({ id }) => (
            <span className={styles.accountControls}>
              <ModeLabel account={account} />
              <Button
                id={id}
                aria-label={text('account.settingsOf', { account: account.label })}
                onClick={() => openDialog({ kind: 'account', account: account.id })}
              >
                {text('account.settings')}
              </Button>
            </span>
          )}
        </SettingRow>
      ))}
      <PasswordKeeping />
      <SettingRow label={text('settings.addAccount')}>
        {({ id }) => (
          <Button id={id} aria-label={text('toolbar.add')} onClick={() => openDialog({ kind: 'setup' })}>
            {text('toolbar.add')}
          </Button>
        )}
      </SettingRow>
    </>
  )
}

const undoChoices = [5, 10, 20, 30, 60, 120, 0] as const

function ReadingPage() {
  const { text, settings, change, usualWord } = useSettings()
  return (
    <>
      <ChoiceRow
        label={text('settings.markRead')}
        value={settings.markRead}
        usual={defaultSettings.markRead}
        usualWord={usualWord}
        choices={(['at-once', 'after-1s', 'after-3s', 'never'] as const).map((one) => [
          one,
          text(`settings.markRead.${one}`),
        ])}
        onChange={(markRead) => change({ markRead })}
      />
      <SwitchRow
        label={text('settings.conversations')}
        hint={text('settings.conversations.hint')}
        value={settings.conversations}
        onChange={(conversations) => change({ conversations })}
      />
      <ChoiceRow
        label={text('settings.afterAction')}
        value={settings.afterAction}
        usual={defaultSettings.afterAction}
        usualWord={usualWord}
        choices={(['next', 'previous', 'list'] as const).map((one) => [one, text(`settings.afterAction.${one}`)])}
        onChange={(afterAction) => change({ afterAction })}
      />
      <ChoiceRow
        label={text('settings.undo')}
        hint={text('settings.undo.hint')}
        value={settings.undoSeconds}
        usual={defaultSettings.undoSeconds}
        usualWord={usualWord}
        choices={undoChoices.map((n) => [
          n,
          n === 0 ? text('settings.undo.open') : text('settings.undo.seconds', { n }),
        ])}
        onChange={(undoSeconds) => change({ undoSeconds })}
      />
    </>
  )
}

const themes: readonly ThemeChoice[] = ['system', 'light', 'dark', 'hc-light', 'hc-dark']
const densities: readonly Density[] = ['relaxed', 'standard', 'compact']
const sizes = [80, 90, 100, 110, 125, 150, 175, 200] as const

function AppearancePage() {
  const { text, settings, change, usualWord } = useSettings()
  const { number } = useFormats()
  return (
    <>
      <ChoiceRow
        label={text('settings.theme')}
        value={settings.theme}
        usual={defaultSettings.theme}
        usualWord={usualWord}
        choices={themes.map((theme) => [theme, text(`settings.theme.${theme}`)])}
        onChange={(theme) => change({ theme })}
      />
      <ChoiceRow
        label={text('settings.listView')}
        value={settings.listView}
        usual={defaultSettings.listView}
        usualWord={usualWord}
        choices={(['cards', 'table'] as const).map((view) => [view, text(`settings.listView.${view}`)])}
        onChange={(listView) => change({ listView })}
      />
      <ChoiceRow
        label={text('settings.density')}
        value={settings.density}
        usual={defaultSettings.density}
        usualWord={usualWord}
        choices={densities.map((density) => [density, text(`settings.density.${density}`)])}
        onChange={(density) => change({ density })}
      />
      <ChoiceRow
        label={text('settings.textSize')}
        value={settings.textSize}
        usual={defaultSettings.textSize}
        usualWord={usualWord}
        choices={sizes.map((size) => [size, `${number.format(size)} %`])}
        onChange={(textSize) => change({ textSize })}
      />
    </>
  )
}

function StoragePage() {
  const text = useText()
  return (
    <SettingRow label={text('storage.title')}>
      {({ id }) => (
        <Button id={id} onClick={() => openLocal({ kind: 'storage' })}>
          {text('storage.title')}
        </Button>
      )}
    </SettingRow>
  )
}

function AboutPage() {
  const text = useText()
  const app = useMail((state) => state.app)
  if (!app) return null
  return (
    <div className={styles.about}>
      <p className={styles.aboutName}>{text('settings.version', { version: app.version })}</p>
      <p>{text('settings.about')}</p>
      {app.platform.developmentRuntime && <p className={styles.hint}>{text('settings.devRuntime')}</p>}
    </div>
  )
}

/** The pages, in the order of UX.md §13; a room with settings of its own adds its page here. */
export const settingsPages: readonly SettingsPage[] = [
  { id: 'general', title: 'settings.general', Page: GeneralPage },
  { id: 'accounts', title: 'settings.accounts', Page: AccountsPage },
  { id: 'reading', title: 'settings.reading', Page: ReadingPage },
  { id: 'writing', title: 'write.title', Page: WritingPage },
  { id: 'keyboard', title: 'settings.keyboard', Page: KeyboardPage },
  { id: 'notifications', title: 'settings.notifications', Page: NotificationsPage },
  { id: 'privacy', title: 'settings.privacy', Page: PictureSenders },
  { id: 'appearance', title: 'settings.appearance', Page: AppearancePage },
  { id: 'storage', title: 'settings.storage', Page: StoragePage },
  { id: 'about', title: 'settings.aboutTitle', Page: AboutPage },
]
