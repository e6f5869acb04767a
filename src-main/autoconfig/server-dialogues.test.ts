import { expect, test } from 'vitest'
import type { ServerKind } from '../../src-shared/mail/server-settings'
import { dialogueFor } from './server-dialogues'

/** What is said and how it ends when the server says these lines. */
function talk(kind: ServerKind, secure: boolean, greeted: boolean, lines: readonly string[]) {
  const dialogue = dialogueFor(kind, { secure, greeted })
  const said = dialogue.begin === undefined ? [] : [dialogue.begin]
  for (const line of lines) {
    const step = dialogue.hear(line)
    if (step.kind === 'say') said.push(step.line)
    else if (step.kind !== 'wait') return { said, end: step }
  }
  return { said, end: undefined }
}

test('imap over TLS', () => {
  expect(talk('imap', true, false, ['* OK ready', '* CAPABILITY IMAP4rev1 IDLE MOVE', 'a OK done'])).toEqual({
    said: ['a CAPABILITY'],
    end: { kind: 'done', announced: { kind: 'imap', idle: true } },
  })
})

test('T2: imap with STARTTLS: capabilities count only after it', () => {
  expect(talk('imap', false, false, ['* OK [CAPABILITY IDLE] hi', 'a OK begin'])).toEqual({
    said: ['a STARTTLS'],
    end: { kind: 'start-tls' },
  })
  expect(talk('imap', true, true, ['* CAPABILITY IMAP4rev1', 'a OK done']).end).toMatchObject({
    announced: { idle: false },
  })
})

test('pop3: CAPA with EXPIRE and UIDL, with none, and without CAPA', () => {
  const hear = (...lines: string[]) => talk('pop3', true, false, ['+OK hi', ...lines]).end
  expect(hear('+OK', 'TOP', 'UIDL', 'EXPIRE 60', '.')).toMatchObject({ announced: { uidl: true, expire: 60 } })
  expect(hear('+OK', 'EXPIRE NEVER', '.')).toMatchObject({ announced: { uidl: undefined, expire: 'never' } })
  expect(hear('-ERR what')).toMatchObject({ kind: 'done', announced: { kind: 'pop3' } })
})

test('smtp with STARTTLS, its size after it', () => {
  const before = talk('smtp', false, false, ['220-hello', '220 there', '250-x', '250-SIZE 1', '250 STARTTLS', '220 go'])
  expect(before).toEqual({ said: ['EHLO [127.0.0.1]', 'STARTTLS'], end: { kind: 'start-tls' } })
  expect(talk('smtp', true, true, ['250-x', '250-SIZE 52428800', '250 HELP']).end).toEqual({
    kind: 'done',
    announced: { kind: 'smtp', size: 52_428_800 },
  })
})

test.each<[ServerKind, boolean, string[]]>([
  ['imap', true, ['* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready', '* CAPABILITY IMAP4rev1 AUTH=PLAIN', 'a OK done']],
  ['imap', false, ['* OK ready', 'a OK begin']],
  ['pop3', true, ['+OK ready', '+OK', 'USER', 'SASL PLAIN', '.']],
  ['pop3', false, ['+OK ready', '+OK begin']],
  ['smtp', true, ['220 ready', '250-x', '250 AUTH PLAIN LOGIN']],
  ['smtp', false, ['220 ready', '250-x', '250-AUTH PLAIN LOGIN', '250 STARTTLS', '220 go']],
])('T8: a server that is only met (%s, TLS at once: %s) is never asked to sign anybody in', (kind, secure, lines) => {
  const { said, end } = talk(kind, secure, false, lines)
  expect(
    said.every((line) => /^(a )?(CAPABILITY|STARTTLS|CAPA|STLS|EHLO \[127\.0\.0\.1\])$/.test(line)),
    said.join(),
  ).toBe(true)
  expect(end?.kind).toMatch(/^(done|start-tls)$/)
})

test.each<[string, ServerKind, boolean, string[]]>([
  ['a web server', 'imap', true, ['HTTP/1.1 400 Bad Request']],
  ['signed in before TLS', 'imap', false, ['* PREAUTH hello']],
  ['STARTTLS refused', 'imap', false, ['* OK hi', 'a NO not here']],
  ['an IMAP server on the POP3 port', 'pop3', true, ['* OK ready']],
  ['STLS refused', 'pop3', false, ['+OK hi', '-ERR no']],
  ['no STARTTLS offered', 'smtp', false, ['220 hi', '250-x', '250 HELP']],
  ['busy', 'smtp', true, ['421 later']],
])('%s is refused', (_name, kind, secure, lines) => {
  expect(talk(kind, secure, false, lines).end?.kind).toBe('refuse')
})
