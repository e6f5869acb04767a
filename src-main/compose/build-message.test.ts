import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'
import type { DraftContent, DraftPart } from '../../src-shared/mail/draft'
import type { AccountId, Sha256 } from '../../src-shared/mail/ids'
import { unflow } from '../../src-shared/mail/unflow'
import { parseMessage } from '../mime/parse-message'
import { buildMessage, type MessageToBuild } from './build-message'
import { flowText } from './flow-text'
import { octetsWithoutBcc } from './without-bcc'

const pictures = new Map<string, Buffer>([
  ['p1', Buffer.from('89504e470d0a1a0a', 'hex')],
  ['p2', Buffer.from(Array.from({ length: 3000 }, (_, n) => n % 256))],
])
const part = (id: string, more: Partial<DraftPart> = {}): DraftPart => ({
  id,
  fileName: `${id}.bin`,
  mediaType: 'application/octet-stream',
  octets: pictures.get(id)?.length ?? 0,
  sha256: 'x' as Sha256,
  ...more,
})
const content = (more: Partial<DraftContent> = {}): DraftContent => ({
  accountId: 'a' as AccountId,
  identityId: '',
  to: [{ name: 'Bob Böse', address: 'bob@example.org' }],
  cc: [],
  bcc: [],
  subject: 'Grüße aus Köln',
  format: 'rich',
  html: '<div>Hello <b>Bob</b></div>',
  text: 'Hello Bob',
  parts: [],
  relation: { kind: 'new' },
  ...more,
})

async function build(more: Partial<DraftContent> = {}, rest: Partial<MessageToBuild> = {}): Promise<Buffer> {
  return buffer(
    buildMessage({
      content: content(more),
      from: { name: 'Alex Doe', address: 'alex@example.org' },
      messageIdHeader: 'id1@example.org',
      at: Date.UTC(2026, 10, 24, 12),
      openPart: ({ id }) => Readable.from([pictures.get(id) ?? Buffer.alloc(0)]),
      ...rest,
    }),
  )
}

/** What must hold of every message that leaves: RFC 5322 §2.1.1 and SECURITY.md C4, C5. */
function expectClean(source: Buffer): void {
  const text = source.toString('latin1')
  expect(text).not.toMatch(/[^\r]\n/)
  expect(text).not.toMatch(/\r[^\n]/)
  for (const line of text.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998)
  const header = text.slice(0, text.indexOf('\r\n\r\n'))
  expect(header).not.toMatch(/^(?:user-agent|x-mailer|received):/im)
  expect(header).not.toMatch(/[^\x20-\x7e\r\n\t]/)
}

