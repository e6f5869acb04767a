import type { FakeMailbox } from './mailbox'
import { type HeardCommand, listOfArgument, textOfArgument } from './read-command'
import type { CommandHandler, FakeSession, Reply } from './session'
import { decodeName, encodeName, formatRanges, quote } from './uid-ranges'

const no = (code: string | undefined, text: string): Reply => ({ status: 'NO', ...(code ? { code } : {}), text })
const nameOf = ({ args }: HeardCommand, at = 0): string => decodeName(textOfArgument(args[at]))

/** Commands about mailboxes as such; they need no selected one. */
export const mailboxCommands: Readonly<Record<string, CommandHandler>> = {
  ENABLE: (session, { args }) => {
    const wanted = args.map((one) => textOfArgument(one).toUpperCase())
    const given = wanted.filter((one) => (one === 'CONDSTORE' || one === 'QRESYNC') && session.can(one))
    for (const one of given) session.enabled.add(one)
    if (session.enabled.has('QRESYNC')) session.enabled.add('CONDSTORE')
    return session.can('ENABLE') ? { lines: [`* ENABLED ${given.join(' ')}`.trim()] } : { status: 'BAD' }
  },
  NAMESPACE: (session) =>
    session.can('NAMESPACE')
      ? { lines: [`* NAMESPACE (("" ${quote(session.account.delimiter)})) NIL NIL`] }
      : { status: 'BAD' },
  LIST: (session, command) => list(session, command),
  LSUB: (session) => ({
    lines: session.account.mailboxes
      .filter(({ subscribed }) => subscribed)
      .map(({ path }) => `* LSUB () ${quote(session.account.delimiter)} ${quote(encodeName(path))}`),
  }),
  STATUS: (session, command) => {
    const mailbox = session.account.find(nameOf(command))
    if (!mailbox?.selectable) return no('NONEXISTENT', 'no such mailbox')
    return { lines: [statusLine(session, mailbox, listOfArgument(command.args[1]))] }
  },
  SELECT: (session, command) => open(session, command, false),
  EXAMINE: (session, command) => open(session, command, true),
  CLOSE: (session) => {
    const { selected } = session
    if (selected && !session.readOnly) selected.expunge(selected.messages.filter(({ flags }) => flags.has('\\Deleted')))
    session.select(undefined)
    return {}
  },
  UNSELECT: (session) => {
    session.select(undefined)
    return {}
  },
  CREATE: (session, command) => {
    const { account } = session
    const path = nameOf(command).replace(new RegExp(`\\${account.delimiter}$`), '')
    if (account.find(path)) return no('ALREADYEXISTS', 'it is there')
    const mailbox = account.create(path)
    return session.can('OBJECTID') ? { code: `MAILBOXID (${mailbox.mailboxId})` } : {}
  },
  DELETE: (session, command) => {
    const mailbox = session.account.find(nameOf(command))
    if (!mailbox) return no('NONEXISTENT', 'no such mailbox')
    if (mailbox.path === 'INBOX') return no('CANNOT', 'INBOX stays')
    session.account.delete(mailbox)
    return {}
  },
  RENAME: (session, command) => {
    const { account } = session
    const mailbox = account.find(nameOf(command))
    if (!mailbox) return no('NONEXISTENT', 'no such mailbox')
    if (account.find(nameOf(command, 1))) return no('ALREADYEXISTS', 'that name is taken')
    account.rename(mailbox, nameOf(command, 1))
    return {}
  },
  SUBSCRIBE: (session, command) => subscribe(session, command, true),
  UNSUBSCRIBE: (session, command) => subscribe(session, command, false),
  APPEND: (session, { args }) => {
    const mailbox = session.account.find(decodeName(textOfArgument(args[0])))
    if (!mailbox) return no('TRYCREATE', 'no such mailbox')
    const source = args.at(-1)
    if (!Buffer.isBuffer(source)) return { status: 'BAD', text: 'a literal is needed' }
    const flags = listOfArgument(args[1]).map(textOfArgument)
    const date = args.slice(1, -1).find((one) => typeof one === 'string')
    const message = mailbox.append(source, {
      flags,
      ...(date === undefined ? {} : { internalDate: Date.parse(textOfArgument(date)) }),
    })
    return session.can('UIDPLUS') ? { code: `APPENDUID ${mailbox.uidValidity} ${message.uid}` } : {}
  },
}

