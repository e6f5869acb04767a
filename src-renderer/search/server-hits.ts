import type { AccountId, LocationKey, MailboxId } from '../../src-shared/mail/ids'
import type { ServerSearchTerm } from '../../src-shared/mail/server-search'
import { call } from '../shell/bridge'

/** Asks the servers of these accounts, all at once; what one of them does not answer is missing, and said so. */
export async function askServers(
  accounts: readonly AccountId[],
  terms: readonly ServerSearchTerm[],
  mailbox: MailboxId | undefined,
): Promise<{ readonly keys: readonly LocationKey[]; readonly failed: boolean }> {
  const answers = await Promise.all(accounts.map((id) => call('search.server', id, terms, mailbox ?? null)))
  return {
    keys: answers.flatMap((answer) => (answer.ok ? answer.value : [])),
    failed: answers.some((answer) => !answer.ok),
  }
}
