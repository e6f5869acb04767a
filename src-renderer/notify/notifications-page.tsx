import { useId, useState } from 'react'
import { defaultSettings } from '../../src-shared/contract/settings'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { Account } from '../../src-shared/mail/account'
import { inTreeOrder, mailboxName } from '../mailboxes/mailbox-name'
import { ModeLabel } from '../mailboxes/mode-badge'
import { ChoiceRow, SettingRow, SwitchRow } from '../settings/setting-row'
import settingStyles from '../settings/settings.module.css'
import { useSettings } from '../settings/settings-pages'
import { call } from '../shell/bridge'
import { toast, useMail } from '../shell/mail-state'
import { Button } from '../shell/parts'
import { useFormats } from '../text/use-formats'
import styles from './notify.module.css'
import { canNotify, isNotified } from './plan-notes'

/** How the desktop tells of new mail: whether, what it shows, of which folders, and when not (UX.md §13). */
export function NotificationsPage() {
  const { text, settings, change, usualWord } = useSettings()
  const accounts = useMail((state) => state.accounts) ?? []
  const example = async (): Promise<void> => {
    const shown = await call('notification.show', {
      id: 'example',
      title: text('notify.example.title'),
      body: text('notify.example.body'),
      silent: !settings.notifySound,
      actions: [],
    })
    if (!shown.ok || !shown.value) toast(text('notify.unavailable'), true)
  }
  return (
    <>
      <SwitchRow
        label={text('notify.on')}
        hint={text('notify.on.hint')}
        value={settings.notify}
        onChange={(notify) => change({ notify })}
      />
      <ChoiceRow
        label={text('notify.shows')}
        value={settings.notifyShows}
        usual={defaultSettings.notifyShows}
        usualWord={usualWord}
        choices={(['sender-subject', 'count'] as const).map((one) => [one, text(`notify.shows.${one}`)])}
        onChange={(notifyShows) => change({ notifyShows })}
      />
      <SwitchRow
        label={text('notify.sound')}
        value={settings.notifySound}
        onChange={(notifySound) => change({ notifySound })}
      />
      <QuietHours />
      {accounts.map((account) => (
        <AccountFolders key={account.id} account={account} />
      ))}
      <SettingRow label={text('notify.example')}>
        {({ id }) => (
          <Button id={id} onClick={() => void example()}>
            {text('notify.example.show')}
          </Button>
        )}
      </SettingRow>
    </>
  )
}

const minutesOf = (time: string): number | undefined => {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(time) ?? []
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes)
}
const timeOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
const usualQuiet = { quietFrom: 22 * 60, quietUntil: 7 * 60 }

function QuietHours() {
  const { text, settings, change } = useSettings()
  const { quietFrom, quietUntil } = settings
  const on = quietFrom !== quietUntil
  const field = (name: 'quietFrom' | 'quietUntil') => (
    <label className={styles.time}>
      <span>{text(`notify.${name}`)}</span>
      <input
        type="time"
        className={settingStyles.select}
        value={timeOf(settings[name])}
        onChange={(event) => {
          const minutes = minutesOf(event.target.value)
          const other = name === 'quietFrom' ? quietUntil : quietFrom
          if (minutes !== undefined && minutes !== other) change({ [name]: minutes })
        }}
      />
    </label>
  )
  return (
    <>
      <SwitchRow
        label={text('notify.quiet')}
        hint={text('notify.quiet.hint')}
        value={on}
        onChange={(wanted) => change(wanted ? usualQuiet : { quietFrom: 0, quietUntil: 0 })}
      />
      {on && (
        <fieldset className={styles.times} aria-label={text('notify.quiet')}>
          {field('quietFrom')}
          {field('quietUntil')}
        </fieldset>
      )}
    </>
  )
}

function AccountFolders({ account }: { readonly account: Account }) {
  const { text, settings, change } = useSettings()
  const { collator, list } = useFormats()
  const mailboxes = useMail((state) => state.mailboxes)
  const [open, setOpen] = useState(false)
  const panel = useId()
  const { notifyMailboxes } = settings
  const own = inTreeOrder(
    mailboxes.filter((box) => box.accountId === account.id && canNotify(box)),
    collator,
  )
  const told = own.filter((box) => isNotified(box, notifyMailboxes))
  const nameOf = (box: MailboxRow): string => mailboxName(box, text)
  const set = (box: MailboxRow, on: boolean): void => {
    const { [box.id]: _own, ...rest } = notifyMailboxes
    // Only what is not as usual is kept, and nothing of folders that are no more.
    const known = new Set<string>(mailboxes.map(({ id }) => id))
    const kept = Object.fromEntries(Object.entries(rest).filter(([id]) => known.has(id)))
    change({ notifyMailboxes: isNotified(box, {}) === on ? kept : { ...kept, [box.id]: on } })
  }
  const hint = told.length === 0 ? text('notify.folders.none') : list.format(told.map(nameOf))
  return (
    <>
      <SettingRow label={account.label} hint={hint}>
        {({ id, hintId }) => (
          <span className={settingStyles.accountControls}>
            <ModeLabel account={account} />
            <Button
              id={id}
              aria-describedby={hintId}
              aria-expanded={open}
              aria-controls={panel}
              aria-label={text('notify.foldersOf', { account: account.label })}
              onClick={() => setOpen(!open)}
            >
              {text('notify.folders')}
            </Button>
          </span>
        )}
      </SettingRow>
      <fieldset
        id={panel}
        hidden={!open}
        className={styles.folders}
        aria-label={text('notify.foldersOf', { account: account.label })}
      >
        {own.map((box) => (
          <label key={box.id} className={styles.folder}>
            <input
              type="checkbox"
              className={settingStyles.check}
              checked={isNotified(box, notifyMailboxes)}
              onChange={(event) => set(box, event.target.checked)}
            />
            <bdi>{nameOf(box)}</bdi>
            {!box.role && box.path !== box.name && <bdi className={settingStyles.hint}>{box.path}</bdi>}
          </label>
        ))}
      </fieldset>
    </>
  )
}
