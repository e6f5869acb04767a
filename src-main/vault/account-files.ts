import { randomUUID } from 'node:crypto'
import { readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account } from '../../src-shared/mail/account'
import type { AccountId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { diskFailure, errorCode, makeFolder, replaceFile, syncFolder } from './durable-files'

/** Accounts that are being removed carry this prefix; what a crash left of them goes at the next start. */
const removedPrefix = '.removed-'
/** A backup is unpacked into a folder of this prefix; the file `complete` in it says that nothing is missing. */
const restorePrefix = '.restore-'
const completeMark = 'complete'

/** Where everything of all accounts lies. */
export function vaultFolder(profile: string): string {
  return join(profile, 'vault')
}

/** Everything of one account: `account.json`, `journal.ndjson`, and its mail. Throws `bad-request` for what is no id. */
export function accountFolder(profile: string, account: AccountId): string {
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(account)) throw new MailFailure({ kind: 'bad-request', reason: 'account id' })
  return join(vaultFolder(profile), account)
}

/** The path `FileJournal.open` takes. */
export function journalPath(profile: string, account: AccountId): string {
  return join(accountFolder(profile, account), 'journal.ndjson')
}

/**
 * Every account, oldest first, but none whose change of mode was taken back. Rejects with `internal` where one file is damaged: to leave an account out would have
 * its password dropped.
 */
export async function readAccounts(profile: string): Promise<readonly Account[]> {
  const accounts: Account[] = []
  for (const name of await folderNames(vaultFolder(profile))) {
    if (name.startsWith('.')) continue
    const path = join(vaultFolder(profile), name, 'account.json')
    try {
      const account = JSON.parse(await readFile(path, 'utf8')) as Account
      if (account.id !== name) throw new Error(`${path} belongs to another account`)
      if (!account.replaces?.withdrawn) accounts.push(account)
    } catch (thrown) {
      // Folders without it: an account that was being set up or removed.
      if (errorCode(thrown) !== 'ENOENT') throw await diskFailure(thrown, path)
    }
  }
  return accounts.sort((one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1))
}

/** Writes the account beside its mail, whole or not at all. Rejects with `disk-full` or `internal`. */
export async function writeAccount(profile: string, account: Account): Promise<void> {
  await replaceFile(
    join(accountFolder(profile, account.id), 'account.json'),
    `${JSON.stringify(account, undefined, 2)}\n`,
  )
}

/** Removes the account with all its mail: out of sight in one step, then file by file. */
export async function removeAccountFolder(profile: string, account: AccountId): Promise<void> {
  const folder = accountFolder(profile, account)
  const removed = join(vaultFolder(profile), `${removedPrefix}${randomUUID()}`)
  try {
    await rename(folder, removed)
    await syncFolder(vaultFolder(profile))
    await rm(removed, { recursive: true, force: true })
  } catch (thrown) {
    if (errorCode(thrown) !== 'ENOENT') throw await diskFailure(thrown, folder)
  }
}

/** A new folder for what comes out of a backup, beside the accounts and not yet one of them. */
export async function makeRestoreFolder(profile: string): Promise<string> {
  const folder = join(vaultFolder(profile), `${restorePrefix}${randomUUID()}`)
  await makeFolder(folder)
  return folder
}

/**
 * Makes everything in a restore folder part of the profile: from the moment this has written its mark, a crash only
 * delays it. An account that is here already is left alone. Returns the accounts that took their place.
 */
export async function takeOverRestored(profile: string, folder: string): Promise<readonly AccountId[]> {
  await replaceFile(join(folder, completeMark), '')
  return finishRestore(profile, folder)
}

async function finishRestore(profile: string, folder: string): Promise<readonly AccountId[]> {
  const vault = vaultFolder(profile)
  const here = new Set(await folderNames(vault))
  const restored: AccountId[] = []
  for (const name of await folderNames(folder)) {
    if (here.has(name)) continue
    await rename(join(folder, name), join(vault, name))
    restored.push(name as AccountId)
  }
  await syncFolder(vault)
  await rm(folder, { recursive: true, force: true })
  return restored
}

/**
 * Finishes what a crash or a failure interrupted: removals, restoring a backup that was whole, accounts whose change of
 * mode was taken back, and messages that were only half written.
 */
export async function clearLeftovers(profile: string): Promise<void> {
  const vault = vaultFolder(profile)
  for (const name of await folderNames(vault)) {
    if (name.startsWith(restorePrefix)) {
      const folder = join(vault, name)
      const complete = (await readdir(folder)).includes(completeMark)
      if (complete) await finishRestore(profile, folder)
      else await rm(folder, { recursive: true, force: true })
      continue
    }
    if (await isWithdrawn(join(vault, name))) {
      // Whatever holds on to it: it is tried again at the next start, and is no account meanwhile.
      await removeAccountFolder(profile, name as AccountId).catch(() => undefined)
      continue
    }
    const leftover = name.startsWith(removedPrefix) ? join(vault, name) : join(vault, name, 'tmp')
    await rm(leftover, { recursive: true, force: true })
  }
}

async function isWithdrawn(folder: string): Promise<boolean> {
  try {
    const account = JSON.parse(await readFile(join(folder, 'account.json'), 'utf8')) as Account
    return account.replaces?.withdrawn === true
  } catch {
    return false
  }
}

async function folderNames(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT') return []
    throw await diskFailure(thrown, folder)
  }
}

/** A small note beside the accounts, as it was written last; undefined where there is none, or none that can be read. */
export async function readNote<T>(profile: string, name: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(notePath(profile, name), 'utf8')) as T
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT' || thrown instanceof SyntaxError) return undefined
    throw await diskFailure(thrown, notePath(profile, name))
  }
}

/** Writes it whole or not at all. Rejects with `disk-full` or `internal`. */
export async function writeNote(profile: string, name: string, note: unknown): Promise<void> {
  await replaceFile(notePath(profile, name), `${JSON.stringify(note)}\n`)
}

function notePath(profile: string, name: string): string {
  return join(vaultFolder(profile), `${name}.json`)
}
