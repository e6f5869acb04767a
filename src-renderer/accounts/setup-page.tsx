import { Eye, EyeOff } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { ServerFindings } from '../../src-shared/mail/account'
import type { MailError } from '../../src-shared/mail/mail-error'
import { ruleText } from '../mailboxes/mode-badge'
import { call } from '../shell/bridge'
import { openDialog, openPlace, useMail } from '../shell/mail-state'
import { Button, IconButton, Modal } from '../shell/parts'
import { formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import {
  draftOf,
  type Entries,
  emptyEntries,
  isAddress,
  isHost,
  isLoopback,
  isPort,
  type ServerEntry,
  withFindings,
  withProtocol,
} from './draft'
import { ErrorPanel } from './error-panel'
import { Field, Radio, RetentionFields } from './fields'
import { ModeChoice } from './mode-choice'
import { ServerFields } from './server-fields'

const steps = ['address', 'mode', 'servers', 'password', 'options', 'finish'] as const
type Step = (typeof steps)[number]

/** One account, step by step; Back keeps every entry (UX.md §5). */
export function SetupPage({ first }: { readonly first: boolean }) {
  const text = useText()
  const { locale } = useFormats()
  const count = useMail((state) => state.accounts?.length ?? 0)
  const storage = useMail((state) => state.app?.secretStorage)
  const [entries, setEntries] = useState<Entries>(() => emptyEntries(count % 8))
  const [step, setStep] = useState<Step>('address')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [shown, setShown] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const [error, setError] = useState<MailError>()
  const [findings, setFindings] = useState<ServerFindings>()
  const heading = useRef<HTMLHeadingElement>(null)
  /** Counts steps and sign-ins: the answer to one that was left does not matter any more. */
  const attempt = useRef(0)
  const at = steps.indexOf(step)
  const change = (part: Partial<Entries>): void => setEntries((before) => ({ ...before, ...part }))
  const go = (next: Step): void => {
    attempt.current += 1
    setBusy(false)
    setTried(false)
    setError(undefined)
    setStep(next)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new step begins at its own headline
  useEffect(() => {
    heading.current?.focus()
  }, [step])

  const serverReady = (entry: ServerEntry): boolean =>
    isHost(entry.host) &&
    isPort(entry.port) &&
    entry.user.trim() !== '' &&
    (entry.security !== 'none' || isLoopback(entry.host))
  const ready: Readonly<Record<Step, boolean>> = {
    address: entries.name.trim() !== '' && isAddress(entries.email),
    mode: entries.protocol !== undefined,
    servers: serverReady(entries.incoming) && (!entries.withOutgoing || serverReady(entries.outgoing)),
    password: entries.password !== '',
    options: true,
    finish: true,
  }

  const test = async (using: Entries): Promise<void> => {
    const draft = draftOf(using)
    if (!draft) return
    attempt.current += 1
    const mine = attempt.current
    setBusy(true)
    setError(undefined)
    const result = await call('account.test', draft, using.password)
    if (mine !== attempt.current) return
    setBusy(false)
    if (result.ok) {
      setFindings(result.value)
      setEntries((before) => withFindings(before, result.value))
      go('options')
    } else failed(result.error)
  }
  const failed = (problem: MailError): void => {
    setError(problem)
    if (problem.kind === 'auth-rejected') document.getElementById('setup-password')?.focus()
  }
  const start = async (): Promise<void> => {
    const draft = draftOf(entries)
    if (!draft) return
    setBusy(true)
    setError(undefined)
    const result = await call('account.add', draft, entries.password)
    setBusy(false)
    if (!result.ok) return failed(result.error)
    openDialog(undefined)
    openPlace({ kind: 'all-inboxes' })
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (busy) return
    setTried(true)
    if (!ready[step]) {
      window.setTimeout(() => document.querySelector<HTMLElement>('main [aria-invalid="true"]')?.focus(), 0)
      return
    }
    if (step === 'address') {
      const user = (entry: ServerEntry): ServerEntry =>
        entry.user === '' ? { ...entry, user: entries.email.trim() } : entry
      change({ incoming: user(entries.incoming), outgoing: user(entries.outgoing) })
    }
    if (step === 'password') void test(entries)
    else if (step === 'finish') void start()
    else go(steps[at + 1] ?? 'finish')
  }
  const trust = (fingerprint: string): void => {
    const next = { ...entries, incoming: { ...entries.incoming, pinnedFingerprint: fingerprint } }
    setEntries(next)
    void test(next)
  }
  const leave = (): void => {
    if (entries.name + entries.email + entries.incoming.host !== '') setLeaving(true)
    else openDialog(undefined)
  }

  const titles = {
    address: 'setup.address.title',
    mode: 'setup.choose',
    servers: 'setup.servers.title',
    password: 'setup.password.title',
    options: entries.protocol === 'pop3' ? 'ret.title' : 'setup.offline.title',
    finish: 'setup.finish.title',
  } as const
  const protocol = entries.protocol ?? 'imap'

  return (
    <main className={styles.page}>
      <form className={styles.sheet} noValidate onSubmit={submit} aria-label={text('setup.title')}>
        {first && step === 'address' ? (
          <div className={styles.welcome}>
            <p className={styles.welcomeTitle}>{text('setup.welcome')}</p>
            <p className={styles.muted}>{text('setup.welcomeText')}</p>
          </div>
        ) : (
          <p className={styles.muted}>{text('setup.step', { n: at + 1, total: steps.length })}</p>
        )}
        <div className={styles.steps} aria-hidden>
          {steps.map((one, index) => (
            <span key={one} className={index <= at ? styles.stepDone : styles.stepOpen} />
          ))}
        </div>
        <h1 ref={heading} tabIndex={-1} className={styles.stepTitle}>
          {text(titles[step])}
        </h1>

        {step === 'address' && (
          <>
            <Field
              label={text('setup.name')}
              value={entries.name}
              autoComplete="name"
              hint={text('setup.nameHint')}
              problem={tried && entries.name.trim() === '' ? text('setup.name.bad') : undefined}
              onValue={(name) => change({ name })}
            />
            <Field
              label={text('setup.email')}
              type="email"
              value={entries.email}
              autoComplete="email"
              placeholder="name@example.org"
              problem={tried && !isAddress(entries.email) ? text('setup.email.bad') : undefined}
              onValue={(email) => change({ email })}
            />
          </>
        )}

        {step === 'mode' && (
          <ModeChoice
            value={entries.protocol}
            problem={tried && entries.protocol === undefined ? text('setup.required') : undefined}
            onValue={(mode) => setEntries((before) => withProtocol(before, mode))}
          />
        )}

        {step === 'servers' && (
          <>
            <p className={styles.muted}>{text('setup.servers.hint')}</p>
            <ServerFields
              kind={protocol}
              legend={text('setup.incoming', { protocol: protocol.toUpperCase() })}
              entry={entries.incoming}
              tried={tried}
              onEntry={(incoming) => change({ incoming })}
            />
            <label className={styles.choice}>
              <input
                type="checkbox"
                checked={entries.withOutgoing}
                onChange={(event) => change({ withOutgoing: event.target.checked })}
              />
              <span>
                {text('setup.outgoingAdd')}
                <span className={styles.hint}> {text('setup.outgoingHint')}</span>
              </span>
            </label>
            {entries.withOutgoing && (
              <ServerFields
                kind="smtp"
                legend={text('setup.outgoing')}
                entry={entries.outgoing}
                tried={tried}
                onEntry={(outgoing) => change({ outgoing })}
              />
            )}
          </>
        )}

        {step === 'password' && (
          <Field
            id="setup-password"
            label={text('setup.password')}
            type={shown ? 'text' : 'password'}
            value={entries.password}
            autoComplete="current-password"
            spellCheck={false}
            hint={text(storage === 'session-only' ? 'setup.password.session' : 'setup.password.keychain')}
            problem={tried && entries.password === '' ? text('setup.password.bad') : undefined}
            onValue={(password) => change({ password })}
            after={
              <IconButton
                name={text(shown ? 'setup.password.hide' : 'setup.password.show')}
                icon={shown ? <EyeOff size={18} aria-hidden /> : <Eye size={18} aria-hidden />}
                onClick={() => setShown(!shown)}
              />
            }
          />
        )}

        {step === 'options' && findings && (
          <>
            <p className={styles.found}>
              {findings.protocol === 'imap'
                ? text('setup.found.imap', { folders: findings.mailboxes, n: findings.inboxMessages })
                : text('setup.found.pop3', { n: findings.messages, size: formatSize(findings.octets, locale) })}
            </p>
            {protocol === 'imap' ? (
              <div className={styles.group} role="radiogroup" aria-label={text('setup.offline.title')}>
                {(
                  [
                    ['everything', 'setup.offline.everything'],
                    ['last-12-months', 'setup.offline.year'],
                    ['last-90-days', 'setup.offline.quarter'],
                  ] as const
                ).map(([policy, key]) => (
                  <Radio
                    key={policy}
                    name="offline"
                    label={text(key)}
                    checked={entries.keepOffline === policy}
                    onCheck={() => change({ keepOffline: policy })}
                  />
                ))}
                <p className={styles.hint}>{text('setup.offline.hint')}</p>
              </div>
            ) : (
              <>
                <RetentionFields
                  value={entries.retention}
                  uidl={findings.protocol !== 'pop3' || findings.uidl}
                  onValue={(retention) => change({ retention })}
                />
                {entries.retention.kind !== 'leave' && <p className={styles.warn}>{text('setup.pop3.only')}</p>}
                {findings.protocol === 'pop3' && findings.messages > 0 && entries.retention.kind !== 'leave' && (
                  <div>
                    <p>{text('ret.existing', { n: findings.messages })}</p>
                    <label className={styles.choice}>
                      <input
                        type="checkbox"
                        checked={entries.removeExisting}
                        onChange={(event) => change({ removeExisting: event.target.checked })}
                      />
                      <span>{text('ret.existing.too')}</span>
                    </label>
                  </div>
                )}
                {findings.protocol === 'pop3' && typeof findings.expire === 'number' && (
                  <p className={styles.warn}>{text('ret.expire', { n: findings.expire })}</p>
                )}
                <p className={styles.hint}>{text('ret.safe')}</p>
              </>
            )}
          </>
        )}

        {step === 'finish' && <Summary entries={entries} onEntries={change} />}

        {error && <ErrorPanel error={error} onTrust={trust} onRefuse={() => go('servers')} />}
        {busy && (
          <p role="status" className={styles.muted}>
            {step === 'finish' ? text('setup.starting') : text('setup.testing', { server: entries.incoming.host })}
          </p>
        )}

        <div className={styles.buttons}>
          {at > 0 && (
            <Button disabled={busy && step === 'finish'} onClick={() => go(steps[at - 1] ?? 'address')}>
              {text('back')}
            </Button>
          )}
          {!first && (
            <Button look="quiet" onClick={leave}>
              {text('cancel')}
            </Button>
          )}
          <Button type="submit" look="primary" disabled={busy} className={styles.last}>
            {text(step === 'password' ? 'setup.signIn' : step === 'finish' ? 'setup.start' : 'next')}
          </Button>
        </div>
      </form>
      {leaving && (
        <Modal title={text('setup.leave.title')} onClose={() => setLeaving(false)}>
          <p>{text('setup.leave.text')}</p>
          <div className={styles.buttons}>
            <Button look="primary" onClick={() => setLeaving(false)}>
              {text('setup.leave.no')}
            </Button>
            <Button onClick={() => openDialog(undefined)}>{text('setup.leave.yes')}</Button>
          </div>
        </Modal>
      )}
    </main>
  )
}

/** Each choice in one sentence, then the account's name and colour. */
function Summary({
  entries,
  onEntries,
}: {
  readonly entries: Entries
  readonly onEntries: (part: Partial<Entries>) => void
}) {
  const text = useText()
  const values = { account: entries.email, server: entries.incoming.host }
  const { retention } = entries
  const offline = {
    everything: 'setup.offline.everything',
    'last-12-months': 'setup.offline.year',
    'last-90-days': 'setup.offline.quarter',
  } as const
  const choice = ruleText(retention, text)
  return (
    <>
      <ul className={styles.summary}>
        <li>{text(entries.protocol === 'imap' ? 'setup.finish.imap' : 'setup.finish.pop3', values)}</li>
        {entries.protocol === 'imap' ? (
          <li>{text('setup.finish.offline', { choice: text(offline[entries.keepOffline]) })}</li>
        ) : (
          <>
            <li>{text('setup.finish.ret', { choice })}</li>
            {entries.removeExisting && retention.kind !== 'leave' && <li>{text('setup.finish.existing')}</li>}
            <li>{text('setup.pop3.only')}</li>
          </>
        )}
        <li>
          {entries.incoming.security === 'none'
            ? text('setup.finish.clear')
            : text('setup.finish.secure', { security: entries.incoming.security === 'tls' ? 'TLS' : 'STARTTLS' })}
        </li>
        {entries.incoming.pinnedFingerprint !== undefined && <li>{text('setup.finish.pinned')}</li>}
      </ul>
      <Field
        label={text('setup.label')}
        value={entries.label}
        placeholder={entries.email}
        onValue={(label) => onEntries({ label })}
      />
      <div className={styles.colors} role="radiogroup" aria-labelledby="setup-color">
        <p id="setup-color" className={styles.legend}>
          {text('setup.color')}
        </p>
        {Array.from({ length: 8 }, (_, color) => (
          <input
            // biome-ignore lint/suspicious/noArrayIndexKey: the index is the colour
            key={color}
            type="radio"
            name="color"
            aria-label={text('setup.color.n', { n: color + 1 })}
            checked={entries.color === color}
            style={{ background: `var(--account-${color})` }}
            onChange={() => onEntries({ color })}
          />
        ))}
      </div>
    </>
  )
}
