import type { Announcement, ServerKind } from '../../src-shared/mail/server-settings'

/** What to do after a line of the server. */
export type DialogueStep =
  | { readonly kind: 'wait' }
  | { readonly kind: 'say'; readonly line: string }
  | { readonly kind: 'start-tls' }
  | { readonly kind: 'refuse'; readonly reason: string }
  | { readonly kind: 'done'; readonly announced: Announcement }

/** A short talk before sign-in: pure, line in, step out. */
export interface Dialogue {
  /** Said first, where the server has greeted already. */
  readonly begin: string | undefined
  hear(line: string): DialogueStep
}

/** `secure`: TLS is on. `greeted`: the server greeted before TLS and will not do so again. */
export interface DialogueState {
  readonly secure: boolean
  readonly greeted: boolean
}

const wait: DialogueStep = { kind: 'wait' }
const refuse = (reason: string): DialogueStep => ({ kind: 'refuse', reason })

export function dialogueFor(kind: ServerKind, state: DialogueState): Dialogue {
  switch (kind) {
    case 'imap':
      return imapDialogue(state)
    case 'pop3':
      return pop3Dialogue(state)
    default:
      return smtpDialogue(state)
  }
}

/** RFC 9051 §6.1.1, §6.2.1. */
function imapDialogue({ secure, greeted }: DialogueState): Dialogue {
  const command = secure ? 'a CAPABILITY' : 'a STARTTLS'
  let hasGreeted = greeted
  let capabilities = new Set<string>()
  return {
    begin: greeted ? command : undefined,
    hear(line) {
      if (!hasGreeted) {
        hasGreeted = true
        return /^\* OK\b/i.test(line) ? { kind: 'say', line: command } : refuse('no IMAP greeting')
      }
      const told = /^\* CAPABILITY (.*)$/i.exec(line)
      if (told) capabilities = new Set((told[1] ?? '').toUpperCase().split(/\s+/))
      if (!/^a /.test(line)) return wait
      if (!/^a OK\b/i.test(line)) return refuse(secure ? 'CAPABILITY was refused' : 'STARTTLS was refused')
      if (!secure) return { kind: 'start-tls' }
      return {
        kind: 'done',
        announced: { kind: 'imap', idle: capabilities.has('IDLE') },
      }
    },
  }
}

/** RFC 1939, CAPA RFC 2449 §5, STLS RFC 2595 §4. */
function pop3Dialogue({ secure, greeted }: DialogueState): Dialogue {
  const command = secure ? 'CAPA' : 'STLS'
  let hasGreeted = greeted
  let listing = false
  let uidl: boolean | undefined
  let expire: number | 'never' | undefined
  const done = (): DialogueStep => ({ kind: 'done', announced: { kind: 'pop3', uidl, expire } })
  return {
    begin: greeted ? command : undefined,
    hear(line) {
      if (!hasGreeted) {
        hasGreeted = true
        return /^\+OK\b/i.test(line) ? { kind: 'say', line: command } : refuse('no POP3 greeting')
      }
      if (!listing) {
        if (!secure) return /^\+OK\b/i.test(line) ? { kind: 'start-tls' } : refuse('STLS was refused')
        // A server without CAPA is a POP3 server all the same.
        if (/^-ERR\b/i.test(line)) return done()
        if (!/^\+OK\b/i.test(line)) return refuse('no answer to CAPA')
        listing = true
        return wait
      }
      if (line === '.') return done()
      const [word = '', value] = line.toUpperCase().split(/\s+/)
      if (word === 'UIDL') uidl = true
      if (word === 'EXPIRE')
        expire = value === 'NEVER' ? 'never' : /^\d{1,5}$/.test(value ?? '') ? Number(value) : expire
      return wait
    },
  }
}

/** RFC 5321 §4.1.1.1, SIZE RFC 1870, STARTTLS RFC 3207. */
function smtpDialogue({ secure, greeted }: DialogueState): Dialogue {
  const hello = 'EHLO [127.0.0.1]'
  let stage: 'greeting' | 'hello' | 'tls' = greeted ? 'hello' : 'greeting'
  let size: number | undefined
  let hasStartTls = false
  return {
    begin: greeted ? hello : undefined,
    hear(line) {
      const [, code = '', more = '', words = ''] = /^(\d{3})([ -]?)(.*)$/.exec(line) ?? []
      if (stage === 'greeting') {
        if (code !== '220') return refuse('no SMTP greeting')
        if (more === '-') return wait
        stage = 'hello'
        return { kind: 'say', line: hello }
      }
      if (stage === 'tls') return code === '220' ? { kind: 'start-tls' } : refuse('STARTTLS was refused')
      if (code !== '250') return refuse('EHLO was refused')
      const limit = /^SIZE (\d{1,12})\b/i.exec(words)
      if (limit) size = Number(limit[1])
      if (/^STARTTLS\b/i.test(words)) hasStartTls = true
      if (more === '-') return wait
      if (secure) return { kind: 'done', announced: { kind: 'smtp', size } }
      if (!hasStartTls) return refuse('no STARTTLS')
      stage = 'tls'
      return { kind: 'say', line: 'STARTTLS' }
    },
  }
}
