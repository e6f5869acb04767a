import type { MarkRead } from '../../src-shared/contract/reading'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { takeAppState, useMail } from '../shell/mail-state'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { PictureSenders } from './picture-senders'
import styles from './reader.module.css'

const choices: readonly MarkRead[] = ['at-once', 'after-1s', 'after-3s', 'never']

/** What is set for reading: when a message counts as read, and whose pictures are always shown. Applied at once. */
export function ReadingSettings() {
  const text = useText()
  const { locale } = useFormats()
  const settings = useMail((state) => state.app?.settings)
  if (!settings) return null
  const change = async (markRead: MarkRead): Promise<void> => {
    const result = await call('settings.set', { ...settings, markRead })
    if (result.ok) takeAppState(result.value)
    else sayError(result.error, { text, locale })
  }
  return (
    <>
      <label className={styles.senderItem}>
        <span>{text('reading.markRead')}</span>
        <select
          value={settings.markRead}
          onChange={(event) => {
            const chosen = choices.find((one) => one === event.target.value)
            if (chosen) void change(chosen)
          }}
        >
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {text(`reading.markRead.${choice}`)}
            </option>
          ))}
        </select>
      </label>
      <PictureSenders />
    </>
  )
}
