import { useEffect, useState, useSyncExternalStore } from 'react'
import type { MailboxId } from '../../src-shared/mail/ids'
import type { Place } from '../shell/mail-state'
import { useMail } from '../shell/mail-state'
import { type MailListId, MailWindow } from '../store/mail-window'

/** The list of a place: one mailbox, or the inboxes of all accounts. */
function listOf(place: Place, inboxes: readonly MailboxId[]): MailListId {
  return place.kind === 'mailbox'
    ? { kind: 'mailbox', mailboxId: place.id }
    : { kind: 'mailboxes', mailboxIds: inboxes }
}

/** A window over the rows of the place in view; undefined for the instant between two of them. */
export function useList(): MailWindow | undefined {
  const place = useMail((state) => state.place)
  const inboxes = useMail((state) => state.mailboxes)
    .filter((mailbox) => mailbox.role === 'inbox')
    .map((mailbox) => mailbox.id)
    .join('\n')
  const [list, setList] = useState<MailWindow>()
  useEffect(() => {
    const ids = inboxes === '' ? [] : (inboxes.split('\n') as MailboxId[])
    const opened = new MailWindow(listOf(place, ids))
    setList(opened)
    return () => {
      setList(undefined)
      opened.close()
    }
  }, [place, inboxes])
  return list
}

const never = (): (() => void) => () => {}

/** Draws again whenever the list changes; the value is its version. */
export function useListVersion(list: MailWindow | undefined): number {
  return useSyncExternalStore(list ? (changed) => list.subscribe(changed) : never, () => list?.snapshot().version ?? -1)
}
