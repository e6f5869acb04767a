import { Check, CircleAlert, CircleSlash, CircleX, Clock, RefreshCw, Undo2 } from 'lucide-react'
import { type ReactNode, useEffect, useId, useState } from 'react'
import type { HistoryRow, IntentRow } from '../../src-shared/contract/store-rows'
import type { Account } from '../../src-shared/mail/account'
import type { MailError, Result } from '../../src-shared/mail/mail-error'
import { ModeLabel, useMinute } from '../mailboxes/mode-badge'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { announce, useMail } from '../shell/mail-state'
import { Button, cx, Modal } from '../shell/parts'
import { describePhase } from '../status/describe-status'
import { watchHistory } from '../store/queries'
import { describeError } from '../text/describe-error'
import { formatAgo, formatListTime, formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './activity.module.css'
import { describeChange } from './describe-change'
import { closeActivity, useActivity } from './open-activity'
import { holdsOnlyCopy, sortChanges } from './sort-changes'

/** So many rows of one kind are drawn; a queue can be long. */
const rowsShown = 100

/** The ledger: what each account is doing, what the server refused, what waits, and what was done (UX.md §2, §4). */
export function ActivityDialog() {
  const text = useText()
  const chosen = useActivity((state) => state.account)
  const accounts = useMail((state) => state.accounts) ?? []
  const all = useMail((state) => state.intents)
  const history = useHistory()
  const shown = accounts.some(({ id }) => id === chosen) ? accounts.filter(({ id }) => id === chosen) : accounts
  const ids = new Set(shown.map(({ id }) => id))
  const { refused, running, waiting } = sortChanges(all.filter((intent) => ids.has(intent.accountId)))
  const done = history.filter((entry) => ids.has(entry.accountId)).slice(0, rowsShown)
  const underWay = [...running, ...waiting]
  return (
    <Modal title={text('activity.title')} onClose={closeActivity} wide>
      <div className={styles.ledger}>
        {accounts.length > 1 && <AccountChoice accounts={accounts} />}
        <ul className={styles.accounts} aria-label={text('activity.accounts')}>
          {shown.map((account) => (
            <Freshness key={account.id} account={account} />
          ))}
        </ul>
        {refused.length > 0 && (
          <Section title={text('activity.refused', { n: refused.length })}>
            {refused.slice(0, rowsShown).map((intent) => (
              <Refused key={intent.id} intent={intent} />
            ))}
          </Section>
        )}
        <Section
          title={text('activity.waiting', { n: underWay.length })}
          empty={shown.some(({ protocol }) => protocol === 'imap') ? text('activity.nothing') : text('activity.local')}
          more={underWay.length - rowsShown}
        >
          {underWay.slice(0, rowsShown).map((intent) => (
            <Waiting key={intent.id} intent={intent} />
          ))}
        </Section>
        {done.length > 0 && (
          <Section title={text('activity.done')}>
            {done.map((entry) => (
              <Done key={entry.id} entry={entry} />
            ))}
          </Section>
        )}
      </div>
    </Modal>
  )
}

function useHistory(): readonly HistoryRow[] {
  const [rows, setRows] = useState<readonly HistoryRow[]>([])
  useEffect(() => watchHistory(rowsShown * 3, setRows), [])
  return rows
}

function AccountChoice({ accounts }: { readonly accounts: readonly Account[] }) {
  const text = useText()
  const chosen = useActivity((state) => state.account)
  return (
    <label className={styles.choice}>
      <span>{text('activity.of')}</span>
      <select
        value={chosen ?? ''}
        onChange={({ target }) => useActivity.setState({ account: accounts.find(({ id }) => id === target.value)?.id })}
      >
        <option value="">{text('activity.all')}</option>
        {accounts.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}

/** What one account is doing now, when its server was last checked, and a way to check it. */
function Freshness({ account }: { readonly account: Account }) {
  const text = useText()
  const formats = useFormats()
  const now = useMinute()
  const act = useAct()
  const status = useMail((state) => state.statuses.get(account.id))
  const phase = describePhase(account, status)
  const progress = status?.progress
  const trouble = status?.error && (status.phase === 'offline' || status.phase === 'stopped')
  return (
    <li className={styles.account}>
      <span className={styles.who}>
        <bdi className={styles.label}>{account.label}</bdi>
        <ModeLabel account={account} />
      </span>
      <span className={styles.phase}>
        {text(phase.key, phase.values)}
        {progress && progress.total > 0 && (
          <progress
            aria-label={text('status.progress', { account: account.label })}
            max={progress.total}
            value={progress.done}
          />
        )}
        <span className={styles.muted}>
          {status?.lastCheckAt === undefined
            ? text('status.never')
            : text('status.last', { time: formatAgo(status.lastCheckAt, now, formats) })}
        </span>
      </span>
      <Button
        icon={<RefreshCw size={14} aria-hidden />}
        aria-label={text('activity.checkName', { account: account.label })}
        onClick={() => void act(call('account.check', account.id))}
      >
        {text('activity.check')}
      </Button>
      {trouble && status.error && <Reason error={status.error} />}
    </li>
  )
}

function Section({
  title,
  empty,
  more = 0,
  children,
}: {
  readonly title: string
  readonly empty?: string
  readonly more?: number
  readonly children: readonly ReactNode[]
}) {
  const text = useText()
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className={styles.head}>
        {title}
      </h3>
      {children.length === 0 ? <p className={styles.muted}>{empty}</p> : <ul className={styles.rows}>{children}</ul>}
      {more > 0 && <p className={styles.muted}>{text('activity.more', { n: more })}</p>}
    </section>
  )
}

function Refused({ intent }: { readonly intent: IntentRow }) {
  const text = useText()
  const act = useAct()
  const [sure, setSure] = useState(false)
  const what = useWhat(intent)
  const precious = holdsOnlyCopy(intent)
  const discard = (): void => {
    if (precious && !sure) setSure(true)
    else void act(call('change.discard', intent.accountId, intent.id), text('activity.discarded', { what }))
  }
  return (
    <li className={cx(styles.row, styles.bad)}>
      <CircleAlert size={16} aria-hidden />
      <Words intent={intent} what={what}>
        {intent.error && <Reason error={intent.error} />}
        {sure && <p className={styles.warning}>{text('activity.onlyCopy')}</p>}
      </Words>
      <span className={styles.buttons}>
        <Button
          aria-label={text('activity.retryName', { what })}
          onClick={() =>
            void act(call('change.retry', intent.accountId, intent.id), text('activity.retried', { what }))
          }
        >
          {text('activity.retry')}
        </Button>
        <Button
          look={sure ? 'danger' : 'plain'}
          aria-label={text(sure ? 'activity.discardSureName' : 'activity.discardName', { what })}
          onClick={discard}
        >
          {text(sure ? 'activity.discardSure' : 'activity.discard')}
        </Button>
      </span>
    </li>
  )
}

function Waiting({ intent }: { readonly intent: IntentRow }) {
  const text = useText()
  const formats = useFormats()
  const act = useAct()
  const what = useWhat(intent)
  const held = intent.state === 'queued' && intent.notBefore !== undefined && intent.notBefore > Date.now()
  const state =
    intent.state === 'running'
      ? text('activity.state.running')
      : held
        ? text('activity.state.held', { time: formats.time.format(intent.notBefore) })
        : text('activity.state.queued')
  return (
    <li className={cx(styles.row, styles.queued)}>
      <Clock size={16} aria-hidden />
      <Words intent={intent} what={what}>
        <span className={styles.state}>{state}</span>
      </Words>
      {intent.state === 'queued' && (
        <span className={styles.buttons}>
          <Button
            aria-label={text('activity.cancelName', { what })}
            onClick={() =>
              void act(call('change.cancel', intent.accountId, intent.id), text('activity.cancelled', { what }))
            }
          >
            {text('activity.cancel')}
          </Button>
        </span>
      )}
    </li>
  )
}

function Words({
  intent,
  what,
  children,
}: {
  readonly intent: Pick<IntentRow, 'accountId' | 'madeAt'>
  readonly what: string
  readonly children: ReactNode
}) {
  const formats = useFormats()
  const now = useMinute()
  return (
    <span className={styles.words}>
      <span className={styles.what} dir="auto">
        {what}
      </span>
      <AccountTime accountId={intent.accountId} at={intent.madeAt}>
        {formatListTime(intent.madeAt, now, formats)}
      </AccountTime>
      {children}
    </span>
  )
}

/** When, and with several accounts also whose. */
function AccountTime({
  accountId,
  at,
  children,
}: {
  readonly accountId: string
  readonly at: number
  readonly children: ReactNode
}) {
  const formats = useFormats()
  const accounts = useMail((state) => state.accounts) ?? []
  const account = accounts.length > 1 ? accounts.find(({ id }) => id === accountId) : undefined
  return (
    <span className={styles.muted}>
      {account && (
        <>
          <bdi>{account.label}</bdi>
          {' · '}
        </>
      )}
      <time dateTime={new Date(at).toISOString()} title={formats.long.format(at)}>
        {children}
      </time>
    </span>
  )
}

function Done({ entry }: { readonly entry: HistoryRow }) {
  const text = useText()
  const formats = useFormats()
  const now = useMinute()
  const { outcome } = entry
  const Icon = outcome === 'done' ? Check : outcome === 'cancelled' ? Undo2 : outcome === 'gone' ? CircleSlash : CircleX
  return (
    <li className={cx(styles.row, outcome === 'done' && styles.good)}>
      <Icon size={16} aria-hidden />
      <span className={styles.words}>
        <span className={styles.what} dir="auto">
          {describeChange(entry.summary, text)}
        </span>
        <AccountTime accountId={entry.accountId} at={entry.settledAt}>
          {text(`activity.outcome.${outcome}`, { time: formatListTime(entry.settledAt, now, formats) })}
        </AccountTime>
      </span>
    </li>
  )
}

function Reason({ error }: { readonly error: MailError }) {
  const text = useText()
  const { locale } = useFormats()
  const words = describeError(error, (octets) => formatSize(octets, locale))
  return (
    <span className={styles.reason}>
      {text(words.title.key, words.title.values)}
      {/* Where the change itself stands, the ledger says better. */}
      {error.kind !== 'refused' && ` ${text(words.advice.key, words.advice.values)}`}
      {words.serverText && (
        <span className={styles.muted} dir="auto">
          {text('err.serverSays', { text: words.serverText })}
        </span>
      )}
    </span>
  )
}

function useWhat({ summary, change }: IntentRow): string {
  const text = useText()
  return describeChange(summary ?? { kind: change.kind, messages: 'keys' in change ? change.keys.length : 0 }, text)
}

/** Runs a command; says what came of it, and why not. */
function useAct(): (asked: Promise<Result<void>>, done?: string) => Promise<void> {
  const text = useText()
  const { locale } = useFormats()
  return async (asked, done) => {
    const result = await asked
    if (!result.ok) sayError(result.error, { text, locale })
    else if (done !== undefined) announce(done)
  }
}
