import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { outgoingSecretId } from '../../src-shared/mail/account'
import type { AccountId } from '../../src-shared/mail/ids'
import { MailFailure, mailErrorOf } from '../../src-shared/mail/mail-error'
import { type Keychain, Secrets } from './secrets'

const [ada, bob] = ['ada' as AccountId, 'bob' as AccountId]
let profile: string
beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'tern-secrets-'))
})
afterEach(() => rm(profile, { recursive: true, force: true }))

const none: Keychain = {
  protects: async () => false,
  encrypt: () => Promise.reject(new Error('no keychain')),
  decrypt: () => Promise.reject(new Error('no keychain')),
}
const system: Keychain = {
  protects: async () => true,
  encrypt: async (plain) => Buffer.from(`locked ${Buffer.from(plain).toString('hex')}`),
  decrypt: async (octets) => Buffer.from(octets.toString().slice('locked '.length), 'hex').toString(),
}
const starting = (keychain = none): Secrets => new Secrets(profile, keychain, 16)

/** Whether any file of the profile holds these words, as they are or in base64. */
async function onDisk(words: string): Promise<boolean> {
  for (const name of await readdir(profile)) {
    const text = await readFile(join(profile, name), 'utf8')
    if (text.includes(words) || text.includes(Buffer.from(words).toString('base64').replace(/=+$/, ''))) return true
  }
  return false
}

test('without a keychain a password stays in memory only', async () => {
  const secrets = starting()
  await secrets.keep(ada, 'swordfish')
  expect(await secrets.all()).toEqual({ ada: 'swordfish' })
  expect(await readdir(profile)).toEqual([])
  expect(await starting().all()).toEqual({})
})

test('a master password keeps them over a start, and nothing readable is on disk', async () => {
  const secrets = starting()
  await secrets.keep(ada, 'swordfish')
  await secrets.setMaster('correct horse')
  await secrets.keep(outgoingSecretId(ada), 'marlin in the sea')
  expect(await secrets.storage()).toBe('master-password')
  for (const words of ['swordfish', 'marlin in the sea', 'correct horse', outgoingSecretId(ada)])
    expect(await onDisk(words)).toBe(false)

  const again = starting()
  expect(await again.storage()).toBe('locked')
  expect(await again.all()).toEqual({})
  expect(await again.unlock('wrong horse').then(() => undefined, mailErrorOf)).toEqual({
    kind: 'wrong-master-password',
  })
  expect(await again.storage()).toBe('locked')
  await again.unlock('correct horse')
  expect(await again.storage()).toBe('master-password')
  expect(await again.all()).toEqual({ ada: 'swordfish', [outgoingSecretId(ada)]: 'marlin in the sea' })
})

test('what happens while it is locked counts: a new password stays, an account that went stays gone', async () => {
  const secrets = starting()
  await secrets.setMaster('correct horse')
  await secrets.keep(ada, 'old')
  await secrets.keep(bob, 'bob’s')
  const again = starting()
  await again.keep(ada, 'new')
  await again.keepOnly([ada])
  await again.unlock('correct horse')
  expect(await again.all()).toEqual({ ada: 'new' })
  const third = starting()
  await third.unlock('correct horse')
  expect(await third.all()).toEqual({ ada: 'new' })
})

test('another master password opens the file from then on, and the old one does not', async () => {
  const secrets = starting()
  await secrets.keep(ada, 'swordfish')
  await secrets.setMaster('first words')
  await secrets.setMaster('second words')
  const again = starting()
  expect(await again.unlock('first words').then(() => undefined, mailErrorOf)).toEqual({
    kind: 'wrong-master-password',
  })
  await again.unlock('second words')
  expect(await again.all()).toEqual({ ada: 'swordfish' })
})

test('given up while it is open, the passwords go to the keychain that there is by now; forgotten, they are gone', async () => {
  const secrets = starting()
  await secrets.keep(ada, 'swordfish')
  await secrets.setMaster('correct horse')
  const later = starting(system)
  expect(await later.storage()).toBe('locked')
  await later.unlock('correct horse')
  await later.dropMaster()
  expect(await later.storage()).toBe('keychain')
  expect(await starting(system).all()).toEqual({ ada: 'swordfish' })

  const other = starting()
  await other.setMaster('correct horse')
  const forgotten = starting()
  await forgotten.dropMaster()
  expect(await forgotten.storage()).toBe('session-only')
  expect(await forgotten.all()).toEqual({})
})

test('a file that was changed opens to nothing', async () => {
  const secrets = starting()
  await secrets.keep(ada, 'swordfish')
  await secrets.setMaster('correct horse')
  const file = join(profile, 'secrets.locked.json')
  const box = JSON.parse(await readFile(file, 'utf8'))
  const octets = Buffer.from(box.octets, 'base64')
  octets[0] = (octets[0] ?? 0) ^ 1
  await writeFile(file, JSON.stringify({ ...box, octets: octets.toString('base64') }))
  expect(
    await starting()
      .unlock('correct horse')
      .then(() => undefined, mailErrorOf),
  ).toEqual({
    kind: 'wrong-master-password',
  })
})

