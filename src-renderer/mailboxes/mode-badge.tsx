import { Popover } from '@base-ui/react/popover'
import { HardDriveDownload, RefreshCw } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { assertNever } from '../../src-shared/assert-never'
import { type Account, type Retention, syncModeOf } from '../../src-shared/mail/account'
import type { AccountStatus } from '../../src-shared/mail/account-status'
import { openActivity } from '../activity/open-activity'
import { openDialog, useMail } from '../shell/mail-state'
import { Button, cx } from '../shell/parts'
import { describeBadge } from '../status/describe-status'
import { openLocal } from '../storage/local-state'
import type { TextKey } from '../text/catalog'
import { formatAgo, formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { type Text, useText } from '../text/use-text'
import styles from './mailboxes.module.css'

/** The badge's words: the mode itself while all is as usual, else the live status behind the protocol's name. */
export function badgeText(account: Account, status: AccountStatus | undefined, text: Text): string {
  const live = describeBadge(status)
  if (!live) return text(account.protocol === 'imap' ? 'mode.imap.badge' : 'mode.pop3.badge')
  return text('mode.live', {
    protocol: account.protocol.toUpperCase(),
    status: text(live.sentence.key, live.sentence.values),
  })
}

/** Icon, words and tint of an account's mode, live; never colour alone (UX.md §4). */
export function ModeLabel({ account }: { readonly account: Account }) {
  const text = useText()
  const status = useMail((state) => state.statuses.get(account.id))
  const Icon = account.protocol === 'imap' ? RefreshCw : HardDriveDownload
  return (
    <span
      className={cx(
        styles.badge,
        account.protocol === 'imap' ? styles.imap : styles.pop3,
        describeBadge(status)?.trouble && styles.trouble,
      )}
    >
      <Icon size={12} aria-hidden />
      <span className={styles.badgeText}>{badgeText(account, status, text)}</span>
    </span>
  )
}

/** Words for what happens to the copies on a POP3 server. */
export function retentionText(account: Account, text: Text): string {
  const mode = syncModeOf(account)
  return mode.protocol === 'imap' ? text('mode.imap.server') : ruleText(mode.retention, text)
}

/** One rule in words. */
export function ruleText(rule: Retention, text: Text): string {
  switch (rule.kind) {
    case 'leave':
      return text('ret.never')
    case 'after-download':
      return text('ret.now')
    case 'after-days':
      return text('ret.days', { n: rule.days })
    case 'keep-newest':
      return text('ret.newest', { n: rule.messages })
    case 'keep-octets':
      return text('ret.size', { n: Math.round(rule.octets / 1e6) })
    default:
      return assertNever(rule)
  }
}

const rows: readonly (readonly [TextKey, TextKey, TextKey])[] = [
  ['mode.row.delete', 'mode.imap.delete', 'mode.pop3.delete'],
  ['mode.row.move', 'mode.imap.move', 'mode.pop3.move'],
  ['mode.row.read', 'mode.imap.read', 'mode.pop3.read'],
  ['mode.row.offline', 'mode.imap.offline', 'mode.pop3.offline'],
]

/** The badge as a button that explains the mode: what each action means, and when the server was last asked. */
export function ModeBadge({ account }: { readonly account: Account }) {
  const text = useText()
  const formats = useFormats()
  const now = useMinute()
  const status = useMail((state) => state.statuses.get(account.id))
  const { locale } = formats
  const imap = account.protocol === 'imap'
  return (
    <Popover.Root>
      <Popover.Trigger
        className={styles.badgeButton}
        aria-label={text('mode.about', {
          protocol: account.protocol.toUpperCase(),
          account: account.label,
          badge: badgeText(account, status, text),
        })}
      >
        <ModeLabel account={account} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="start" className={styles.positioner}>
          <Popover.Popup className={styles.popover}>
            <Popover.Title className={styles.popoverTitle}>
              {text(imap ? 'mode.title.imap' : 'mode.title.pop3')}
            </Popover.Title>
            <Popover.Description className={styles.popoverText}>
              {text(imap ? 'mode.imap.means' : 'mode.pop3.means')}
            </Popover.Description>
            <table className={styles.modeTable}>
              <tbody>
                {rows.map(([what, forImap, forPop3]) => (
                  <tr key={what}>
                    <th scope="row">{text(what)}</th>
                    <td>{text(imap ? forImap : forPop3)}</td>
                  </tr>
                ))}
                <tr>
                  <th scope="row">{text('mode.row.server')}</th>
                  <td>{retentionText(account, text)}</td>
                </tr>
              </tbody>
            </table>
            <p className={styles.popoverText}>
              {status?.lastCheckAt === undefined
                ? text('status.never')
                : text('status.last', { time: formatAgo(status.lastCheckAt, now, formats) })}
            </p>
            {status?.quota && (
              <p className={styles.popoverText}>
                {text('mode.quota', {
                  used: formatSize(status.quota.usedOctets, locale),
                  limit: formatSize(status.quota.limitOctets, locale),
                })}{' '}
                <meter
                  aria-hidden
                  min={0}
                  max={status.quota.limitOctets}
                  high={status.quota.limitOctets * 0.9}
                  value={status.quota.usedOctets}
                />
              </p>
            )}
            <div className={styles.popoverButtons}>
              {!imap && (
                <Button onClick={() => openLocal({ kind: 'shelf', account: account.id })}>{text('shelf.open')}</Button>
              )}
              <Button onClick={() => openDialog({ kind: 'account', account: account.id })}>
                {text('account.settings')}
              </Button>
              <Button onClick={() => openActivity(account.id)}>{text('activity.open')}</Button>
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

const minuteMs = 60_000
const subscribeMinute = (changed: () => void): (() => void) => {
  const timer = window.setInterval(changed, minuteMs / 4)
  return () => window.clearInterval(timer)
}

/** The current minute in epoch milliseconds; a component that reads it is drawn again when it changes. */
export function useMinute(): number {
  return useSyncExternalStore(subscribeMinute, () => Math.floor(Date.now() / minuteMs) * minuteMs)
}
