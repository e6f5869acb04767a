import { useState } from 'react'
import type { MailError, Result } from '../../src-shared/mail/mail-error'
import type { Submission } from '../../src-shared/mail/submission'
import { call } from '../shell/bridge'
import { announce, openDialog, useMail } from '../shell/mail-state'
import { Button, cx, Modal } from '../shell/parts'
import { describeError } from '../text/describe-error'
import { formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { composeNew, openDraft, type WriteContext } from './actions'
import styles from './composer.module.css'
import { showOutbox, useComposer } from './composer-state'
import { outboxHeadline } from './outbox-headline'
import { SendLaterDialog } from './send-later-dialog'

/** Everything that waits to be sent or could not be: why, and what can be done about it. */
export function OutboxDialog({ context }: { readonly context: WriteContext }) {
  const text = useText()
  const outbox = useComposer((state) => state.outbox)
  const close = (): void => showOutbox(false)
  return (
    <Modal title={text('outbox.title')} onClose={close}>
      {outbox.length === 0 ? (
        <p>{text('outbox.empty')}</p>
      ) : (
        <ul className={styles.outbox}>
          {outbox.map((submission) => (
            <OutboxItem key={submission.id} submission={submission} context={context} />
          ))}
        </ul>
      )}
    </Modal>
  )
}

function OutboxItem({ submission, context }: { readonly submission: Submission; readonly context: WriteContext }) {
  const text = useText()
  const { long, time } = useFormats()
  const accounts = useMail((state) => state.accounts) ?? []
  const [later, setLater] = useState(false)
  const account = accounts.find(({ id }) => id === submission.accountId)
  const server = account?.outgoing?.host ?? ''
  const { id, state, recipients, error, sendAt, retryAt } = submission
  const refused = recipients.filter((one) => one.state === 'refused')
  const { key, bad } = outboxHeadline(submission, Date.now())
  const [partly, unfiled] = [key === 'outbox.partly', key === 'outbox.unfiled']
  const run = async (work: Promise<Result<unknown>>): Promise<void> => {
    const result = await work
    if (!result.ok) context.onError(result.error)
  }
  const edit = async (): Promise<void> => {
    const back = await call('outbox.cancel', id)
    if (!back.ok) {
      context.onError(back.error)
      return
    }
    showOutbox(false)
    await openDraft(back.value)
  }
  const takeBack = async (): Promise<void> => {
    const back = await call('outbox.cancel', id)
    if (!back.ok) {
      context.onError(back.error)
      return
    }
    await run(call('draft.close', back.value.id))
    announce(text('outbox.cancelled'))
  }
  const waits = state === 'queued'
  return (
    <li className={styles.outboxItem}>
      <bdi className={styles.outboxSubject}>
        {submission.subject.trim() === '' ? text('compose.untitled') : submission.subject}
      </bdi>
      <bdi className={styles.muted}>
        {text('outbox.to', { names: recipients.map(({ address }) => address).join(', ') })}
      </bdi>
      <span
        className={cx(bad ? styles.outboxBad : styles.outboxWaits)}
        role={state === 'failed' || state === 'unknown' ? 'alert' : undefined}
      >
        {text(key, { server, date: long.format(sendAt) })}
      </span>
      {state === 'unknown' && <span className={styles.muted}>{text('outbox.unknown.do')}</span>}
      {refused.map(({ address, serverText = '' }) => (
        <bdi key={address} className={styles.muted}>
          {serverText === ''
            ? text('outbox.refused.plain', { address })
            : text('outbox.refused', { address, reason: serverText })}
        </bdi>
      ))}
      {error && state !== 'unknown' && state !== 'sent' && <Reason error={error} server={server} />}
      {waits && retryAt !== undefined && (
        <span className={styles.muted}>{text('outbox.retryAt', { time: time.format(retryAt) })}</span>
      )}
      <div className={styles.buttons}>
        {state === 'unknown' && (
          <>
            <Button onClick={() => void run(call('outbox.resolve', id, true))}>{text('outbox.unknown.sent')}</Button>
            <Button onClick={() => void run(call('outbox.resolve', id, false))}>{text('outbox.unknown.again')}</Button>
          </>
        )}
        {(waits || state === 'failed') && (
          <>
            {error?.kind === 'outgoing-missing' && account && (
              <Button
                look="primary"
                onClick={() => {
                  showOutbox(false)
                  openDialog({ kind: 'account', account: account.id })
                }}
              >
                {text('check.outgoingAdd')}
              </Button>
            )}
            <Button onClick={() => void run(call('outbox.sendNow', id))}>{text('outbox.sendNow')}</Button>
            <Button onClick={() => setLater(true)}>{text('compose.sendLater')}</Button>
            <Button onClick={() => void edit()}>{text('outbox.edit')}</Button>
            <Button onClick={() => void takeBack()}>{text('outbox.cancel')}</Button>
          </>
        )}
        {unfiled && (
          <Button look="primary" onClick={() => void run(call('outbox.dismiss', id))}>
            {text('outbox.dismiss')}
          </Button>
        )}
        {partly && (
          <>
            <Button
              onClick={() => {
                showOutbox(false)
                void composeNew(context, {
                  to: refused.map(({ address }) => address),
                  subject: submission.subject,
                })
              }}
            >
              {text('outbox.fix', { address: refused[0]?.address ?? '' })}
            </Button>
            <Button look="primary" onClick={() => void run(call('outbox.dismiss', id))}>
              {text('outbox.dismiss')}
            </Button>
          </>
        )}
      </div>
      {later && (
        <SendLaterDialog
          first={Math.max(sendAt, Date.now() + 3_600_000)}
          onClose={() => setLater(false)}
          onChosen={(at) => {
            setLater(false)
            void run(call('outbox.schedule', id, at))
          }}
        />
      )}
    </li>
  )
}

/** Why it is where it is; the server's own words are marked as such. */
function Reason({ error: reason, server }: { readonly error: MailError; readonly server: string }) {
  const text = useText()
  const { locale } = useFormats()
  const words = describeError(reason, (octets) => formatSize(octets, locale))
  if (reason.kind === 'too-large')
    return (
      <span className={styles.muted}>
        {text('outbox.tooLarge', {
          server,
          size: formatSize(reason.octets, locale),
          limit: formatSize(reason.limit, locale),
        })}
      </span>
    )
  if (reason.kind === 'refused' && reason.code === 'SMTPUTF8')
    return <span className={styles.muted}>{text('outbox.utf8', { server })}</span>
  return (
    <span className={styles.muted}>
      {reason.kind === 'refused' ? '' : text(words.title.key, words.title.values)}{' '}
      {words.serverText !== undefined && text('err.serverSays', { text: words.serverText })}
    </span>
  )
}
