import { expect, test } from 'vitest'
import type { AccountId, MailboxId, Sha256, SubmissionId } from '../../src-shared/mail/ids'
import type { Submission } from '../../src-shared/mail/submission'
import { outboxHeadline } from './outbox-headline'

const queued: Submission = {
  id: 's' as SubmissionId,
  accountId: 'a' as AccountId,
  messageIdHeader: 'm@example.org',
  sha256: '' as Sha256,
  octets: 1,
  sender: 'me@example.org',
  recipients: [{ address: 'you@example.org', state: 'waiting' }],
  subject: '',
  madeAt: 0,
  sendAt: 1_000,
  scheduled: false,
  state: 'queued',
  attempts: 0,
}
const sent: Submission = { ...queued, state: 'sent', recipients: [{ address: 'you@example.org', state: 'accepted' }] }
const copyTo = 'sent' as MailboxId

test.each<[string, Submission, string, boolean]>([
  ['waits', queued, 'outbox.queued', false],
  ['waits for a date', { ...queued, scheduled: true }, 'outbox.scheduled', false],
  ['goes out', { ...queued, state: 'sending' }, 'outbox.sending', false],
  ['may have gone out', { ...queued, state: 'unknown' }, 'outbox.unknown', true],
  ['did not', { ...queued, state: 'failed' }, 'outbox.failed', true],
  // However long its copy waits for the server: it is sent, and nobody need wonder.
  ['is sent, its copy still to be filed', { ...sent, copyTo }, 'outbox.filing', false],
  ['is sent', sent, 'compose.sent', false],
  ['is sent without its copy', { ...sent, copyTo, error: { kind: 'internal', reason: '' } }, 'outbox.unfiled', true],
  ['is not sent to all', { ...sent, recipients: [{ address: 'x', state: 'refused' }] }, 'outbox.partly', true],
])('a message that %s', (_name, submission, key, bad) => {
  expect(outboxHeadline(submission, 500)).toEqual({ key, bad })
})
