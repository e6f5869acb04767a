import { createHash } from 'node:crypto'

const head = (subject, boundary) => [
  'From: Ada Lovelace <ada@example.org>',
  'To: Alex Doe <alex@example.org>',
  `Subject: ${subject}`,
  'Date: Mon, 02 Nov 2026 09:00:00 +0100',
  `Message-ID: <${createHash('sha256').update(subject).digest('hex').slice(0, 24)}@example.org>`,
  'MIME-Version: 1.0',
  `Content-Type: multipart/mixed; boundary="${boundary}"`,
  '',
  `--${boundary}`,
  'Content-Type: text/plain; charset=utf-8',
  '',
]

/** A message of about `octets` octets: a few words and one file, `name`, that fills the rest. The same every time. */
export function largeMessage({ subject, octets, name = 'film.bin' }) {
  const begin = [
    ...head(subject, 'large'),
    'See the file.',
    '--large',
    `Content-Type: application/octet-stream; name="${name}"`,
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    '',
  ].join('\r\n')
  const lines = Math.ceil((octets - begin.length) / 78)
  // 57 octets make a line; each block of lines is told from the next by its first octets.
  const perBlock = 1024
  const block = createBlock(subject, perBlock)
  const pieces = [Buffer.from(begin)]
  for (let line = 0; line < lines; line += perBlock) {
    block.writeUInt32BE(line, 0)
    const text = block.toString('base64', 0, Math.min(perBlock, lines - line) * 57)
    pieces.push(Buffer.from(text.replace(/.{76}/g, '$&\r\n'), 'latin1'))
  }
  pieces.push(Buffer.from('--large--\r\n'))
  return Buffer.concat(pieces)
}

/** A message of `parts` parts: words, then small files `note-1.txt` and so on. */
export function manyPartsMessage({ subject, parts }) {
  const lines = [...head(subject, 'many'), 'A file for every day.']
  for (let index = 1; index < parts; index += 1)
    lines.push(
      '--many',
      `Content-Type: text/plain; name="note-${index}.txt"`,
      `Content-Disposition: attachment; filename="note-${index}.txt"`,
      '',
      `Note ${index}`,
    )
  return Buffer.from([...lines, '--many--', ''].join('\r\n'))
}

function createBlock(seed, lines) {
  const pieces = []
  for (let at = 0; at < lines * 57; at += 32) pieces.push(createHash('sha256').update(`${seed} ${at}`).digest())
  return Buffer.concat(pieces).subarray(0, lines * 57)
}
