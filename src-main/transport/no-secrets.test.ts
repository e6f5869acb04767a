import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startFakeImap } from '../../e2e/fake-imap/server'
import type { Credential } from '../../src-shared/mail/credential'
import { imapSecretOf } from '../imap/imap-target'
import { openImap } from '../imap/imap-wire'
import { FakePop3Server } from '../pop3/fake-server.testing'
import { openPop3 } from '../pop3/pop3-wire'
import { startScriptedSmtp } from '../smtp/smtp-server.testing'
import { openSmtp, type SmtpTarget } from '../smtp/smtp-wire'

/** SECURITY.md T13: logs and errors hold no password, no token, no AUTH line and no mail text. */

const secret = 'Sw0rdfish-and-chips'
const user = 'ada@example.org'
const signal = new AbortController().signal
const credentials: readonly Credential[] = [
  { kind: 'password', password: secret },
  { kind: 'oauth', accessToken: secret },
]
/** The secret as it goes over the line, whole or in part: any run of its base64 that no offset hides. */
const traces: readonly string[] = [
  secret,
  ...[0, 1, 2].map((offset) =>
    Buffer.from('x'.repeat(offset) + secret)
      .toString('base64')
      .slice(4, -4),
  ),
]

const said: string[] = []
const streams = ['log', 'info', 'warn', 'error', 'debug'] as const
beforeEach(() => {
  for (const name of streams) vi.spyOn(console, name).mockImplementation((...args) => void said.push(inspect(args)))
})
afterEach(() => {
  vi.restoreAllMocks()
  said.length = 0
})

/** Everything that hangs on what was thrown: causes, library fields, what nobody enumerates. */
async function everythingThrownBy(work: Promise<unknown>): Promise<string> {
  const thrown: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(thrown, 'this sign-in had to fail').toBeDefined()
  return inspect(thrown, { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null })
}

type Ending = 'refused' | 'refused in words that repeat it' | 'cut'

const echo = `you said ${user}`
const endings: readonly Ending[] = ['refused', 'refused in words that repeat it', 'cut']

async function imap(credential: Credential, ending: Ending): Promise<string> {
  const server = await startFakeImap()
  server.account.capabilities = new Set([...server.account.capabilities, 'AUTH=PLAIN', 'AUTH=XOAUTH2'])
  server.faults.onCommand = ({ name }) =>
    !/^(LOGIN|AUTHENTICATE)$/.test(name)
      ? undefined
      : ending === 'cut'
        ? { kind: 'lose-reply' }
        : { kind: 'refuse', status: 'NO', code: 'AUTHENTICATIONFAILED', text: ending === 'refused' ? 'no' : echo }
  try {
    const place = { host: '127.0.0.1', port: server.port, security: 'none', user, ca: [] } as const
    return await everythingThrownBy(openImap({ ...place, ...imapSecretOf(credential) }, signal))
  } finally {
    await server.close()
  }
}

async function pop3(credential: Credential, ending: Ending): Promise<string> {
  const server = await FakePop3Server.start()
  server.faults =
    ending === 'cut'
      ? { swallow: 'AUTH' }
      : { refuse: { command: 'AUTH', text: ending === 'refused' ? '[AUTH] no' : echo } }
  try {
    const place = { host: '127.0.0.1', port: server.port, security: 'none', user, ca: [] } as const
    return await everythingThrownBy(openPop3({ ...place, credential }, signal))
  } finally {
    await server.close()
  }
}

const smtpSecretOf = (credential: Credential): NonNullable<SmtpTarget['credential']> =>
  credential.kind === 'oauth' ? { kind: 'token', token: credential.accessToken } : credential

async function smtp(credential: Credential, ending: Ending): Promise<string> {
  const server = await startScriptedSmtp(() => ({
    extensions: ['AUTH PLAIN XOAUTH2'],
    answer: (command) =>
      !command.startsWith('AUTH')
        ? undefined
        : ending === 'cut'
          ? 'cut'
          : `535 5.7.8 ${ending === 'refused' ? 'no' : echo}`,
  }))
  try {
    const place = { host: '127.0.0.1', port: server.port, security: 'none', user, ca: [] } as const
    return await everythingThrownBy(openSmtp({ ...place, credential: smtpSecretOf(credential) }, signal))
  } finally {
    await server.close()
  }
}

for (const [protocol, signIn] of Object.entries({ imap, pop3, smtp }))
  for (const credential of credentials)
    test.each(endings)(
      `T13: ${protocol}, ${credential.kind}: a sign-in that is %s tells nobody the secret`,
      async (ending) => {
        const thrown = await signIn(credential, ending)
        for (const trace of traces) expect(thrown).not.toContain(trace)
        expect(said).toEqual([])
      },
    )

test('T13: what is written to a log anywhere are these lines, and none has anything of mail in it', () => {
  const sources = ['src-main', 'src-preload', 'src-renderer', 'src-shared'].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path) && !/\.(test|testing)\.tsx?$|\.d\.ts$/.test(path))
      .map((path) => join(room, path)),
  )
  const written = sources.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/\b(?:console\.\w+|process\.std(?:out|err)\.write)\(\s*(.*)/g)].map(
      ([, words = '']) => `${path}: ${words.replace(/[,)]+$/, '').replaceAll('${', '{')}`,
    ),
  )
  expect(written.sort()).toEqual([
    "src-main/autoconfig/outside.ts: `[engine] TERN_PROVIDERS cannot be used: {thrown instanceof Error ? thrown.message : 'unknown'}`",
    "src-main/engine.ts: '[engine] the file named in NODE_EXTRA_CA_CERTS cannot be read'",
    'src-main/engine.ts: `[engine] cannot start: {mailErrorOf(thrown).kind}`',
    "src-main/engine.ts: `[engine] the OAuth providers cannot be read: {thrown instanceof Error ? thrown.message : 'unknown'}`",
    "src-renderer/store/search/worker.ts: `[search] the index stopped: {thrown instanceof Error ? thrown.name : 'unknown'}`",
  ])
})
