import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CrlfMaker, CrlfWitness, LfMaker } from './line-ends'
import { beginsLikeMbox, dateOfSeparator, MboxQuoter, readMbox, separatorLine } from './mbox-lines'

/** Every way to cut the same octets into pieces costs nothing to draw: sizes, repeated. */
function cut(octets: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let at = 0, turn = 0; at < octets.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    pieces.push(octets.subarray(at, at + size))
    at += size
  }
  return pieces
}
async function* asStream(pieces: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* pieces
}
async function messagesOf(octets: Uint8Array, sizes: readonly number[] = [1 << 20]): Promise<string[]> {
  const messages: string[] = []
  let parts: Uint8Array[] = []
  for await (const piece of readMbox(asStream(cut(octets, sizes)))) {
    if (piece.kind === 'begin') parts = []
    else if (piece.kind === 'data') parts.push(Uint8Array.from(piece.octets))
    else messages.push(Buffer.concat(parts).toString('latin1'))
  }
  return messages
}
function written(messages: readonly string[], sizes: readonly number[] = [1 << 20]): Buffer {
  const parts: Uint8Array[] = []
  for (const message of messages) {
    const quoter = new MboxQuoter()
    parts.push(Buffer.from(`${separatorLine(1_700_000_000_000)}\n`))
    for (const piece of cut(Buffer.from(message, 'latin1'), sizes)) parts.push(Uint8Array.from(quoter.push(piece)))
    parts.push(quoter.end(), Buffer.from(message.endsWith('\n') ? '\n' : '\n\n'))
  }
  return Buffer.concat(parts)
}

const line = fc.oneof(
  fc.constantFrom(
    '',
    'From ',
    'From me Mon Jan  1 00:00:00 2026',
    '>From you',
    '>>From ',
    'From: a@b',
    '>',
    'Fro',
    '\r',
    'x',
  ),
  fc.string({ maxLength: 12 }).map((text) => text.replaceAll('\n', '')),
)
const message = fc.array(line, { minLength: 1, maxLength: 12 }).map((lines) => `${lines.join('\n')}\n`)
const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 })

describe('mbox', () => {
  test('gives back every message, whatever is in it and however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 4 }), sizes, sizes, async (messages, write, read) => {
        const latin = messages.map((one) => Buffer.from(one, 'utf8').toString('latin1'))
        expect(await messagesOf(written(latin, write), read)).toEqual(latin)
      }),
      { numRuns: 150 },
    )
  })

  test('lines of any length, quoted or not', async () => {
    const long = [
      `${'>'.repeat(9_000)}From x\n`,
      `${'long '.repeat(2_000)}From \nx\n`,
      `>From ${'y'.repeat(9_000)}\n\n`,
    ]
    for (const size of [1_000, 4_095, 4_096, 4_097])
      expect(await messagesOf(written(long, [size]), [size, 1])).toEqual(long)
  })

  test.each([
    ['no blank line at the end', 'From - Mon Jan  1 00:00:00 2026\nA: b\n\nx', ['A: b\n\nx']],
    [
      'CRLF',
      'From x Mon Jan  1 00:00:00 2026\r\nA: b\r\n\r\nx\r\n\r\nFrom - Tue Jan  2 00:00:00 2026\r\nC: d\r\n',
      ['A: b\r\n\r\nx\r\n', 'C: d\r\n'],
    ],
    [
      'an unquoted From in the text',
      'From - Mon Jan  1 00:00:00 2026\nA: b\n\nFrom now on\nall\n\n',
      ['A: b\n\nFrom now on\nall\n'],
    ],
    ['no mbox', 'Subject: x\n\nFrom here\n', []],
    ['nothing', '', []],
  ])('%s', async (_name, text, messages) => {
    for (const size of [1, 2, 3, 1000]) expect(await messagesOf(Buffer.from(text), [size])).toEqual(messages)
  })

  test('knows the line every program writes, and the date in it', () => {
    for (const first of [
      'From - Thu Nov 24 20:43:14 2026',
      'From ada@example.org Thu Nov 24 20:43:14 2026',
      'From "a b"@c.de Thu Nov 24 20:43 CET 2026',
      'From ada@example.org  Thu, 24 Nov 2026 20:43:14 +0100',
    ])
      expect([first, beginsLikeMbox(Buffer.from(`${first}\nA: b`))]).toEqual([first, true])
    for (const first of ['From: ada@example.org', 'Subject: From ', 'From now on'])
      expect(beginsLikeMbox(Buffer.from(`${first}\n`))).toBe(false)
    expect(dateOfSeparator(separatorLine(1_700_000_123_000))).toBe(1_700_000_123_000)
    expect(dateOfSeparator('From - nonsense')).toBeUndefined()
  })
})

describe('line ends', () => {
  const text = fc.array(fc.constantFrom('a', '\r', '\n', '\r\n', 'bc'), { maxLength: 20 }).map((all) => all.join(''))
  test('CRLF from LF and back, however it is cut', () => {
    fc.assert(
      fc.property(text, sizes, (drawn, pieces) => {
        const through = (maker: { push(chunk: Uint8Array): Uint8Array; end?(): Uint8Array }, of: string) =>
          Buffer.concat([
            ...cut(Buffer.from(of), pieces).map((piece) => Uint8Array.from(maker.push(piece))),
            maker.end?.() ?? Buffer.alloc(0),
          ]).toString()
        expect(through(new CrlfMaker(), drawn)).toBe(drawn.replace(/(?<!\r)\n/g, '\r\n'))
        expect(through(new LfMaker(), drawn)).toBe(drawn.replaceAll('\r\n', '\n'))
        const witness = new CrlfWitness()
        for (const piece of cut(Buffer.from(drawn), pieces)) witness.push(piece)
        const pure = !/\r(?!\n)|(?<!\r)\n/.test(drawn)
        expect(witness.end()).toBe(pure)
        if (pure) expect(through(new CrlfMaker(), through(new LfMaker(), drawn))).toBe(drawn)
      }),
    )
  })
})
