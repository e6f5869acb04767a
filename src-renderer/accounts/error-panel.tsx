import { CircleAlert } from 'lucide-react'
import type { MailError } from '../../src-shared/mail/mail-error'
import { useMail } from '../shell/mail-state'
import { Button } from '../shell/parts'
import { describeError } from '../text/describe-error'
import { formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { certificateReason, dependsOnClock, hadValidCertificate } from './certificate-words'

/** What went wrong, what is safe, what to do; a certificate's exception is under Details and never the default. */
export function ErrorPanel({
  error,
  share,
  onTrust,
  onRefuse,
}: {
  readonly error: MailError
  /** Where a sign-in may be shown to a server of somebody else after all: what is asked, and what a yes does. */
  readonly share?: { readonly ask: string; readonly onShare: () => void } | undefined
  readonly onTrust: (fingerprint: string) => void
  readonly onRefuse: () => void
}) {
  const text = useText()
  const { locale, long } = useFormats()
  const accounts = useMail((state) => state.accounts) ?? []
  const words = describeError(error, (octets) => formatSize(octets, locale))
  // Setup tries nothing by itself; only an account that is there does.
  const passing = error.kind === 'timeout' || error.kind === 'connection-lost'
  const certificate = error.kind === 'certificate' ? error : undefined
  const reason = certificate && certificateReason(certificate)
  const hadValid = certificate !== undefined && hadValidCertificate(certificate, accounts)
  const sharing = error.kind === 'kept-for-another' ? share : undefined
  const advice = passing ? text('err.unreachable.do') : text(words.advice.key, words.advice.values)
  return (
    <div role="alert" className={styles.error}>
      <CircleAlert size={18} aria-hidden />
      <div className={styles.errorBody}>
        <p className={styles.errorTitle}>{text(words.title.key, words.title.values)}</p>
        <p>{sharing?.ask ?? advice}</p>
        {sharing && <Button onClick={sharing.onShare}>{text('share.same')}</Button>}
        {certificate && dependsOnClock(certificate) && <p>{text('cert.clock', { now: long.format(Date.now()) })}</p>}
        {certificate && <Button onClick={onRefuse}>{text('cert.dont')}</Button>}
        <details>
          <summary>{text('details')}</summary>
          {words.serverText !== undefined && <p>{text('err.serverSays', { text: words.serverText })}</p>}
          {certificate ? (
            <>
              <dl className={styles.certificate}>
                <dt>{text('cert.reason')}</dt>
                <dd>{reason ? text(reason) : certificate.reason}</dd>
                <dt>{text('cert.server')}</dt>
                <dd>{certificate.host}</dd>
                <dt>{text('cert.issuer')}</dt>
                <dd>{certificate.issuer}</dd>
                <dt>{text('cert.from')}</dt>
                <dd>{dateOf(certificate.validFrom, long)}</dd>
                <dt>{text('cert.to')}</dt>
                <dd>{dateOf(certificate.validTo, long)}</dd>
                <dt>{text('cert.fingerprint')}</dt>
                <dd className={styles.mono}>{certificate.fingerprint}</dd>
              </dl>
              {hadValid && <p className={styles.hint}>{text('cert.hadValid')}</p>}
              {!hadValid && certificate.fingerprint !== '' && (
                <>
                  <p className={styles.hint}>{text('cert.trustHint')}</p>
                  <Button onClick={() => onTrust(certificate.fingerprint)}>{text('cert.trust')}</Button>
                </>
              )}
            </>
          ) : (
            <p className={styles.mono}>{words.technical}</p>
          )}
        </details>
      </div>
    </div>
  )
}

/** A date of a certificate in the user's words; as the certificate has it where it is none. */
function dateOf(written: string, format: Intl.DateTimeFormat): string {
  const at = Date.parse(written)
  return Number.isNaN(at) ? written : format.format(at)
}
