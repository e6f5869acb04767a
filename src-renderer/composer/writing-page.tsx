import { defaultSettings, languagesToCheck, spellLanguages } from '../../src-shared/contract/settings'
import { ModeLabel } from '../mailboxes/mode-badge'
import { ChoiceRow, SettingRow, SwitchRow } from '../settings/setting-row'
import settingStyles from '../settings/settings.module.css'
import { useSettings } from '../settings/settings-pages'
import { openDialog, useMail } from '../shell/mail-state'
import { Button } from '../shell/parts'
import { languageNames } from '../text/languages'

const undoSendChoices = [0, 5, 10, 20, 30, 60, 120] as const

/** What is set for writing: for all accounts, and where each account's own is. */
export function WritingPage() {
  const { text, settings, change, usualWord } = useSettings()
  const accounts = useMail((state) => state.accounts) ?? []
  const language = useMail((state) => state.app?.language) ?? 'en'
  const checked: readonly string[] = languagesToCheck(settings.spelling, language)
  return (
    <>
      <ChoiceRow
        label={text('write.undo')}
        value={settings.undoSendSeconds}
        usual={defaultSettings.undoSendSeconds}
        usualWord={usualWord}
        choices={undoSendChoices.map((n) => [n, n === 0 ? text('write.undo.off') : text('write.undo.seconds', { n })])}
        onChange={(undoSendSeconds) => change({ undoSendSeconds })}
      />
      {spellLanguages.map((one) => (
        <SwitchRow
          key={one}
          label={text('settings.spelling', { language: languageNames[one === 'en-US' ? 'en' : one] })}
          hint={text('settings.spelling.hint')}
          value={checked.includes(one)}
          onChange={(on) =>
            change({ spelling: spellLanguages.filter((other) => (other === one ? on : checked.includes(other))) })
          }
        />
      ))}
      {accounts.map((account) => (
        <SettingRow key={account.id} label={account.label} hint={text('write.own')}>
          {({ id, hintId }) => (
            <span className={settingStyles.accountControls}>
              <ModeLabel account={account} />
              <Button
                id={id}
                aria-describedby={hintId}
                aria-label={text('write.of', { account: account.label })}
                onClick={() => openDialog({ kind: 'writing', account: account.id })}
              >
                {text('write.title')}
              </Button>
            </span>
          )}
        </SettingRow>
      ))}
    </>
  )
}
