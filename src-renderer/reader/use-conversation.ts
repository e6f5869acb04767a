import { useEffect, useState } from 'react'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import { useMail } from '../shell/mail-state'
import type { ListRow } from '../store/mail-window'
import { type ThreadMessage, watchThread } from '../store/queries'

/**
 * The messages that belong to the chosen one, oldest first, it among them; only itself where conversations are off.
 * It is there at once, the others follow.
 */
export function useConversation(chosen: ListRow): readonly ListRow[] {
  const together = useMail((state) => state.app?.settings.conversations) ?? true
  const mailboxes = useMail((state) => state.mailboxes)
  const { thread } = chosen.message
  const [found, setFound] = useState<{ readonly thread: string; readonly messages: readonly ThreadMessage[] }>()
  useEffect(() => {
    if (!together || thread === undefined) return
    return watchThread(thread, (messages) => setFound({ thread, messages }))
  }, [thread, together])
  if (!together || found === undefined || found.thread !== thread) return [chosen]
  return conversationOf(chosen, found.messages, mailboxes)
}

/** One row for each message: where the chosen one is, if it is there, else its first place outside of trash and junk. Pure. */
export function conversationOf(
  chosen: ListRow,
  messages: readonly ThreadMessage[],
  mailboxes: readonly Pick<MailboxRow, 'id' | 'role'>[],
): readonly ListRow[] {
  const away = new Set(mailboxes.filter(({ role }) => role === 'trash' || role === 'junk').map(({ id }) => id))
  const rows = messages.flatMap(({ message, locations }): readonly ListRow[] => {
    if (message.id === chosen.message.id)
      return [{ message, location: locations.find(({ key }) => key === chosen.location.key) ?? chosen.location }]
    const here = locations.find(({ mailboxId }) => mailboxId === chosen.location.mailboxId)
    const location = here ?? locations.find(({ mailboxId }) => !away.has(mailboxId))
    return location ? [{ message, location }] : []
  })
  return rows.some(({ message }) => message.id === chosen.message.id) ? rows : [...rows, chosen]
}
