import { describe, expect, it } from 'vitest'
import { sentCopyOf } from './sent-copy'

const outgoing = (host: string) => ({ host, port: 465, security: 'tls', user: 'a@example.org' }) as const

describe('sentCopyOf', () => {
  it('leaves it to a provider that files what it sends', () => {
    expect(sentCopyOf({ protocol: 'imap', outgoing: outgoing('smtp.gmail.com') })).toBe('server')
    expect(sentCopyOf({ protocol: 'imap', outgoing: outgoing('smtp.office365.com') })).toBe('server')
  })

  it('files it otherwise, and for mail that is downloaded one way', () => {
    expect(sentCopyOf({ protocol: 'imap', outgoing: outgoing('smtp.example.org') })).toBe('tern')
    expect(sentCopyOf({ protocol: 'imap', outgoing: outgoing('notgmail.com.example.org') })).toBe('tern')
    expect(sentCopyOf({ protocol: 'imap' })).toBe('tern')
    expect(sentCopyOf({ protocol: 'pop3', outgoing: outgoing('smtp.gmail.com') })).toBe('tern')
  })

  it('does as the user has decided', () => {
    const gmail = { protocol: 'imap', outgoing: outgoing('smtp.gmail.com') } as const
    expect(sentCopyOf({ ...gmail, writing: { sentCopy: 'tern' } })).toBe('tern')
    expect(sentCopyOf({ ...gmail, writing: { sentCopy: 'nobody' } })).toBe('nobody')
  })
})
