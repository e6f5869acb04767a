import type { FakeMailbox, FakeMessage } from './mailbox'
import { type Argument, type HeardCommand, listOfArgument, textOfArgument } from './read-command'
import type { CommandHandler, FakeSession, Reply } from './session'
import { decodeName, formatRanges, parseRanges } from './uid-ranges'

/** Commands about messages of the selected mailbox. */
export const messageCommands: Readonly<Record<string, CommandHandler>> = {
  'UID FETCH': (session, command) => fetch(session, command, true),
  FETCH: (session, command) => fetch(session, command, false),
  'UID STORE': (session, command) => store(session, command, true),
  STORE: (session, command) => store(session, command, false),
  'UID SEARCH': (session, command) => search(session, command),
  SEARCH: (session, command) => search(session, command),
  'UID COPY': (session, command) => copy(session, command, false),
  'UID MOVE': (session, command) => (session.can('MOVE') ? copy(session, command, true) : { status: 'BAD' }),
  'UID EXPUNGE': (session, { args }) =>
    session.can('UIDPLUS') ? expunge(session, textOfArgument(args[0])) : { status: 'BAD' },
  EXPUNGE: (session) => expunge(session, '1:*'),
}

function boxOf(session: FakeSession): FakeMailbox {
  if (!session.selected) throw new Error('nothing is selected')
  return session.selected
}

/** The messages a set names, as far as they exist; one that is gone is no error by UID (RFC 9051 §6.4.9). */
function named(session: FakeSession, set: string, byUid: boolean): { message: FakeMessage; number: number }[] {
  const mailbox = boxOf(session)
  const has = parseRanges(set, byUid ? (mailbox.messages.at(-1)?.uid ?? 1) : session.view.length)
  const here = new Map(mailbox.messages.map((one) => [one.uid, one]))
  return session.view.flatMap(({ uid }, index) => {
    const message = here.get(uid)
    return message && has(byUid ? uid : index + 1) ? [{ message, number: index + 1 }] : []
  })
}

function catchUp(session: FakeSession): void {
  // What came since SELECT is there for a command by UID, though its number has not been told.
  const mailbox = boxOf(session)
  const last = session.view.at(-1)?.uid ?? 0
  const view = session.view as { uid: number; modseq: bigint }[]
  const fresh = mailbox.messages.filter(({ uid }) => uid > last)
  for (const { uid, modseq } of fresh) view.push({ uid, modseq })
  if (fresh.length > 0) session.send(`* ${view.length} EXISTS`)
}

function fetch(session: FakeSession, { args }: HeardCommand, byUid: boolean): Reply {
  const mailbox = boxOf(session)
  const set = textOfArgument(args[0])
  const asked = args[1]
  const items = (Array.isArray(asked) ? listOfArgument(asked) : [asked ?? '']).map(textOfArgument)
  const modifiers = listOfArgument(args[2]).map(textOfArgument)
  const since = modifiers.findIndex((one) => one.toUpperCase() === 'CHANGEDSINCE')
  const modseq = since >= 0 && session.can('CONDSTORE') ? BigInt(modifiers[since + 1] ?? '0') : undefined
  const lines: (string | Buffer)[] = []
  if (byUid) catchUp(session)
  if (modseq !== undefined && modifiers.some((one) => one.toUpperCase() === 'VANISHED')) {
    if (!session.enabled.has('QRESYNC')) return { status: 'BAD', text: 'QRESYNC is not enabled' }
    const within = parseRanges(set, 0xffff_ffff)
    const gone = mailbox.vanished.filter((one) => one.modseq > modseq && within(one.uid)).map(({ uid }) => uid)
    if (gone.length > 0) lines.push(`* VANISHED (EARLIER) ${formatRanges(gone)}`)
  }
  for (const { message, number } of named(session, set, byUid)) {
    if (modseq !== undefined && message.modseq <= modseq) continue
    if (items.some((item) => item.toUpperCase() === 'FLAGS')) session.told(message.uid, message.modseq)
    const withModseq = modseq !== undefined && !items.some((item) => item.toUpperCase() === 'MODSEQ')
    const all = [...(byUid && !items.some((item) => /^uid$/i.test(item)) ? ['UID'] : []), ...items]
    const values = [...all, ...(withModseq ? ['MODSEQ'] : [])].map((item) => fetchItem(session, message, item))
    const parts = values.flatMap((value, index) => (index > 0 ? [Buffer.from(' '), value] : [value]))
    lines.push(Buffer.concat([Buffer.from(`* ${number} FETCH (`), ...parts, Buffer.from(')\r\n')]))
  }
  return { lines }
}

