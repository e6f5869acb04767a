import type { SavedMessage } from '../../../src-shared/mail/change'
import { deleted, flagged, seen } from '../../../src-shared/mail/flags'
import type { MailboxId, MessageId } from '../../../src-shared/mail/ids'
import { letter, type PlannedChange, type Trial } from './trial.testing'

/** What happens around one sync, and on what kind of server. */
export interface Scenario {
  readonly name: string
  /** Capabilities this server lacks. */
  readonly lacks: readonly string[]
  /** Whether the account was in step before; else this is its first sync. */
  readonly inStepBefore: boolean
  /** What others do meanwhile; once, before the life that is cut short. */
  readonly remote: (trial: Trial) => void
  readonly local: readonly PlannedChange[]
}

export const serverKinds: Readonly<Record<string, readonly string[]>> = {
  everything: [],
  'no QRESYNC': ['QRESYNC'],
  'no CONDSTORE': ['QRESYNC', 'CONDSTORE'],
  'no MOVE': ['MOVE'],
  'no MOVE, no UIDPLUS': ['MOVE', 'UIDPLUS'],
  'no LIST-STATUS, no ESEARCH, no IDLE': ['LIST-STATUS', 'LIST-EXTENDED', 'ESEARCH', 'IDLE'],
  plain: [
    'QRESYNC',
    'CONDSTORE',
    'MOVE',
    'UIDPLUS',
    'ESEARCH',
    'LIST-STATUS',
    'LIST-EXTENDED',
    'SPECIAL-USE',
    'OBJECTID',
    'ENABLE',
    'LITERAL+',
    'IDLE',
  ],
}

/** What every account of a scenario holds at first. */
export function seed(trial: Trial): void {
  const { account } = trial.server
  for (let n = 0; n < 6; n += 1) account.mailbox('INBOX').append(letter(`in${n}`), { flags: n % 2 === 0 ? [] : [seen] })
  account.mailbox('Drafts').append(letter('draft0'), { flags: ['\\Draft'] })
  for (let n = 0; n < 2; n += 1) account.mailbox('Archive').append(letter(`old${n}`), { flags: [seen, flagged] })
}

const flag =
  (id: string, path: string, subjects: readonly string[], add: string[], remove: string[] = []) =>
  (): PlannedChange => ({
    id: id as PlannedChange['id'],
    change: async (trial) => {
      const keys = (await trial.find(path, ...subjects)).map(({ key }) => key)
      return keys.length > 0 ? { kind: 'flag', keys, add, remove } : undefined
    },
  })

const move = (id: string, path: string, subjects: readonly string[], to: string) => (): PlannedChange => ({
  id: id as PlannedChange['id'],
  change: async (trial) => {
    const keys = (await trial.find(path, ...subjects)).map(({ key }) => key)
    return keys.length > 0 ? { kind: 'move', keys, to: (await trial.mailbox(to)).id } : undefined
  },
})

const planned =
  (id: string, change: PlannedChange['change']): (() => PlannedChange) =>
  () => ({ id: id as PlannedChange['id'], change })

/** A message that only this device has, in the vault as everything that is to be appended. */
async function saved(trial: Trial, token: string, flags: readonly string[]): Promise<SavedMessage> {
  const { sha256, octets } = await trial.vault.put(trial.account.id, letter(token))
  const messageIdHeader = `<${token}@example.org>`
  return {
    messageId: `saved-${token}` as MessageId,
    sha256,
    octets,
    messageIdHeader,
    flags,
    receivedAt: 1_700_000_000_000,
  }
}

const keysOf = async (trial: Trial, path: string, ...subjects: readonly string[]) =>
  (await trial.find(path, ...subjects)).map(({ key }) => key)

/** What a user does besides moves and flags. */
const rarer: Readonly<Record<string, Happening>> = {
  'copied here and moved on': {
    local: [
      planned('i1', async (trial) => {
        const keys = await keysOf(trial, 'INBOX', 'in0', 'in1')
        return keys.length > 0 ? { kind: 'copy', keys, to: (await trial.mailbox('Archive')).id } : undefined
      }),
      move('i2', 'Archive', ['in0'], 'Trash'),
    ],
  },
  'deleted for good here': {
    remote: (trial) => void inbox(trial).changeFlags(message(trial, 'in3'), '+', [deleted]),
    local: [
      planned('i1', async (trial) => ({ kind: 'expunge', keys: await keysOf(trial, 'INBOX', 'in0', 'in1') })),
      flag('i2', 'INBOX', ['in2'], [seen]),
    ],
  },
  'a mailbox made here and filled': {
    local: [
      planned('i1', async () => ({
        kind: 'create-mailbox',
        mailbox: 'bnew' as MailboxId,
        path: 'Plans/2027',
        name: '2027',
        delimiter: '/',
      })),
      move('i2', 'INBOX', ['in0'], 'Plans/2027'),
      flag('i3', 'Plans/2027', ['in0'], [flagged]),
    ],
  },
  'a mailbox renamed here': {
    local: [
      planned('i1', async (trial) => ({
        kind: 'rename-mailbox',
        mailbox: (await trial.mailbox('Archive')).id,
        path: 'Old mail',
        name: 'Old mail',
      })),
      flag('i2', 'INBOX', ['in0'], [flagged]),
    ],
  },
  'a mailbox removed here': {
    remote: (trial) => void archive(trial).append(letter('unseen')),
    local: [
      planned('i1', async (trial) => ({
        kind: 'remove-mailbox',
        mailbox: (await trial.mailbox('Archive')).id,
        mailTo: (await trial.mailbox('Trash')).id,
      })),
    ],
  },
  'a message filed here': {
    local: [
      planned('i1', async (trial) => ({
        kind: 'append',
        mailbox: (await trial.mailbox('Sent')).id,
        message: await saved(trial, 'sent0', [seen]),
      })),
    ],
  },
  'a draft replaced here': {
    local: [
      planned('i1', async (trial) => ({
        kind: 'replace-draft',
        mailbox: (await trial.mailbox('Drafts')).id,
        message: await saved(trial, 'draft1', ['\\Draft']),
        keys: await keysOf(trial, 'Drafts', 'draft0'),
      })),
    ],
  },
}

