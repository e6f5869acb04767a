import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inspectPicture, isDrawable } from './inspect-picture'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const png = (width: number, height: number) => {
  const head = hex('89504e470d0a1a0a 0000000d 49484452 00000000 00000000 08 06 00 00 00')
  head.writeUInt32BE(width, 16)
  head.writeUInt32BE(height, 20)
  return head
}

test.each([
  ['PNG', png(640, 480), { mediaType: 'image/png', width: 640, height: 480 }],
  ['GIF', hex('474946383961 0a00 1400 00 00 00'), { mediaType: 'image/gif', width: 10, height: 20 }],
  [
    'JPEG behind camera data',
    hex('ffd8 ffe1 0006 00000000 ffc0 0011 08 0032 0064 03 000000'),
    { mediaType: 'image/jpeg', width: 100, height: 50 },
  ],
  [
    'WebP',
    Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0', 'latin1'), hex('3f0000 1f0000')]),
    { mediaType: 'image/webp', width: 64, height: 32 },
  ],
  [
    'AVIF',
    Buffer.concat([
      hex('0000001c'),
      Buffer.from('ftypavif'),
      hex('00000000'),
      Buffer.from('ispe'),
      hex('00000000 00000100 00000080'),
    ]),
    { mediaType: 'image/avif', width: 256, height: 128 },
  ],
])('%s', (_name, octets, facts) => expect(inspectPicture(octets)).toEqual(facts))

test.each([
  ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')],
  ['HTML named as a picture', Buffer.from('<!doctype html><script>alert(1)</script>')],
  ['half a header', png(1, 1).subarray(0, 18)],
  ['nothing', Buffer.alloc(0)],
])('%s is no picture', (_name, octets) => expect(inspectPicture(octets)).toBeUndefined())

test('a picture that would fill memory is not drawn', () => {
  const facts = (width: number, height: number) => isDrawable({ mediaType: 'image/png', width, height })
  expect([facts(8_000, 6_000), facts(50_000, 50_000), facts(0, 5), facts(100_000, 1)]).toEqual([
    true,
    false,
    false,
    false,
  ])
})

test('never throws', () => {
  const starts = fc.constantFrom(
    png(1, 1),
    hex('ffd8ffe0'),
    Buffer.from('RIFF\0\0\0\0WEBPVP8L'),
    Buffer.from('BM'),
    Buffer.from('\0\0\0\0ftypavif'),
  )
  fc.assert(
    fc.property(
      starts,
      fc.uint8Array({ maxLength: 60 }),
      (start, rest) => void inspectPicture(Buffer.concat([start, rest])),
    ),
  )
})
