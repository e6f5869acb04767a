import type { Account } from '../../src-shared/mail/account'
import type { DraftContent } from '../../src-shared/mail/draft'
import type { DraftId } from '../../src-shared/mail/ids'
import type { MailError } from '../../src-shared/mail/mail-error'
import { call } from '../shell/bridge'
import { announce, toast, useMail } from '../shell/mail-state'
import { knownRecipients } from '../store/writing-queries'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { isCompleteAddress, type Warning, warningsOf } from './checks'
import { setPending } from './composer-state'
import { noAnswer } from './draft-saver'

interface SendingHost {
  readonly draft: DraftId
  readonly account: Account | undefined
  /** All that is written; undefined while the editor has not answered. */
  readonly gather: () => Promise<{ readonly content: DraftContent; readonly ownText: string } | undefined>
  /** Saves the newest state, and nothing is saved any more after that. Resolves with why it cannot be saved. */
  readonly beforeSubmit: () => Promise<MailError | undefined>
  /** It was not sent after all: saving goes on. */
  readonly resume: () => void
  /** Why it cannot be sent as it is. */
  readonly onProblem: (words: string) => void
  /** What is to be thought about first; `submit` sends it anyway. */
  readonly onWarnings: (warnings: readonly Warning[], sendAt: number, scheduled: boolean) => void
  readonly onError: (error: MailError) => void
  readonly onClosed: () => void
}

/** Sending what is written: checked first, then into the outbox, at once or at a time. */
export function useSending(host: SendingHost) {
  const { account, beforeSubmit, draft, gather, onClosed, onError, onProblem, onWarnings, resume } = host
  const text = useText()
  const { long } = useFormats()
  const undoSeconds = useMail((state) => state.app?.settings.undoSendSeconds) ?? 10
  const send = async (sendAt?: number): Promise<void> => {
    const gathered = await gather()
    if (!account) return
    if (!gathered) return onError(noAnswer)
    const everybody = [...gathered.content.to, ...gathered.content.cc, ...gathered.content.bcc]
    const bad = everybody.find(({ address }) => !isCompleteAddress(address))
    if (everybody.length === 0 || bad) {
      const words = bad ? text('check.badAddress', { address: bad.address }) : text('check.noRecipient')
      onProblem(words)
      announce(words, true)
      return
    }
    const scheduled = sendAt !== undefined
    const at = sendAt ?? Date.now() + undoSeconds * 1_000
    const [known, largest] = await Promise.all([
      knownRecipients(everybody.map(({ address }) => address)),
      call('outbox.largest', account.id),
    ])
    const warnings = warningsOf(gathered.content, gathered.ownText, known, largest.ok ? largest.value : null)
    if (warnings.length > 0) onWarnings(warnings, at, scheduled)
    else await submit(at, scheduled)
  }
  const submit = async (sendAt: number, scheduled: boolean): Promise<void> => {
    const unsaved = await beforeSubmit()
    // It goes out as it is on disk: never without what was written last.
    if (unsaved) return onError(unsaved)
    const at = scheduled ? sendAt : Math.max(sendAt, Date.now() + undoSeconds * 1_000)
    const sent = await call('outbox.send', draft, at, scheduled)
    if (!sent.ok) {
      resume()
      onError(sent.error)
      return
    }
    if (scheduled) toast(text('compose.scheduled', { date: long.format(at) }))
    else setPending({ id: sent.value, sendAt: at })
    if (account && !account.outgoing) toast(text('check.noOutgoing', { account: account.label }), true)
    onClosed()
  }
  return { send, submit }
}
