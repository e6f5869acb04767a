import { expect, test } from 'vitest'
import { NotPop3, ReplyReader } from './pop3-replies'

/** What one multi-line answer gave: its octets, and whether it ended. */
function readerOf() {
  const pieces: Uint8Array[] = []
  const state = { ended: false, text: '' }
  const reader = new ReplyReader()
  reader.expect({
    multiLine: true,
    status: ({ text }) => {
      state.text = text
    },
    data: (octets) => pieces.push(Uint8Array.from(octets)),
    end: () => {
      state.ended = true
    },
  })
  return { reader, state, octets: () => Buffer.concat(pieces) }
}

const stuffed = (message: Buffer): Buffer => {
  const text = message.toString('latin1').replace(/^\./gm, '..')
  return Buffer.from(`+OK 5 octets\r\n${text}.\r\n`, 'latin1')
}

const messages: readonly (readonly [string, Buffer])[] = [
  ['nothing', Buffer.from('')],
  ['one line', Buffer.from('Subject: x\r\n')],
  ['dots', Buffer.from('.\r\n..\r\n...\r\n.a\r\na.\r\n.\ra\r\n\r\n.\r\n')],
  ['LF only', Buffer.from('a\n.b\nc\n')],
  ['a bare CR before the end', Buffer.from('a\r\r\n')],
  ['all octets', Buffer.concat([Buffer.from(Array.from({ length: 256 }, (_, index) => index)), Buffer.from('\r\n')])],
]

test.each(messages)('%s: whole, in two pieces at every offset, and octet by octet', (_name, message) => {
  const wire = stuffed(message)
  for (let cut = 0; cut <= wire.length; cut += 1) {
    const { reader, state, octets } = readerOf()
    reader.push(wire.subarray(0, cut))
    if (cut < wire.length) expect(state.ended).toBe(false)
    reader.push(wire.subarray(cut))
    expect([state.ended, state.text, octets()]).toEqual([true, '5 octets', message])
    expect(reader.idle).toBe(true)
  }
  const { reader, state, octets } = readerOf()
  for (const octet of wire) reader.push(Uint8Array.of(octet))
  expect([state.ended, octets()]).toEqual([true, message])
})

test('an answer that is cut short never ends', () => {
  const wire = stuffed(Buffer.from('Subject: x\r\n\r\n.dot\r\n'))
  for (let cut = 0; cut < wire.length; cut += 1) {
    const { reader, state } = readerOf()
    reader.push(wire.subarray(0, cut))
    expect(state.ended).toBe(false)
  }
})

test('a terminator of LF alone is taken, a dot in the middle of a line is not', () => {
  const { reader, state, octets } = readerOf()
  reader.push(Buffer.from('+OK\na .\nb.\n'))
  expect(state.ended).toBe(false)
  reader.push(Buffer.from('.\n'))
  expect([state.ended, octets().toString()]).toEqual([true, 'a .\nb.\n'])
})

test('answers in one piece go to their commands in order, a refusal has no lines', () => {
  const { reader } = readerOf()
  const heard: string[] = []
  for (const name of ['second', 'third'])
    reader.expect({ multiLine: true, status: ({ ok, text }) => heard.push(`${name} ${ok} ${text}`), end: () => {} })
  reader.push(Buffer.from('+OK\r\nx\r\n.\r\n-ERR no such message\r\n+OK fine\r\n.\r\n'))
  expect(heard).toEqual(['second false no such message', 'third true fine'])
})

test.each([
  ['words nobody asked for', '+OK\r\n.\r\n+OK more\r\n'],
  ['neither yes nor no', '+ERR what\r\n'],
  ['a line without end', `+OK ${'x'.repeat(10_000)}`],
])('%s end the session', (_name, words) => {
  expect(() => readerOf().reader.push(Buffer.from(words))).toThrow(NotPop3)
})
