import type { WritingCommands } from '../../src-shared/contract/writing'
import { type Check, fields, id, integer, line, listOf, oneOf, optional, outgoing, text, writing } from './checks'

const address = fields({ name: text(1_000), address: text(1_000) })
const addresses = listOf(address, 2_000)
const messageIds = listOf(text(1_000), 1_000)
const hash: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const part = fields({
  id: line,
  fileName: line,
  mediaType: line,
  octets: integer(0, 10 ** 12),
  sha256: hash,
  contentId: optional(line),
})
const content = fields({
  accountId: id,
  identityId: text(500),
  to: addresses,
  cc: addresses,
  bcc: addresses,
  subject: text(10_000),
  format: oneOf('rich', 'plain'),
  html: text(20_000_000),
  text: text(20_000_000),
  parts: listOf(part, 2_000),
  relation: fields({
    kind: oneOf('reply', 'reply-all', 'forward', 'redirect', 'new', 'edit'),
    messageId: optional(id),
    keys: optional(listOf(id, 1_000)),
    inReplyTo: optional(messageIds),
    references: optional(messageIds),
  }),
  importance: optional(oneOf('high', 'low')),
  askRead: optional(oneOf(true, false)),
  askDelivered: optional(oneOf(true, false)),
})
const draftId: Check = (value) => typeof value === 'string' && /^d[0-9a-f]{8,64}$/.test(value)
const octets: Check = (value) => value instanceof Uint8Array && value.length <= 200_000_000
const instant = integer(0, 8_640_000_000_000)
const template = fields({
  id: (value) => typeof value === 'string' && /^[0-9a-z-]{1,64}$/.test(value),
  name: line,
  subject: text(10_000),
  html: text(5_000_000),
})

/** The shapes of what a window asks about writing and sending (SECURITY.md E3). */
export const writingShapes: Readonly<Record<keyof WritingCommands, readonly Check[]>> = {
  'draft.create': [content],
  'draft.read': [draftId],
  'draft.save': [draftId, content, text(20_000_000)],
  'draft.place': [draftId],
  'draft.close': [draftId],
  'draft.discard': [draftId],
  'draft.restore': [draftId],
  'draft.left': [],
  'draft.ofMessage': [id, oneOf('edit', 'new')],
  'draft.addPart': [draftId, fields({ fileName: line, mediaType: line, contentId: optional(line) }), octets],
  'draft.addMessagePart': [draftId, id, text(200), text(500)],
  'draft.partOctets': [draftId, line],
  'outbox.send': [draftId, instant, oneOf(true, false)],
  'outbox.cancel': [id],
  'outbox.sendNow': [id],
  'outbox.schedule': [id, instant],
  'outbox.resolve': [id, oneOf(true, false)],
  'outbox.dismiss': [id],
  'outbox.largest': [id],
  'account.setWriting': [id, writing],
  'account.setOutgoing': [id, outgoing, text(4_096)],
  'template.list': [],
  'template.put': [template],
  'template.remove': [line],
  'draft.chooseFiles': [draftId, oneOf(true, false)],
  'compose.popOut': [draftId],
  'compose.done': [line, oneOf(true, false)],
  'compose.takeMailto': [],
  'spell.replace': [line],
  'spell.learn': [line],
}