test('one account takes over what is known of another', async () => {
  const secrets = starting(system)
  await secrets.keep(ada, 'swordfish')
  await secrets.keep(outgoingSecretId(ada), 'marlin')
  await secrets.takeOver(ada, bob, '')
  await secrets.forget(ada)
  expect(await starting(system).all()).toEqual({ bob: 'swordfish', [outgoingSecretId(bob)]: 'marlin' })
})

test('an account that is removed while it is locked stays gone when it is opened, also after a start', async () => {
  const secrets = starting()
  await secrets.setMaster('correct horse')
  await secrets.keep(ada, 'swordfish')
  await secrets.keep(bob, 'bob’s')
  const locked = starting()
  await locked.forget(ada)
  expect(await locked.storage()).toBe('locked')
  const again = starting()
  await again.unlock('correct horse')
  expect(await again.all()).toEqual({ bob: 'bob’s' })
  const third = starting()
  await third.unlock('correct horse')
  expect(await third.all()).toEqual({ bob: 'bob’s' })
})

test('a keychain that fails while the master password is given up costs no password', async () => {
  const secrets = starting()
  await secrets.keep(ada, 'swordfish')
  await secrets.setMaster('correct horse')
  const later = starting({ ...system, encrypt: () => Promise.reject(new Error('the keychain died')) })
  await later.unlock('correct horse')
  await expect(later.dropMaster()).rejects.toThrow('the keychain died')
  const again = starting()
  await again.unlock('correct horse')
  expect(await again.all()).toEqual({ ada: 'swordfish' })
})

test('while an account’s server is changed neither password is kept; refused, the old one comes back', async () => {
  const secrets = starting(system)
  await secrets.keep(ada, 'old')
  await secrets.keep(outgoingSecretId(ada), 'marlin')
  const kept = () => starting(system).all()
  const refusal = new MailFailure({ kind: 'auth-rejected', host: 'h', user: 'u', serverText: '' })
  const refused = secrets.replaceWith(ada, 'new', () => Promise.reject(refusal))
  await expect(refused).rejects.toBe(refusal)
  expect(await kept()).toEqual({ ada: 'old', [outgoingSecretId(ada)]: 'marlin' })
  const meanwhile = await secrets.replaceWith(ada, 'new', kept)
  expect(meanwhile).toEqual({ [outgoingSecretId(ada)]: 'marlin' })
  expect(await kept()).toEqual({ ada: 'new', [outgoingSecretId(ada)]: 'marlin' })
  // Whoever changed it died: nobody knows for which server it is.
  const died = secrets.replaceWith(ada, 'newer', () => Promise.reject(new Error('gone')))
  await expect(died).rejects.toThrow('gone')
  expect(await kept()).toEqual({ [outgoingSecretId(ada)]: 'marlin' })
})

test('a refused new password costs nothing that is in a locked file', async () => {
  const secrets = starting()
  await secrets.setMaster('correct horse')
  await secrets.keep(ada, 'swordfish')
  await secrets.keep(bob, 'bob’s')
  const refusal = new MailFailure({ kind: 'auth-rejected', host: 'h', user: 'u', serverText: '' })
  const locked = starting()
  await locked.forget(bob)
  for (const id of [ada, bob])
    await expect(locked.replaceWith(id, 'new', () => Promise.reject(refusal))).rejects.toBe(refusal)
  const again = starting()
  await again.unlock('correct horse')
  // What had been forgotten before stays so.
  expect(await again.all()).toEqual({ ada: 'swordfish' })
})

test('nor where the file is opened while the server is asked', async () => {
  const secrets = starting()
  await secrets.setMaster('correct horse')
  await secrets.keep(ada, 'swordfish')
  const refusal = new MailFailure({ kind: 'auth-rejected', host: 'h', user: 'u', serverText: '' })
  const locked = starting()
  const refused = locked.replaceWith(ada, 'new', async () => {
    await locked.unlock('correct horse')
    expect(await locked.all()).toEqual({})
    throw refusal
  })
  await expect(refused).rejects.toBe(refusal)
  expect(await locked.all()).toEqual({ ada: 'swordfish' })
  const again = starting()
  await again.unlock('correct horse')
  expect(await again.all()).toEqual({ ada: 'swordfish' })
})

test('a token that its provider replaced while a change was tried stays', async () => {
  const secrets = starting(system)
  await secrets.keep(ada, 'first token')
  const refusal = new MailFailure({ kind: 'auth-rejected', host: 'h', user: 'u', serverText: '' })
  const refused = secrets.replaceWith(ada, 'new', async () => {
    await secrets.keep(ada, 'second token')
    throw refusal
  })
  await expect(refused).rejects.toBe(refusal)
  expect(await starting(system).all()).toEqual({ ada: 'second token' })
})
