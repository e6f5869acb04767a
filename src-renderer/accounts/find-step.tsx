import { CircleCheck, CircleDashed, CircleMinus, Server } from 'lucide-react'
import type { FoundServer, Lookup, SettingsFound } from '../../src-shared/mail/server-settings'
import { Button } from '../shell/parts'
import type { TextKey } from '../text/catalog'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'

const kinds = ['imap', 'pop3', 'smtp'] as const

/** The search for an address's servers: what runs, whom it asked, and what it found (UX.md §5 step 2). */
export function FindStep({
  domain,
  searching,
  askDatabase,
  found,
  onStop,
  onManual,
}: {
  readonly domain: string
  readonly searching: boolean
  readonly askDatabase: boolean
  readonly found: SettingsFound | undefined
  readonly onStop: () => void
  readonly onManual: () => void
}) {
  const text = useText()
  if (searching)
    return (
      <div className={styles.finding}>
        <p role="status">{text('setup.detecting', { domain })}</p>
        <progress aria-label={text('setup.detecting', { domain })} />
        <p className={styles.hint}>{text(askDatabase ? 'find.asking' : 'find.askingFew', { domain })}</p>
        <div>
          <Button onClick={onStop}>{text('find.stop')}</Button>
        </div>
      </div>
    )
  if (!found || (found.imap === undefined && found.pop3 === undefined))
    return (
      <>
        <p role="status">{text('setup.notFound', { domain })}</p>
        {found && <Asked lookups={found.lookups} />}
      </>
    )
  return (
    <>
      <p role="status">{text('find.found', { provider: found.provider })}</p>
      <ul className={styles.foundServers}>
        {kinds.map((kind) => {
          const one = found[kind]
          return one ? (
            <FoundLine key={kind} found={one} />
          ) : (
            <li key={kind} className={styles.foundServer}>
              <CircleMinus size={18} aria-hidden />
              <span>{text('setup.unavailable', { provider: found.provider, protocol: kind.toUpperCase() })}</span>
            </li>
          )
        })}
      </ul>
      <Asked lookups={found.lookups} />
      <div>
        <button type="button" className={styles.link} onClick={onManual}>
          {text('find.manual')}
        </button>
      </div>
    </>
  )
}

function FoundLine({ found: { server, announced } }: { readonly found: FoundServer }) {
  const text = useText()
  const said = [
    announced === undefined ? text('find.notMet') : text('find.met'),
    announced?.kind === 'pop3' && typeof announced.expire === 'number'
      ? text('ret.expire', { n: announced.expire })
      : undefined,
  ]
  return (
    <li className={styles.foundServer}>
      <Server size={18} aria-hidden />
      <span>
        <span className={styles.foundHead}>
          <strong>{text(`find.kind.${server.kind}`)}</strong>{' '}
          <bdi>{text('find.place', { host: server.host, port: String(server.port) })}</bdi>
          {' · '}
          {server.security === 'tls' ? 'TLS' : 'STARTTLS'}
        </span>
        <span className={styles.hint}>
          {text(sourceKeys[server.source], { by: server.by })} {said.filter(Boolean).join(' ')}
        </span>
      </span>
    </li>
  )
}

const sourceKeys = {
  'provider-table': 'find.source.provider-table',
  autoconfig: 'find.source.autoconfig',
  'provider-database': 'find.source.provider-database',
  'mail-exchanger': 'find.source.mail-exchanger',
  srv: 'find.source.srv',
  guess: 'find.source.guess',
} as const satisfies Readonly<Record<Lookup['source'], TextKey>>

function Asked({ lookups }: { readonly lookups: readonly Lookup[] }) {
  const text = useText()
  if (lookups.length === 0) return <p className={styles.hint}>{text('find.askedNobody')}</p>
  return (
    <details>
      <summary>{text('find.asked', { n: lookups.length })}</summary>
      <ul className={styles.lookups}>
        {lookups.map(({ source, asked, outcome }) => (
          <li key={`${source} ${asked}`}>
            {outcome === 'found' ? <CircleCheck size={14} aria-hidden /> : <CircleDashed size={14} aria-hidden />}
            <bdi>{asked}</bdi> · {text(`find.how.${source}`)} · {text(`find.outcome.${outcome}`)}
          </li>
        ))}
      </ul>
    </details>
  )
}
