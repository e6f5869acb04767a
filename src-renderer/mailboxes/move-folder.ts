import type { MailboxRow } from '../../src-shared/contract/store-rows'
import { type ActContext, sayError, takeBack } from '../messages/act'
import { remember } from '../messages/undo-stack'
import { call } from '../shell/bridge'
import { toast } from '../shell/mail-state'
import type { Text } from '../text/use-text'
import type { MailHome } from './mail-home'

/** Where moving a folder takes effect: `server` on the server and all devices, `device` here alone. */
export function folderScope(home: MailHome): 'server' | 'device' {
  return home.protocol === 'imap' ? 'server' : 'device'
}

/** What a place is called in a sentence: the folder, or the top of an account. Pure. */
export function placeName(parent: MailboxRow | null, home: MailHome, text: Text): string {
  return parent ? parent.name : text('folders.top', { account: home.label })
}

/** Moves a folder with all that is in it into another one, or (null) to the top; says so and offers to take it back. */
export async function moveFolder(
  box: MailboxRow,
  parent: MailboxRow | null,
  home: MailHome,
  context: ActContext,
): Promise<void> {
  const { text } = context
  const moved = await call('mailbox.move', box.id, parent?.id ?? null)
  if (!moved.ok) return sayError(moved.error, context)
  const place = placeName(parent, home, text)
  const label = text('folders.moved', { name: box.name, place, scope: folderScope(home) })
  const entry = { label, receipt: moved.value }
  remember(entry)
  const back = moved.value.length === 0 ? undefined : () => void takeBack(context, entry)
  toast(label, false, back, back ? text('undo.spoken', { done: label }) : label)
}
