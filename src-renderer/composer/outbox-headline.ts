import type { Submission } from '../../src-shared/mail/submission'
import type { TextKey } from '../text/catalog'

export interface OutboxHeadline {
  readonly key: TextKey
  /** Something is to be done, or to be known. */
  readonly bad: boolean
}

/** What is said of one message in the outbox, in a line. Pure. */
export function outboxHeadline(submission: Submission, now: number): OutboxHeadline {
  switch (submission.state) {
    case 'unknown':
      return { key: 'outbox.unknown', bad: true }
    case 'failed':
      return { key: 'outbox.failed', bad: true }
    case 'sending':
      return { key: 'outbox.sending', bad: false }
    case 'queued': {
      const later = submission.scheduled && submission.sendAt > now
      return { key: later ? 'outbox.scheduled' : 'outbox.queued', bad: false }
    }
    case 'sent':
      if (submission.recipients.some(({ state }) => state === 'refused')) return { key: 'outbox.partly', bad: true }
      if (submission.error) return { key: 'outbox.unfiled', bad: true }
      return { key: submission.copyTo === undefined ? 'compose.sent' : 'outbox.filing', bad: false }
  }
}