function fetchItem(session: FakeSession, message: FakeMessage, item: string): Buffer {
  const name = item.toUpperCase()
  switch (name) {
    case 'UID':
      return Buffer.from(`UID ${message.uid}`)
    case 'FLAGS':
      return Buffer.from(`FLAGS (${[...message.flags].join(' ')})`)
    case 'INTERNALDATE':
      return Buffer.from(`INTERNALDATE "${formatDate(message.internalDate)}"`)
    case 'RFC822.SIZE':
      return Buffer.from(`RFC822.SIZE ${message.source.length}`)
    case 'MODSEQ':
      return Buffer.from(`MODSEQ (${message.modseq})`)
    case 'X-GM-MSGID':
      return Buffer.from(`X-GM-MSGID ${session.can('X-GM-EXT-1') ? message.emailId.replace(/\D/g, '') : 'NIL'}`)
    case 'EMAILID':
      return Buffer.from(session.can('OBJECTID') ? `EMAILID (${message.emailId})` : 'EMAILID NIL')
  }
  const body = /^BODY(\.PEEK)?\[([^\]]*)\](?:<(\d+)\.(\d+)>)?$/i.exec(item)
  if (!body) return Buffer.from(`${item} NIL`)
  const [, peek, section = '', from, length] = body
  if (!peek) boxOf(session).changeFlags(message, '+', ['\\Seen'])
  const octets = sectionOf(message.source, section)
  const start = Number(from ?? 0)
  const part = from === undefined ? octets : octets.subarray(start, start + Number(length))
  const origin = from === undefined ? '' : `<${start}>`
  return Buffer.concat([Buffer.from(`BODY[${section}]${origin} {${part.length}}\r\n`), part])
}

function sectionOf(source: Buffer, section: string): Buffer {
  const end = source.indexOf('\r\n\r\n')
  const header = end < 0 ? source : source.subarray(0, end + 4)
  const fields = /^HEADER\.FIELDS \((.*)\)$/i.exec(section)
  if (fields) {
    const wanted = new Set((fields[1] ?? '').toLowerCase().replaceAll('"', '').split(' '))
    const lines = header.toString('latin1').split(/\r\n(?![ \t])/)
    const kept = lines.filter((line) => wanted.has(line.slice(0, line.indexOf(':')).toLowerCase()))
    return Buffer.from([...kept, '', ''].join('\r\n'), 'latin1')
  }
  if (/^HEADER$/i.test(section)) return header
  if (/^TEXT$/i.test(section)) return source.subarray(header.length)
  return source
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
function formatDate(at: number): string {
  const date = new Date(at)
  const two = (number: number): string => String(number).padStart(2, '0')
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':')
  return `${two(date.getUTCDate())}-${months[date.getUTCMonth()]}-${date.getUTCFullYear()} ${time} +0000`
}

function store(session: FakeSession, { args }: HeardCommand, byUid: boolean): Reply {
  const mailbox = boxOf(session)
  if (session.readOnly) return { status: 'NO', text: 'read-only' }
  const unchanged = listOfArgument(args[1]).map(textOfArgument)
  const since = unchanged[0]?.toUpperCase() === 'UNCHANGEDSINCE' ? BigInt(unchanged[1] ?? '0') : undefined
  const rest = since === undefined ? args.slice(1) : args.slice(2)
  const match = /^([+-]?)FLAGS(\.SILENT)?$/i.exec(textOfArgument(rest[0]))
  if (!match) return { status: 'BAD', text: 'what store?' }
  const [, sign, silent] = match
  const flags = (Array.isArray(rest[1]) ? listOfArgument(rest[1]) : rest.slice(1)).map(textOfArgument)
  const refused = flags.filter((flag) => !keeps(mailbox, flag))
  if (refused.length > 0) return { status: 'NO', text: `${refused.join(' ')} cannot be kept` }
  const lines: string[] = []
  const modified: number[] = []
  if (byUid) catchUp(session)
  for (const { message, number } of named(session, textOfArgument(args[0]), byUid)) {
    if (since !== undefined && message.modseq > since) {
      modified.push(byUid ? message.uid : number)
      continue
    }
    mailbox.changeFlags(message, sign === '+' ? '+' : sign === '-' ? '-' : '=', flags)
    session.told(message.uid, message.modseq)
    if (!silent || session.enabled.has('CONDSTORE'))
      lines.push(
        `* ${number} FETCH (UID ${message.uid}${silent ? '' : ` FLAGS (${[...message.flags].join(' ')})`}${session.can('CONDSTORE') ? ` MODSEQ (${message.modseq})` : ''})`,
      )
  }
  return { lines, ...(modified.length > 0 ? { code: `MODIFIED ${formatRanges(modified)}` } : {}) }
}

function keeps(mailbox: FakeMailbox, flag: string): boolean {
  const kept = mailbox.permanentFlags
  return (
    kept.some((one) => one.toLowerCase() === flag.toLowerCase()) || (!flag.startsWith('\\') && kept.includes('\\*'))
  )
}

