import type { MailboxRow } from '../../src-shared/contract/store-rows'
import { mailboxRights } from '../../src-shared/mail/mailbox-rights'

/** Where a folder can be moved to, within its own account or this device. */
export interface FolderPlaces {
  /** To the top of its account. */
  readonly top: boolean
  /** Into these. */
  readonly parents: readonly MailboxRow[]
  /** Places that are left out since a folder of this name is there already. */
  readonly taken: number
}

/** Whether a folder is the user's to rename and to move: not one with a role, nor one whose server forbids it. Pure. */
export function isMovable(box: MailboxRow): boolean {
  return box.role === undefined && mailboxRights(box).rename
}

/**
 * The places where the server, or this device, can take a folder with all that is in it. Pure. `boxes` are as shown,
 * pending changes carried out. A folder never goes below itself, nor from one namespace into another (RFC 2342), nor
 * into one with a role, which the tree would not show it under.
 */
export function placesFor(box: MailboxRow, boxes: readonly MailboxRow[]): FolderPlaces {
  if (!isMovable(box)) return { top: false, parents: [], taken: 0 }
  const own = boxes.filter((one) => one.accountId === box.accountId)
  const current = parentOf(box, own)
  const inside = box.delimiter === '' ? undefined : `${box.path}${box.delimiter}`
  const open = own.filter(
    (one) =>
      one.id !== box.id &&
      one.id !== current?.id &&
      one.role === undefined &&
      one.home === box.home &&
      one.namespace === box.namespace &&
      mailboxRights(one).create &&
      !(inside !== undefined && one.path.startsWith(inside)),
  )
  const names = new Set(own.map(({ path }) => path))
  const free = open.filter(({ path, delimiter }) => !names.has(`${path}${delimiter}${box.name}`))
  const upwards = current !== undefined && box.namespace === undefined
  const topTaken =
    upwards && own.some((one) => one.name === box.name && one !== box && !parentOf(one, own) && !one.role)
  return {
    top: upwards && !topTaken,
    parents: free,
    taken: open.length - free.length + (topTaken ? 1 : 0),
  }
}

/** How many folders go along. Pure. */
export function foldersIn(box: MailboxRow, boxes: readonly MailboxRow[]): number {
  if (box.delimiter === '') return 0
  const inside = `${box.path}${box.delimiter}`
  return boxes.filter(({ accountId, path }) => accountId === box.accountId && path.startsWith(inside)).length
}

/** The folder it lies in, as the tree shows it; those at the top, and those in one with a role, have none. */
function parentOf({ path, delimiter }: MailboxRow, own: readonly MailboxRow[]): MailboxRow | undefined {
  const cut = delimiter === '' ? -1 : path.lastIndexOf(delimiter)
  if (cut < 0) return undefined
  const above = path.slice(0, cut)
  return own.find((one) => one.path === above && one.role === undefined)
}
