import { createHash } from 'node:crypto'

/** Filler of which no two lines are alike, so that a line lost or doubled anywhere changes it. */
function filler(octets: number, lineOctets = 76): Buffer {
  const lines: string[] = []
  for (let count = 0, made = 0; made < octets; count += 1) {
    const line = createHash('sha256')
      .update(`${count}`)
      .digest('base64')
      .repeat(2)
      .slice(0, lineOctets - 2)
    lines.push(count % 97 === 0 ? `.${line.slice(1)}` : line)
    made += lineOctets
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1')
}

const head = (name: string): string => `From: Ada <ada@example.org>\r\nSubject: ${name}\r\n\r\n`

/** Messages that break a client which decodes, counts, or looks for ends in the wrong way (SYNC.md §4.2). */
export function wickedMail(largestOctets: number): readonly (readonly [name: string, source: Buffer])[] {
  const octets = Buffer.from(
    Array.from({ length: 256 }, (_, index) => index).filter((one) => ![0, 10, 13].includes(one)),
  )
  const message = (name: string, body: Buffer | string): readonly [string, Buffer] => [
    name,
    Buffer.concat([Buffer.from(head(name), 'latin1'), Buffer.from(body as string, 'latin1')]),
  ]
  return [
    message('plain', 'hello\r\n'),
    message('nothing', ''),
    message('dots', '.\r\n..\r\n.a\r\n\r\n.\r\n...\r\n'),
    message('eight bits', Buffer.concat([octets, Buffer.from('\r\n')]).toString('latin1')),
    message('NUL', 'a\0b\0\r\n\0\r\n'),
    message('LF only', 'a\nb\n.c\n'),
    message('no final line end', 'the end'),
    message('long line', `${'x'.repeat(200_000)}\r\n`),
    message('end mark at 64 KiB', `${'y'.repeat(65_536 - 200)}\r\n.\r\n${'z'.repeat(300)}\r\n`),
    message('large', filler(largestOctets).toString('latin1')),
  ]
}
