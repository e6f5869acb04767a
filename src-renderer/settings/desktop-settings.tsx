import { useEffect, useState } from 'react'
import type { Commands } from '../../src-shared/contract/commands'
import type { DesktopState } from '../../src-shared/contract/desktop'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { toast, useMail } from '../shell/mail-state'
import { Button } from '../shell/parts'
import { useFormats } from '../text/use-formats'
import { SettingRow, SwitchRow } from './setting-row'
import { useSettings } from './settings-pages'

/** Start at sign-in, running without a window, the icon, and mail links; what the desktop says is what is shown. */
export function DesktopSettings() {
  const { text, settings, change } = useSettings()
  const { locale } = useFormats()
  const os = useMail((state) => state.app?.platform.os)
  const [state, setState] = useState<DesktopState>()
  const take = async (
    asked: ReturnType<Commands['desktop.state']> | Promise<ReturnType<Commands['desktop.state']>>,
  ) => {
    const result = await asked
    if (result.ok) setState(result.value)
    else sayError(result.error, { text, locale })
    return result
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the page is opened
  useEffect(() => void take(call('desktop.state')), [])
  const become = async (): Promise<void> => {
    const result = await take(call('desktop.beMailProgram'))
    if (result.ok && result.value.mailProgram !== 'yes') toast(text('desktop.mail.refused'), true)
  }
  return (
    <>
      <SwitchRow
        label={text('desktop.login')}
        hint={text('desktop.login.hint')}
        value={state?.startsAtLogin ?? false}
        onChange={(on) => void take(call('desktop.startAtLogin', on))}
      />
      {os !== 'darwin' && (
        <SwitchRow
          label={text('desktop.keep')}
          hint={text('desktop.keep.hint')}
          value={settings.keepRunning}
          onChange={(keepRunning) => change({ keepRunning })}
        />
      )}
      <SwitchRow
        label={text('desktop.tray')}
        hint={text(state?.hasTray === false ? 'desktop.tray.none' : 'desktop.tray.hint')}
        value={settings.tray}
        onChange={(tray) => change({ tray })}
      />
      <SettingRow label={text('desktop.mail')} hint={state ? text(`desktop.mail.${state.mailProgram}`) : ''}>
        {({ id, hintId }) => (
          <Button
            id={id}
            aria-describedby={hintId}
            disabled={state?.mailProgram !== 'no'}
            onClick={() => void become()}
          >
            {text('desktop.mail.become')}
          </Button>
        )}
      </SettingRow>
    </>
  )
}
