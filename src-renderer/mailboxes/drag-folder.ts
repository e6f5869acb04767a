import type { DragEvent } from 'react'
import { type AccountId, localAccountId } from '../../src-shared/mail/ids'
import type { ActContext } from '../messages/act'
import { dragImage } from '../messages/drag'
import { useMail } from '../shell/mail-state'
import { isMovable, placesFor } from './folder-places'
import { homeOf } from './mail-home'
import { folderScope, moveFolder, placeName } from './move-folder'
import type { TreeItem } from './tree-items'

const kind = 'application/x-tern-folder'

/** What is dragged lives here: the browser's own transfer is readable only when it is dropped. */
let dragged: TreeItem | undefined

/** Whether this line of the tree can be taken elsewhere. */
export function isDraggable({ box }: TreeItem): boolean {
  return box !== undefined && isMovable(box)
}

/** Begins to drag a folder with all that is in it. */
export function startFolderDrag(event: DragEvent, item: TreeItem): void {
  dragged = item
  event.dataTransfer.setData(kind, item.name)
  event.dataTransfer.effectAllowed = 'move'
  dragImage(event, item.name)
  const over = (): void => {
    dragged = undefined
  }
  event.currentTarget.addEventListener('dragend', over, { once: true })
}

/** Whether what is dragged over is a folder of ours. */
export function carriesFolder(event: DragEvent): boolean {
  return event.dataTransfer.types.includes(kind)
}

/** "Move Plans to Work – also on the server"; undefined where it cannot go. */
export function folderDropLabel(over: TreeItem, { text, accounts }: ActContext): string | undefined {
  const way = wayTo(over)
  const home = way && homeOf(way.account, accounts, text)
  if (!way || !home) return undefined
  const scope = text(folderScope(home) === 'server' ? 'scope.server' : 'scope.device')
  return text('folders.drag', { name: way.box.name, place: placeName(way.parent, home, text), scope })
}

/** Lets go of the folder over a line of the tree. */
export function dropFolderOn(over: TreeItem, context: ActContext): void {
  const way = wayTo(over)
  const home = way && homeOf(way.account, context.accounts, context.text)
  dragged = undefined
  if (way && home) void moveFolder(way.box, way.parent, home, context)
}

/** What is dragged and where to, if it can go there: into a folder, or to the top by the line of its account. */
function wayTo({ id, account, box: target }: TreeItem) {
  const box = dragged?.box
  if (!box) return undefined
  const { top, parents } = placesFor(box, useMail.getState().mailboxes)
  if (target)
    return parents.some((one) => one.id === target.id) ? { box, parent: target, account: box.accountId } : undefined
  const group: AccountId | undefined = account?.id ?? (id === localAccountId ? localAccountId : undefined)
  return top && group === box.accountId ? { box, parent: null, account: group } : undefined
}