interface Happening {
  readonly first?: boolean
  readonly remote?: (trial: Trial) => void
  readonly local?: readonly (() => PlannedChange)[]
}

const inbox = (trial: Trial) => trial.server.account.mailbox('INBOX')
const archive = (trial: Trial) => trial.server.account.mailbox('Archive')
const message = (trial: Trial, token: string) => {
  const found = inbox(trial).messages.find(({ source }) => source.includes(`Subject: ${token}\r\n`))
  if (!found) throw new Error(`no message ${token}`)
  return found
}

const happenings: Readonly<Record<string, Happening>> = {
  'first sync': { first: true },
  'new mail': {
    remote: (trial) => {
      for (const token of ['new0', 'new1', 'new2']) inbox(trial).append(letter(token))
      archive(trial).append(letter('new3'), { flags: [seen] })
    },
  },
  'flags changed elsewhere': {
    remote: (trial) => {
      inbox(trial).changeFlags(message(trial, 'in0'), '+', [seen, '$Forwarded'])
      inbox(trial).changeFlags(message(trial, 'in1'), '-', [seen])
    },
  },
  'expunged elsewhere': { remote: (trial) => inbox(trial).expunge([message(trial, 'in1'), message(trial, 'in4')]) },
  'expunged and as many new': {
    remote: (trial) => {
      inbox(trial).expunge([message(trial, 'in1')])
      inbox(trial).append(letter('new0'))
    },
  },
  'moved elsewhere': {
    remote: (trial) => {
      const moved = message(trial, 'in2')
      archive(trial).append(moved.source, { flags: [...moved.flags], internalDate: moved.internalDate })
      inbox(trial).expunge([moved])
    },
  },
  'marked deleted elsewhere': {
    remote: (trial) => void inbox(trial).changeFlags(message(trial, 'in3'), '+', [deleted]),
    local: [move('i1', 'INBOX', ['in0'], 'Trash')],
  },
  'flags changed here': {
    local: [flag('i1', 'INBOX', ['in0', 'in2'], [seen]), flag('i2', 'INBOX', ['in1'], [flagged], [seen])],
  },
  'flags changed on both sides': {
    remote: (trial) => void inbox(trial).changeFlags(message(trial, 'in1'), '+', [flagged]),
    local: [flag('i1', 'INBOX', ['in1'], ['$Junk'], [seen])],
  },
  'moved here': { local: [move('i1', 'INBOX', ['in0', 'in3'], 'Archive')] },
  'moved from place to place': {
    local: [
      move('i1', 'INBOX', ['in0', 'in1'], 'Archive'),
      flag('i2', 'Archive', ['in0'], [flagged]),
      move('i3', 'Archive', ['in0', 'old0'], 'Trash'),
      flag('i4', 'Trash', ['in0', 'old0'], [seen], [flagged]),
    ],
  },
  'moved here what is expunged there': {
    remote: (trial) => inbox(trial).expunge([message(trial, 'in0')]),
    local: [move('i1', 'INBOX', ['in0', 'in1'], 'Trash'), flag('i2', 'INBOX', ['in2'], [seen])],
  },
  'moved there and back again here': {
    local: [move('i1', 'INBOX', ['in5'], 'Archive'), move('i2', 'Archive', ['in5'], 'INBOX')],
  },
  'numbered anew': { remote: (trial) => inbox(trial).numberAnew(trial.server.account.nextUidValidity()) },
  'numbered anew under pending changes': {
    remote: (trial) => inbox(trial).numberAnew(trial.server.account.nextUidValidity(), (all) => all.toReversed()),
    local: [move('i1', 'INBOX', ['in0', 'in3'], 'Archive'), flag('i2', 'INBOX', ['in1'], [flagged])],
  },
  'mailbox made and filled elsewhere': {
    remote: (trial) => {
      trial.server.account.create('Work/Plans').append(letter('plan'))
    },
  },
  'mailbox renamed elsewhere': {
    remote: (trial) => trial.server.account.rename(archive(trial), 'Old mail'),
    local: [flag('i1', 'INBOX', ['in0'], [seen])],
  },
}

/** Every happening on every kind of server. */
export const scenarios: readonly Scenario[] = Object.entries(serverKinds).flatMap(([kind, lacks]) =>
  Object.entries({ ...happenings, ...rarer }).map(
    ([happening, { first = false, remote = () => undefined, local = [] }]): Scenario => ({
      name: `${happening}, ${kind}`,
      lacks,
      inStepBefore: !first,
      remote,
      local: local.map((make) => make()),
    }),
  ),
)
