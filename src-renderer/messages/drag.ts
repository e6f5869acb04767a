import type { DragEvent } from 'react'
import { create } from 'zustand'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import { type ActContext, type ActTarget, copyMessages, moveConsequence, moveMessages } from './act'
import { scopeText } from './consequence'

/** Messages that are being dragged, and the words beside the pointer. */
interface DragState {
  readonly target: ActTarget | undefined
}

/** What is dragged lives here: the browser's own transfer is readable only when it is dropped. */
export const useDrag = create<DragState>()(() => ({ target: undefined }))

const kind = 'application/x-tern-messages'
const label = (): HTMLElement => {
  const known = document.getElementById('drag-label')
  if (known) return known
  const made = document.createElement('div')
  made.id = 'drag-label'
  document.body.append(made)
  return made
}

/** The words that go along with the pointer. */
export function dragImage(event: DragEvent, words: string): void {
  const image = label()
  image.textContent = words
  event.dataTransfer.setDragImage(image, -12, -12)
}

/** Begins to drag messages. */
export function startDrag(event: DragEvent, target: ActTarget, context: ActContext): void {
  useDrag.setState({ target })
  event.dataTransfer.setData(kind, String(target.keys.length))
  event.dataTransfer.effectAllowed = 'copyMove'
  dragImage(event, context.text('drag.messages', { n: target.keys.length }))
  event.currentTarget.addEventListener('dragend', () => useDrag.setState({ target: undefined }), { once: true })
}

/** Whether what is dragged over is messages of ours. */
export function carriesMessages(event: DragEvent): boolean {
  return event.dataTransfer.types.includes(kind)
}

/** Ctrl copies, ⌥ on a Mac. */
export function isCopy(event: DragEvent): boolean {
  return event.ctrlKey || event.altKey
}

/** "Move 3 to Projects – also on the server"; undefined where these cannot go there. */
export function dropLabel(
  mailbox: Pick<MailboxRow, 'id'>,
  name: string,
  copy: boolean,
  context: ActContext,
): string | undefined {
  const { target } = useDrag.getState()
  if (!target || target.keys.length === 0) return undefined
  if (target.keys.every((key) => target.mailboxOf(key) === mailbox.id)) return undefined
  const scope = scopeText(moveConsequence(copy, target, mailbox.id, context.accounts), context.text)
  return context.text(copy ? 'drag.copy' : 'drag.move', { n: target.keys.length, folder: name, scope })
}

/** Lets go of the messages over a mailbox. */
export function dropOn(mailbox: Pick<MailboxRow, 'id'>, name: string, copy: boolean, context: ActContext): void {
  const { target } = useDrag.getState()
  useDrag.setState({ target: undefined })
  if (!target) return
  const to = { id: mailbox.id, name }
  void (copy ? copyMessages(target, to, context) : moveMessages(target, to, context))
}