describe('a message', () => {
  test('with everything is read the same by another parser and by ours', async () => {
    const source = await build({
      cc: [{ name: 'Li, "the" One', address: 'li@example.org' }],
      html: '<p>See <img src="cid:pic@x"></p>',
      text: 'See\n[picture]',
      parts: [
        part('p1', { contentId: 'pic@x', mediaType: 'image/png', fileName: 'bild.png' }),
        part('p2', { fileName: 'Übersicht "neu".pdf', mediaType: 'application/pdf' }),
      ],
      relation: { kind: 'reply', inReplyTo: ['old@x'], references: ['older@x', 'old@x'] },
      importance: 'high',
      askRead: true,
    })
    expectClean(source)
    const other = await PostalMime.parse(source)
    expect(other.subject).toBe('Grüße aus Köln')
    expect(other.from).toMatchObject({ name: 'Alex Doe', address: 'alex@example.org' })
    expect(other.to).toMatchObject([{ name: 'Bob Böse', address: 'bob@example.org' }])
    expect(other.cc).toMatchObject([{ name: 'Li, "the" One', address: 'li@example.org' }])
    expect(other.messageId).toBe('<id1@example.org>')
    expect(other.inReplyTo).toBe('<old@x>')
    expect(other.references).toBe('<older@x> <old@x>')
    expect(other.html).toContain('<img src="cid:pic@x">')
    expect(other.text?.trim()).toBe('See\n[picture]')
    const [picture, file] = other.attachments
    expect(picture).toMatchObject({ contentId: '<pic@x>', mimeType: 'image/png', disposition: 'inline' })
    expect(file).toMatchObject({ filename: 'Übersicht "neu".pdf', mimeType: 'application/pdf' })
    expect(Buffer.from(file?.content as ArrayBuffer)).toEqual(pictures.get('p2'))
    const ours = parseMessage(source)
    expect(ours.envelope.references).toEqual(['older@x', 'old@x'])
    expect(ours.leaves.map(({ kind }) => kind)).toEqual(['plain', 'html'])
    expect(ours.attachments.map(({ disposition }) => disposition)).toEqual(['inline', 'attachment'])
  })

  test('of text alone is one part, flowed', async () => {
    const long = 'word '.repeat(60).trim()
    const source = await build({ format: 'plain', text: `${long}\n\n> quoted\n-- \nAlex` })
    expectClean(source)
    const { leaves } = parseMessage(source)
    expect(leaves).toHaveLength(1)
    expect(leaves[0]?.flowed).toBeDefined()
    const shown = unflow(leaves[0]?.text ?? '', { delSp: false })
    expect(shown.replace(/\r/g, '').trimEnd()).toContain(long)
  })

  test('never has its Bcc on the wire, and keeps it in the copy', async () => {
    const bcc = Array.from({ length: 40 }, (_, n) => ({ name: `Hidden ${n}`, address: `h${n}@hidden.example` }))
    const source = await build({ bcc, text: 'Bcc: not a field' }, { draftId: 'd1' })
    expect(source.toString()).toContain('h39@hidden.example')
    const wire = await octetsWithoutBcc(source)
    expect(wire.toString()).not.toMatch(/hidden|x-tern-draft/i)
    expect((await PostalMime.parse(wire)).text?.trim()).toBe('Bcc: not a field')
    expectClean(wire)
  })

  test('has no field that a text could add', async () => {
    const evil = 'x\r\nBcc: victim@example.org\r\n\r\nbody\0\u2028'
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('\r', '\n', '\0', ':', 'Bcc', ' ', '<', '"', 'é', ',')),
        async (bits) => {
          const text = evil + bits.join('')
          const source = await build({
            subject: text,
            to: [{ name: text, address: 'bob@example.org' }],
            parts: [part('p1', { fileName: text, mediaType: text })],
            relation: { kind: 'reply', inReplyTo: [text], references: [text, 'good@x'] },
          })
          expectClean(source)
          const { headers } = await PostalMime.parse(source)
          expect(headers.map(({ key }) => key).filter((key) => key === 'bcc')).toEqual([])
          expect(headers.find(({ key }) => key === 'references')?.value).toBe('<good@x>')
        },
      ),
      { numRuns: 50 },
    )
  })

  test.each(['a@b\r\nBcc: c@d', 'a@b>', 'no-at', 'a b@c', 'a@b, c@d', '"q"@b'])(
    'refuses the address %j',
    async (address) => {
      await expect(async () => build({ to: [{ name: '', address }] })).rejects.toMatchObject({
        error: { kind: 'bad-request' },
      })
    },
  )

  test('with very long lines and words is folded or encoded', async () => {
    expectClean(await build({ html: `<p>${'x'.repeat(5000)}</p>`, text: 'y'.repeat(5000), subject: 'z'.repeat(3000) }))
    expectClean(await build({ html: `<p>${'ö'.repeat(5000)}</p>`, text: 'ß日本'.repeat(2000) }))
  })
})

test('flowed text is what it was when it is read again', () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9>.,äß日-]{1,20}$/)
  const line = fc.oneof(
    // A line that begins with > is a quote by its look.
    fc.array(word, { maxLength: 40 }).map((words) => words.join(' ').replace(/^>+/, '')),
    fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.array(word, { minLength: 1, maxLength: 30 }))
      .map(([depth, words]) => `${'>'.repeat(depth)} ${words.join(' ').replace(/^>+/, 'q')}`),
    fc.constantFrom('', '-- ', 'From here on', ' indented'),
  )
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
      const flowed = flowText(lines.join('\n'))
      for (const one of flowed.split('\r\n')) expect(one.length).toBeLessThanOrEqual(998)
      const read = unflow(flowed.replaceAll('\r\n', '\n'), { delSp: false }).replace(/\n+$/, '')
      const wanted = lines.join('\n').replace(/\n+$/, '')
      expect(read.split('\n').map((one) => one.trimEnd())).toEqual(wanted.split('\n').map((one) => one.trimEnd()))
    }),
  )
})
