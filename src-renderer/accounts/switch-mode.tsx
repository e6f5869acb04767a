import { type FormEvent, useEffect, useRef, useState } from 'react'
import { type Account, type RetentionChoice, syncModeOf } from '../../src-shared/mail/account'
import type { MailError } from '../../src-shared/mail/mail-error'
import type { SwitchTarget } from '../../src-shared/mail/mode-switch'
import { namedTogether, type SettingsFound } from '../../src-shared/mail/server-settings'
import { call } from '../shell/bridge'
import { openDialog, toast } from '../shell/mail-state'
import { Button, Modal } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { entryOfServer, isComplete, portFor, type ServerEntry, serverOf } from './draft'
import { ErrorPanel } from './error-panel'
import { RetentionFields } from './fields'
import { ServerFields } from './server-fields'
import { ServerSignIn, type SignedIn } from './server-sign-in'
import { SwitchPlanView } from './switch-plan-view'
import { SwitchProgressView } from './switch-progress-view'
import { useFinding } from './use-finding'
import { useRoleNames } from './use-role-names'
import { useSwitchPlan } from './use-switch-plan'

const checkEveryMs = 10 * 60_000

/** From one mode to the other: what that means, what stays, comes and goes, and the server it needs (UX.md §6). */
export function SwitchMode({ account, onBack }: { readonly account: Account; readonly onBack: () => void }) {
  const text = useText()
  const names = useRoleNames()
  const to = account.protocol === 'imap' ? 'pop3' : 'imap'
  const plan = useSwitchPlan(account.id)
  const [entry, setEntry] = useState(() => likelyServer(account, to))
  const [signedIn, setSignedIn] = useState<SignedIn>({ password: '', browser: undefined })
  const [rule, setRule] = useState<RetentionChoice>({
    retention: { kind: 'after-days', days: 14 },
    removeExisting: false,
  })
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<MailError>()
  const typed = useRef(false)
  const [found, setFound] = useState<SettingsFound>()
  const finding = useFinding((answer) => {
    setFound(answer)
    const server = answer[to]?.server
    if (server && !typed.current) setEntry(entryOfServer(server))
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens
  useEffect(() => {
    void finding.begin(account.address, false)
  }, [])

  const begin = async (using: ServerEntry, share = false): Promise<void> => {
    setTried(true)
    if (busy || !plan || plan.blocks.length > 0 || !isComplete(using) || using.user.trim() === '') return
    setBusy(true)
    setError(undefined)
    const { browser, password } = signedIn
    const how = browser
      ? { signIn: { kind: 'oauth' as const, provider: browser.provider } }
      : password === '' && account.signIn
        ? { signIn: account.signIn }
        : {}
    const incoming = serverOf(using)
    const useKept = share || namesBoth(found, account, { kind: to, host: incoming.host })
    const server = { incoming, ...how, ...(useKept ? { useKept } : {}) }
    const target: SwitchTarget =
      to === 'imap'
        ? { ...server, protocol: 'imap', keepOffline: 'everything' }
        : { ...server, protocol: 'pop3', checkEveryMs, ...rule }
    const result = await call('account.switch', account.id, target, browser?.secret ?? password, names)
    setBusy(false)
    if (!result.ok) {
      setError(result.error)
      return
    }
    openDialog({ kind: 'account', account: result.value.account.id })
    toast(text(`switch.done.${to}`, { account: account.label, n: result.value.messages }))
  }
  const trust = (pinnedFingerprint: string): void => {
    const next = { ...entry, pinnedFingerprint }
    setEntry(next)
    void begin(next)
  }
  const title = text(to === 'imap' ? 'switch.toImap' : 'switch.toPop3')
  return (
    <Modal title={text('switch.of', { account: account.label, mode: title })} onClose={busy ? () => {} : onBack} wide>
      <form
        noValidate
        className={styles.stack}
        aria-busy={busy}
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          void begin(entry)
        }}
      >
        <p>{text(to === 'imap' ? 'mode.imap.means' : 'mode.pop3.means')}</p>
        <SwitchPlanView account={account} plan={plan} />
        <ServerFields
          kind={to}
          legend={text('setup.incoming', { protocol: to.toUpperCase() })}
          entry={entry}
          tried={tried}
          onEntry={(next) => {
            typed.current = true
            setEntry(next)
          }}
        >
          <ServerSignIn account={account} host={entry.host} value={signedIn} onValue={setSignedIn} />
        </ServerFields>
        {to === 'pop3' && <Rule rule={rule} onRule={setRule} />}
        {error && (
          <ErrorPanel
            error={error}
            share={{ ask: text('share.ask', { server: entry.host }), onShare: () => void begin(entry, true) }}
            onTrust={trust}
            onRefuse={() => setError(undefined)}
          />
        )}
        {busy && <SwitchProgressView host={entry.host} account={account.id} />}
        <div className={styles.buttons}>
          <Button disabled={busy} onClick={onBack}>
            {text('switch.stay', { mode: syncModeOf(account).protocol.toUpperCase() })}
          </Button>
          <Button
            type="submit"
            look="primary"
            className={styles.last}
            disabled={busy || !plan || plan.blocks.length > 0}
          >
            {title}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** What happens to the copies on the server from now on; what is there already stays unless that is chosen. */
function Rule({ rule, onRule }: { readonly rule: RetentionChoice; readonly onRule: (rule: RetentionChoice) => void }) {
  const text = useText()
  const removes = rule.retention.kind !== 'leave'
  return (
    <>
      <RetentionFields value={rule.retention} uidl onValue={(retention) => onRule({ ...rule, retention })} />
      {removes && (
        <>
          <label className={styles.choice}>
            <input
              type="checkbox"
              checked={rule.removeExisting}
              onChange={(event) => onRule({ ...rule, removeExisting: event.target.checked })}
            />
            <span>{text('switch.pop3.existing')}</span>
          </label>
          <p className={styles.warn}>{text('setup.pop3.only')}</p>
        </>
      )}
    </>
  )
}

/** Whether whoever named the account's server named this one, too: then they belong together. */
function namesBoth(
  found: SettingsFound | undefined,
  { protocol, incoming }: Account,
  other: { readonly kind: 'imap' | 'pop3'; readonly host: string },
): boolean {
  return found !== undefined && namedTogether(found, { kind: protocol, host: incoming.host }, other)
}

/** The same server under its usual name for the other protocol; only a suggestion in a field. */
function likelyServer({ incoming }: Account, to: 'imap' | 'pop3'): ServerEntry {
  const host = to === 'imap' ? incoming.host.replace(/^pop3?\./, 'imap.') : incoming.host.replace(/^imap\./, 'pop.')
  return { host, port: String(portFor(to, incoming.security)), security: incoming.security, user: incoming.user }
}
