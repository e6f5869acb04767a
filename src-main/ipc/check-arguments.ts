import type { Commands } from '../../src-shared/contract/commands'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { writingShapes } from './check-writing'
import {
  anyOf,
  type Check,
  fields,
  id,
  integer,
  line,
  listOf,
  oneOf,
  optional,
  outgoing,
  server,
  text,
  writing,
} from './checks'

const retention = anyOf(
  fields({ kind: oneOf('leave', 'after-download') }),
  fields({ kind: oneOf('after-days'), days: integer(1, 3_650) }),
  fields({ kind: oneOf('keep-newest'), messages: integer(1, 10_000_000) }),
  fields({ kind: oneOf('keep-octets'), octets: integer(1_000_000, 1_000_000_000_000_000) }),
)
const retentionChoice = {
  retention,
  removeExisting: oneOf(true, false),
  removeWhenDeleted: optional(oneOf(true, false)),
  graceMs: optional(integer(0, 31 * 86_400_000)),
}
const refs = listOf(fields({ uidl: text(2_000), occurrence: integer(0, 10_000_000) }), 1_000_000)
const shelfFilter = oneOf('all', 'stays', 'removed', 'not-downloaded')
const shelfChoice = anyOf(
  fields({ kind: oneOf('these'), refs }),
  fields({ kind: oneOf('all-but'), filter: shelfFilter, version: integer(0, Number.MAX_SAFE_INTEGER), refs }),
)
const draftBase = {
  id: optional(oneOf(undefined)),
  label: line,
  displayName: line,
  address: line,
  color: integer(0, 7),
  signIn: optional(fields({ kind: oneOf('oauth'), provider: line })),
  incoming: server,
  outgoing: optional(outgoing),
  writing: optional(writing),
}
const offlinePolicy = oneOf('everything', 'last-12-months', 'last-90-days', 'headers')
const draft = anyOf(
  fields({ ...draftBase, protocol: oneOf('imap'), keepOffline: offlinePolicy }),
  fields({
    ...draftBase,
    protocol: oneOf('pop3'),
    ...retentionChoice,
    checkEveryMs: integer(60_000, 86_400_000),
    askAboveOctets: optional(integer(1_000_000, 1_000_000_000_000)),
  }),
)
const roleName = optional(line)
const mailboxNames = fields({
  inbox: roleName,
  drafts: roleName,
  sent: roleName,
  archive: roleName,
  junk: roleName,
  trash: roleName,
  all: roleName,
  flagged: roleName,
})
const mailOnRemoval = anyOf(fields({ kind: oneOf('delete') }), fields({ kind: oneOf('keep'), names: mailboxNames }))
const switchBase = {
  incoming: server,
  signIn: optional(fields({ kind: oneOf('oauth'), provider: line })),
  useKept: optional(oneOf(true, false)),
}
const switchTarget = anyOf(
  fields({ ...switchBase, protocol: oneOf('imap'), keepOffline: offlinePolicy }),
  fields({
    ...switchBase,
    protocol: oneOf('pop3'),
    ...retentionChoice,
    checkEveryMs: integer(60_000, 86_400_000),
  }),
)
const accountEdit = fields({
  label: optional((value) => line(value) && (value as string).trim() !== ''),
  displayName: optional(line),
  color: optional(integer(0, 7)),
  checkEveryMs: optional(integer(60_000, 86_400_000)),
})
const password: Check = (value) => text(4_096)(value) && (value as string).length > 0
const keys = listOf(id, 100_000)
const flags = listOf(
  (value) => typeof value === 'string' && /^\\?[!#$&'+\-.0-9:;<=>?@A-Z[^_`a-z|}~]{1,100}$/.test(value),
  50,
)

const at = optional(integer(-1e15, 1e15))
const searchTerm = anyOf(
  fields({
    kind: oneOf('text'),
    field: oneOf('any', 'from', 'to', 'subject', 'file'),
    text: line,
    phrase: oneOf(true, false),
  }),
  fields({ kind: oneOf('attachment', 'unread', 'starred', 'local') }),
  fields({ kind: oneOf('date'), from: at, until: at }),
  fields({ kind: oneOf('in'), mailboxIds: listOf(id, 10_000) }),
)
const searchQuery = fields({
  all: listOf(fields({ any: listOf(searchTerm, 100), not: oneOf(true, false) }), 100),
})

const yesOrNo = oneOf(true, false)
const notification = fields({
  id,
  title: line,
  body: text(2_000),
  silent: yesOrNo,
  actions: listOf(fields({ action: oneOf('archive', 'delete', 'read'), label: line }), 3),
})
const tray = fields({
  look: oneOf('plain', 'unread', 'paused', 'attention'),
  tooltip: line,
  open: line,
  compose: line,
  check: line,
  pause: line,
  quit: line,
})
const idOrNone = anyOf(id, oneOf(null))
/** One part of a mailbox's name: no controls, and nothing the hierarchy is written with is refused here, since only the server's delimiter counts. */
const mailboxName: Check = (value) => line(value) && (value as string).trim().length > 0
const role = oneOf('inbox', 'drafts', 'sent', 'archive', 'junk', 'trash', 'all', 'flagged')
const step = { accountId: id, intents: listOf(id, 100_000) }
const receipt = listOf(
  anyOf(
    fields({ ...step, kind: oneOf('flag'), mailbox: id, messages: keys, add: flags, remove: flags }),
    fields({ ...step, kind: oneOf('move'), messages: keys, from: id, to: id }),
    fields({
      ...step,
      kind: oneOf('bring'),
      fromAccount: id,
      leaving: listOf(id, 100_000),
      from: id,
      to: id,
      messages: keys,
      originals: keys,
    }),
    fields({ ...step, kind: oneOf('withdraw') }),
    fields({ ...step, kind: oneOf('make-mailbox'), mailbox: id }),
    fields({
      ...step,
      kind: oneOf('remove-mailbox'),
      trash: id,
      mailboxes: listOf(fields({ path: text(10_000), name: line, messages: keys }), 10_000),
    }),
    fields({ ...step, kind: oneOf('rename-mailbox'), mailbox: id, path: line, name: line }),
  ),
  10_000,
)

const shapes: Readonly<Record<keyof Commands, readonly Check[]>> = {
  'app.state': [],
  // Field by field by `checkedSettings`.
  'settings.set': [(value) => typeof value === 'object' && value !== null && !Array.isArray(value)],
  'secrets.setMaster': [password],
  'secrets.unlock': [password],
  'secrets.dropMaster': [],
  'settings.find': [line, oneOf(true, false)],
  'settings.stopFinding': [],
  'oauth.providers': [],
  'oauth.signIn': [line, line, fields({ title: line, done: line, failed: line })],
  'oauth.openAgain': [],
  'oauth.cancel': [],
  'account.test': [draft, password],
  'account.add': [draft, password],
  'account.remove': [id, mailOnRemoval],
  'account.signIn': [id, password],
  'account.edit': [id, accountEdit],
  'account.setIncoming': [id, server, anyOf(line, oneOf(null)), text(4_096)],
  'account.planSwitch': [id],
  'account.switch': [id, switchTarget, text(4_096), mailboxNames],
  'account.stopSwitch': [],
  'account.setRetention': [id, fields(retentionChoice)],
  'retention.preview': [id, fields(retentionChoice)],
  'shelf.list': [id],
  'shelf.lines': [id, shelfFilter, integer(0, 10_000_000), integer(0, 1_000)],
  'shelf.keep': [id, shelfChoice, oneOf(true, false)],
  'shelf.removeNow': [id, shelfChoice],
  'shelf.download': [id, shelfChoice],
  'shelf.bringBack': [id, shelfChoice],
  'shelf.giveUp': [id, shelfChoice],
  'mailbox.export': [id, oneOf('mbox', 'eml'), line],
  'mail.import': [id, oneOf('files', 'folder')],
  'backup.create': [],
  'backup.restore': [oneOf(true, false)],
  'receipts.sum': [id],
  'receipts.export': [id, line],
  'receipts.check': [id],
  'task.cancel': [],
  'account.setOffline': [id, idOrNone, anyOf(offlinePolicy, oneOf(null))],
  'account.check': [id],
  'mailbox.open': [id],
  'mailbox.search': [id, searchQuery],
  'messages.flag': [keys, flags, flags],
  'messages.move': [keys, id, integer(0, 600_000)],
  'messages.copy': [keys, id],
  'messages.delete': [keys],
  'messages.archive': [keys],
  'messages.junk': [keys, yesOrNo],
  'messages.expunge': [keys, integer(0, 600_000)],
  'mailbox.create': [id, idOrNone, mailboxName],
  'mailbox.rename': [id, mailboxName],
  'mailbox.move': [id, idOrNone],
  'mailbox.remove': [id],
  'mailbox.setSubscribed': [id, yesOrNo],
  'mailbox.empty': [id],
  'mailbox.setRole': [id, role, idOrNone],
  'change.retry': [id, id],
  'change.cancel': [id, id],
  'change.discard': [id, id],
  'change.undo': [receipt],
  'message.fetch': [id],
  'attachment.save': [id, text(200)],
  'message.saveSource': [id],
  'notification.show': [notification],
  'badge.set': [integer(0, 100_000_000)],
  'desktop.state': [],
  'desktop.startAtLogin': [yesOrNo],
  'desktop.beMailProgram': [],
  'tray.set': [anyOf(tray, oneOf(null))],
  'app.leave': [oneOf('background', 'quit', 'stay')],
  'sync.pause': [yesOrNo],
  'link.open': [text(20_000)],
  'attachment.saveAll': [id, listOf(text(200), 10_000)],
  'attachment.open': [id, text(200), oneOf(true, false)],
  'attachment.drag': [id, text(200)],
  'pictures.open': [id, oneOf(true, false)],
  'pictures.senders': [],
  'pictures.allowSender': [line, oneOf(true, false)],
  'frame.measure': [id],
  'frame.find': [id, text(1_000), integer(-1, 100_000)],
  'page.print': [text(60_000_000)],
  'list.unsubscribe': [text(2_000)],
  ...writingShapes,
}

/**
 * The arguments of a command as they came from a page, if every one has the right shape: types, lengths, ranges and no
 * field too many. Throws `bad-request` otherwise, without repeating what came.
 */
export function checkArguments(name: keyof Commands, args: readonly unknown[]): readonly unknown[] {
  const checks = shapes[name]
  if (args.length !== checks.length || !checks.every((check, index) => check(args[index]))) {
    throw new MailFailure({ kind: 'bad-request', reason: `arguments of ${name}` })
  }
  return args
}