function search(session: FakeSession, { args, tag, name }: HeardCommand): Reply {
  const mailbox = boxOf(session)
  let criteria = args
  let extended = false
  if (textOfArgument(criteria[0]).toUpperCase() === 'RETURN') {
    if (!session.can('ESEARCH')) return { status: 'BAD', text: 'ESEARCH is not known' }
    extended = true
    criteria = criteria.slice(2)
  }
  if (textOfArgument(criteria[0]).toUpperCase() === 'CHARSET') criteria = criteria.slice(2)
  catchUp(session)
  const matches = compile(mailbox, session, [...criteria])
  const here = new Map(mailbox.messages.map((one) => [one.uid, one]))
  const found = session.view.flatMap(({ uid }, index) => {
    const message = here.get(uid)
    return message && matches(message, index + 1) ? [name.startsWith('UID') ? uid : index + 1] : []
  })
  if (!extended) return { lines: [`* SEARCH${found.map((one) => ` ${one}`).join('')}`] }
  const all = found.length > 0 ? ` ALL ${formatRanges(found)}` : ''
  return { lines: [`* ESEARCH (TAG "${tag}")${name.startsWith('UID') ? ' UID' : ''}${all}`] }
}

type Matches = (message: FakeMessage, number: number) => boolean

function compile(mailbox: FakeMailbox, session: FakeSession, words: Argument[]): Matches {
  const tests: Matches[] = []
  while (words.length > 0) tests.push(criterion(mailbox, session, words))
  return (message, number) => tests.every((test) => test(message, number))
}

function criterion(mailbox: FakeMailbox, session: FakeSession, words: Argument[]): Matches {
  const first = words.shift()
  if (Array.isArray(first)) return compile(mailbox, session, [...(first as Argument[])])
  const word = textOfArgument(first)
  const flag =
    (name: string): Matches =>
    (message) =>
      message.flags.has(name)
  switch (word.toUpperCase()) {
    case 'ALL':
      return () => true
    case 'NOT': {
      const test = criterion(mailbox, session, words)
      return (message, number) => !test(message, number)
    }
    case 'UID': {
      const has = parseRanges(textOfArgument(words.shift()), mailbox.messages.at(-1)?.uid ?? 1)
      return (message) => has(message.uid)
    }
    case 'DELETED':
      return flag('\\Deleted')
    case 'UNDELETED':
      return (message) => !message.flags.has('\\Deleted')
    case 'SEEN':
      return flag('\\Seen')
    case 'UNSEEN':
      return (message) => !message.flags.has('\\Seen')
    case 'FLAGGED':
      return flag('\\Flagged')
    case 'KEYWORD':
      return flag(textOfArgument(words.shift()))
    case 'OR': {
      const either = [criterion(mailbox, session, words), criterion(mailbox, session, words)]
      return (message, number) => either.some((test) => test(message, number))
    }
    case 'TEXT':
    case 'BODY':
    // Gmail's own words, as far as a test needs them: all of them in quotes.
    case 'X-GM-RAW': {
      const wanted = textOfArgument(words.shift()).toLowerCase().replaceAll('"', '')
      return ({ source }) => source.toString('utf8').toLowerCase().includes(wanted)
    }
    case 'FROM':
    case 'TO':
    case 'CC':
    case 'SUBJECT': {
      const wanted = textOfArgument(words.shift()).toLowerCase()
      return ({ source }) =>
        sectionOf(source, `HEADER.FIELDS (${word})`).toString('utf8').toLowerCase().includes(wanted)
    }
    case 'SINCE':
    case 'BEFORE': {
      const day = Date.parse(`${textOfArgument(words.shift())} UTC`)
      return ({ internalDate }) => (word.toUpperCase() === 'SINCE' ? internalDate >= day : internalDate < day)
    }
    case 'HEADER': {
      const name = textOfArgument(words.shift())
      const value = textOfArgument(words.shift()).toLowerCase()
      return (message) =>
        sectionOf(message.source, `HEADER.FIELDS (${name})`).toString('latin1').toLowerCase().includes(value)
    }
    default: {
      const has = parseRanges(word, session.view.length)
      return (_message, number) => has(number)
    }
  }
}

function copy(session: FakeSession, { args }: HeardCommand, move: boolean): Reply {
  const from = boxOf(session)
  const to = session.account.find(decodeName(textOfArgument(args[1])))
  if (!to?.selectable) return { status: 'NO', code: 'TRYCREATE', text: 'no such mailbox' }
  const messages = named(session, textOfArgument(args[0]), true).map(({ message }) => message)
  if (messages.length === 0) return { text: 'nothing to do' }
  const copies = messages.map((message) =>
    to.append(message.source, {
      flags: [...message.flags],
      internalDate: message.internalDate,
      emailId: message.emailId,
    }),
  )
  if (move) from.expunge(messages)
  if (!session.can('UIDPLUS')) return {}
  const set = (all: readonly FakeMessage[]): string => formatRanges(all.map(({ uid }) => uid))
  const code = `COPYUID ${to.uidValidity} ${set(messages)} ${set(copies)}`
  return move ? { lines: [`* OK [${code}] moved`] } : { code }
}

function expunge(session: FakeSession, set: string): Reply {
  const mailbox = boxOf(session)
  const has = parseRanges(set, mailbox.messages.at(-1)?.uid ?? 1)
  mailbox.expunge(mailbox.messages.filter(({ uid, flags }) => has(uid) && flags.has('\\Deleted')))
  return {}
}
