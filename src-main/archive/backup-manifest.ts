import { type BadBackup, MailFailure } from '../../src-shared/mail/mail-error'

/**
 * A backup is a zip file that any program opens: `vault/<account>/…` as it lies in the profile, `settings.json`, and as
 * its last entry `manifest.ndjson`: a head line, one line per file with its octets and SHA-256, and an end line.
 */
export const manifestName = 'manifest.ndjson'
export const readMeName = 'READ ME.txt'
export const formatName = 'tern-backup'
export const formatVersion = 1

export interface ManifestHead {
  readonly format: typeof formatName
  readonly version: number
  readonly createdAt: number
  readonly accounts: readonly { readonly id: string; readonly label: string }[]
}

export interface ManifestFile {
  readonly path: string
  readonly octets: number
  readonly sha256: string
}

/** What the file says of itself to whoever opens it with another program. */
export const readMe = `This is a backup written by Tern, a mail program.

vault/<account>/<sha256>.eml   one message each, the octets as the server sent them; any mail program opens them
vault/<account>/journal.ndjson folders, flags and receipts, one JSON line per fact
vault/<account>/account.json   servers and settings of the account; passwords are not in this file
vault/.drafts, vault/.templates what is being written, and texts to start from
settings.json                  settings of the program
manifest.ndjson                every file with its size and SHA-256

To restore it, choose "Restore a backup" when Tern is set up, or in its settings under Storage.
`

/**
 * What a path belongs to, below the vault: an account, a draft or a template, which is restored as a whole or not at
 * all. Undefined for every other path: nothing in a backup may be written anywhere else.
 */
export function unitOfPath(path: string): string | undefined {
  const found =
    /^vault\/([A-Za-z0-9_-]{1,100})\/(?:[0-9a-f]{64}\.eml|journal\.ndjson|account\.json)$/.exec(path) ??
    /^vault\/(\.drafts\/[A-Za-z0-9_-]{1,100})\/(?:draft\.json|parts\/[0-9a-f]{64})$/.exec(path) ??
    /^vault\/(\.templates\/[A-Za-z0-9_-]{1,100}\.json)$/.exec(path)
  return found?.[1]
}

/** Without these an account is nothing; any other file can be missing by itself. */
export function isVital(path: string): boolean {
  return /\/(?:journal\.ndjson|account\.json)$/.test(path)
}

/** The hash a message's name promises. */
export function hashOfPath(path: string): string | undefined {
  return /\/([0-9a-f]{64})\.eml$/.exec(path)?.[1]
}

/** Reads a manifest as it was written. Throws `bad-backup` where it is none, or cut short. */
export function parseManifest(text: string): { readonly head: ManifestHead; readonly files: readonly ManifestFile[] } {
  const lines = text.split('\n')
  if (lines.pop() !== '') throw notABackup('cut-short')
  const head = parseHead(lines.shift() ?? '')
  const end = /^\{"end":true,"files":(\d+)\}$/.exec(lines.pop() ?? '')
  if (!end || Number(end[1]) !== lines.length) throw notABackup('cut-short')
  return { head, files: lines.map(parseFile) }
}

function parseHead(line: string): ManifestHead {
  const head = parsed(line) as Partial<ManifestHead> | undefined
  if (head?.format !== formatName || typeof head.version !== 'number' || !Array.isArray(head.accounts))
    throw notABackup('not-ours')
  if (head.version > formatVersion) throw notABackup('newer')
  return head as ManifestHead
}

function parseFile(line: string): ManifestFile {
  const file = parsed(line) as Partial<ManifestFile> | undefined
  const { path, octets, sha256 } = file ?? {}
  if (typeof path !== 'string' || typeof octets !== 'number' || !/^[0-9a-f]{64}$/.test(String(sha256)))
    throw notABackup('damaged')
  return { path, octets, sha256: String(sha256) }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** What a user is told of a file that cannot be restored. */
export function notABackup(reason: BadBackup, cause?: unknown): MailFailure {
  return new MailFailure({ kind: 'bad-backup', reason }, cause)
}
