import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { ServerFindings } from '../../src-shared/mail/account'
import type { MailError } from '../../src-shared/mail/mail-error'
import { call } from '../shell/bridge'
import { openDialog, openPlace, useMail } from '../shell/mail-state'
import { Button, cx, Modal } from '../shell/parts'
import { RestoreOffer } from '../storage/storage-dialog'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { AddressStep } from './address-step'
import {
  draftOf,
  type Entries,
  emptyEntries,
  isUnavailable,
  type ServerEntry,
  secretOf,
  withFindings,
  withFound,
  withProtocol,
} from './draft'
import { ErrorPanel } from './error-panel'
import { FindStep } from './find-step'
import { FinishStep } from './finish-step'
import { ModeAdviser } from './mode-adviser'
import { ModeChoice } from './mode-choice'
import { OptionsStep } from './options-step'
import { ServersStep } from './servers-step'
import { isReady, type Step, stepsOf } from './setup-steps'
import { SignInStep } from './sign-in-step'
import { useFinding } from './use-finding'

/** One account, step by step; Back keeps every entry (UX.md §5). */
export function SetupPage({ first }: { readonly first: boolean }) {
  const text = useText()
  const count = useMail((state) => state.accounts?.length ?? 0)
  const [entries, setEntries] = useState<Entries>(() => emptyEntries(count % 8))
  const [step, setStep] = useState<Step>('address')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const [error, setError] = useState<MailError>()
  const [findings, setFindings] = useState<ServerFindings>()
  const heading = useRef<HTMLHeadingElement>(null)
  /** Counts steps and sign-ins: the answer to one that was left does not matter any more. */
  const attempt = useRef(0)
  const finding = useFinding((found) => setEntries((before) => withFound(before, found)))
  const steps = stepsOf(entries)
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

  const failed = (problem: MailError): void => {
    setError(problem)
    // A token that was refused is of no more use; the way to another one is shown again.
    if (problem.kind === 'auth-rejected') change({ browser: undefined })
    if (problem.kind === 'auth-rejected') document.getElementById('setup-password')?.focus()
  }
  const test = async (using: Entries): Promise<void> => {
    const draft = draftOf(using)
    if (!draft) return
    attempt.current += 1
    const mine = attempt.current
    setBusy(true)
    setError(undefined)
    const result = await call('account.test', draft, secretOf(using))
    if (mine !== attempt.current) return
    setBusy(false)
    if (result.ok) {
      setFindings(result.value)
      setEntries((before) => withFindings(before, result.value))
      go('options')
    } else failed(result.error)
  }
  const start = async (): Promise<void> => {
    const draft = draftOf(entries)
    if (!draft) return
    setBusy(true)
    setError(undefined)
    const result = await call('account.add', draft, secretOf(entries))
    setBusy(false)
    if (!result.ok) return failed(result.error)
    openDialog(undefined)
    openPlace({ kind: 'all-inboxes' })
  }
  const leaveAddress = (): void => {
    const address = entries.email.trim()
    const user = (entry: ServerEntry): ServerEntry => (entry.user === '' ? { ...entry, user: address } : entry)
    change({ incoming: user(entries.incoming), outgoing: user(entries.outgoing) })
    go('find')
    if (entries.found === undefined) void finding.begin(address, entries.askDatabase)
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (busy || (step === 'find' && finding.searching)) return
    setTried(true)
    if (!isReady(step, entries)) {
      window.setTimeout(() => document.querySelector<HTMLElement>('main [aria-invalid="true"]')?.focus(), 0)
      return
    }
    if (step === 'address') leaveAddress()
    else if (step === 'password') void test(entries)
    else if (step === 'finish') void start()
    else go(steps[at + 1] ?? 'finish')
  }
  const back = (): void => {
    if (step === 'find') finding.stop()
    go(steps[at - 1] ?? 'address')
  }
  const trust = (fingerprint: string): void => {
    const next = { ...entries, incoming: { ...entries.incoming, pinnedFingerprint: fingerprint } }
    setEntries(next)
    void test(next)
  }
  const shareSignIn = (): void => {
    const next = { ...entries, sharedWith: entries.incoming.host.trim() }
    setEntries(next)
    void test(next)
  }
  const typeServers = (): void => {
    change({ manual: true })
    go(entries.protocol === undefined ? 'mode' : 'servers')
  }
  const leave = (): void => {
    if (entries.name + entries.email + entries.incoming.host !== '') setLeaving(true)
    else openDialog(undefined)
  }
  const choose = (mode: 'imap' | 'pop3'): void => setEntries((before) => withProtocol(before, mode))

  const titles = {
    address: 'setup.address.title',
    find: 'find.title',
    mode: 'setup.choose',
    servers: 'setup.servers.title',
    password: 'setup.password.title',
    options: entries.protocol === 'pop3' ? 'ret.title' : 'setup.offline.title',
    finish: 'setup.finish.title',
  } as const
  const domain = entries.email.slice(entries.email.lastIndexOf('@') + 1).trim()
  const common = { entries, tried, onEntries: change }

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

        {step === 'address' && <AddressStep {...common} />}
        {step === 'address' && first && <RestoreOffer />}
        {step === 'find' && (
          <FindStep
            domain={domain}
            searching={finding.searching}
            askDatabase={entries.askDatabase}
            found={entries.found}
            onStop={finding.stop}
            onManual={typeServers}
          />
        )}
        {step === 'mode' && (
          <>
            <ModeChoice
              value={entries.protocol}
              problem={tried && entries.protocol === undefined ? text('setup.required') : undefined}
              unavailable={(mode) =>
                isUnavailable(entries, mode)
                  ? text('setup.unavailable', {
                      provider: entries.found?.provider ?? domain,
                      protocol: mode.toUpperCase(),
                    })
                  : undefined
              }
              onValue={choose}
            />
            <ModeAdviser unavailable={(mode) => isUnavailable(entries, mode)} onChoose={choose} />
          </>
        )}
        {step === 'servers' && <ServersStep {...common} />}
        {step === 'password' && <SignInStep {...common} />}
        {step === 'options' && findings && <OptionsStep entries={entries} findings={findings} onEntries={change} />}
        {step === 'finish' && <FinishStep entries={entries} onEntries={change} />}

        {error && (
          <ErrorPanel
            error={error}
            share={{ ask: text('share.ask.setup'), onShare: shareSignIn }}
            onTrust={trust}
            onRefuse={typeServers}
          />
        )}
        {busy && (
          <p role="status" className={styles.muted}>
            {step === 'finish' ? text('setup.starting') : text('setup.testing', { server: entries.incoming.host })}
          </p>
        )}

        <div className={styles.buttons}>
          {at > 0 && (
            <Button disabled={busy && step === 'finish'} onClick={back}>
              {text('back')}
            </Button>
          )}
          {!first && (
            <Button look="quiet" onClick={leave}>
              {text('cancel')}
            </Button>
          )}
          {step === 'password' && !steps.includes('servers') && (
            <Button look="quiet" onClick={typeServers}>
              {text('find.manual')}
            </Button>
          )}
          <Button
            type="submit"
            look="primary"
            disabled={busy || (step === 'find' && finding.searching)}
            className={styles.last}
          >
            {text(step === 'password' ? 'setup.signIn' : step === 'finish' ? 'setup.start' : 'next')}
          </Button>
        </div>
      </form>
      {leaving && (
        <Modal title={text('setup.leave.title')} onClose={() => setLeaving(false)}>
          <p>{text('setup.leave.text')}</p>
          <div className={cx(styles.buttons, styles.end)}>
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