function list(session: FakeSession, { args }: HeardCommand): Reply {
  const { account } = session
  const delimiter = quote(account.delimiter)
  const wanted = decodeName(textOfArgument(args[1]))
  if (wanted === '') return { lines: [`* LIST (\\Noselect) ${delimiter} ""`] }
  const returned = textOfArgument(args[2]).toUpperCase() === 'RETURN' ? listOfArgument(args[3]) : []
  const at = returned.findIndex((one) => textOfArgument(one).toUpperCase() === 'STATUS')
  if (returned.length > 0 && !session.can('LIST-EXTENDED') && !session.can('SPECIAL-USE')) return { status: 'BAD' }
  if (at >= 0 && !session.can('LIST-STATUS')) return { status: 'BAD' }
  const subscribed = returned.some((one) => textOfArgument(one).toUpperCase() === 'SUBSCRIBED')
  const lines: string[] = []
  for (const mailbox of account.mailboxes) {
    if (wanted !== '*' && wanted !== '%' && wanted !== mailbox.path) continue
    const flags = [
      ...(mailbox.selectable ? [] : ['\\Noselect']),
      ...(subscribed && mailbox.subscribed ? ['\\Subscribed'] : []),
      ...(mailbox.specialUse && session.can('SPECIAL-USE') ? [mailbox.specialUse] : []),
    ]
    lines.push(`* LIST (${flags.join(' ')}) ${delimiter} ${quote(encodeName(mailbox.path))}`)
    if (at >= 0 && mailbox.selectable) lines.push(statusLine(session, mailbox, listOfArgument(returned[at + 1])))
  }
  return { lines }
}

function statusLine(session: FakeSession, mailbox: FakeMailbox, items: HeardCommand['args']): string {
  const values = items.flatMap((item) => {
    const name = textOfArgument(item).toUpperCase()
    switch (name) {
      case 'MESSAGES':
        return `MESSAGES ${mailbox.messages.length}`
      case 'UIDNEXT':
        return `UIDNEXT ${mailbox.uidNext}`
      case 'UIDVALIDITY':
        return `UIDVALIDITY ${mailbox.uidValidity}`
      case 'UNSEEN':
        return `UNSEEN ${mailbox.messages.filter(({ flags }) => !flags.has('\\Seen')).length}`
      case 'HIGHESTMODSEQ':
        return session.can('CONDSTORE') ? `HIGHESTMODSEQ ${mailbox.highestModseq}` : []
      case 'MAILBOXID':
        return session.can('OBJECTID') ? `MAILBOXID (${mailbox.mailboxId})` : []
      default:
        return []
    }
  })
  return `* STATUS ${quote(encodeName(mailbox.path))} (${values.join(' ')})`
}

function open(session: FakeSession, command: HeardCommand, readOnly: boolean): Reply {
  session.select(undefined)
  const mailbox = session.account.find(nameOf(command))
  if (!mailbox?.selectable) return no('NONEXISTENT', 'no such mailbox')
  session.select(mailbox, readOnly)
  const lines = [
    '* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)',
    `* OK [PERMANENTFLAGS (${mailbox.permanentFlags.join(' ')})] limited`,
    `* ${mailbox.messages.length} EXISTS`,
    '* 0 RECENT',
    `* OK [UIDVALIDITY ${mailbox.uidValidity}] valid`,
    `* OK [UIDNEXT ${mailbox.uidNext}] next`,
    ...(session.can('CONDSTORE') ? [`* OK [HIGHESTMODSEQ ${mailbox.highestModseq}] highest`] : []),
    ...(session.can('OBJECTID') ? [`* OK [MAILBOXID (${mailbox.mailboxId})] id`] : []),
    ...quickResync(session, mailbox, command),
  ]
  return { lines, code: readOnly ? 'READ-ONLY' : 'READ-WRITE', text: 'selected' }
}

/** `SELECT name (QRESYNC (uidvalidity modseq))` (RFC 7162 §3.2.5). */
function quickResync(session: FakeSession, mailbox: FakeMailbox, { args }: HeardCommand): string[] {
  const [name, values] = listOfArgument(args[1])
  if (textOfArgument(name).toUpperCase() !== 'QRESYNC' || !session.enabled.has('QRESYNC')) return []
  const [uidValidity, modseq] = listOfArgument(values).map(textOfArgument)
  if (Number(uidValidity) !== mailbox.uidValidity) return []
  return changedSince(mailbox, BigInt(modseq ?? '0'), () => true)
}

/** What RFC 7162 tells of a mailbox since a MODSEQ: VANISHED first, then flags. */
export function changedSince(mailbox: FakeMailbox, modseq: bigint, within: (uid: number) => boolean): string[] {
  const gone = mailbox.vanished.filter((one) => one.modseq > modseq && within(one.uid)).map(({ uid }) => uid)
  const lines = gone.length > 0 ? [`* VANISHED (EARLIER) ${formatRanges(gone)}`] : []
  mailbox.messages.forEach((message, index) => {
    if (message.modseq <= modseq || !within(message.uid)) return
    const flags = [...message.flags].join(' ')
    lines.push(`* ${index + 1} FETCH (UID ${message.uid} FLAGS (${flags}) MODSEQ (${message.modseq}))`)
  })
  return lines
}

function subscribe(session: FakeSession, command: HeardCommand, subscribed: boolean): Reply {
  const mailbox = session.account.find(nameOf(command))
  if (!mailbox) return no('NONEXISTENT', 'no such mailbox')
  mailbox.subscribed = subscribed
  return {}
}
