import * as zlib from 'node:zlib'

/** A real PNG of one colour with a lighter band across, for inline images and attachments. */
export function picture(width, height, [red, green, blue]) {
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y += 1) {
    const lighter = y > height / 3 && y < (2 * height) / 3 ? 1.3 : 1
    for (let x = 0; x < width; x += 1) {
      const at = y * (width * 3 + 1) + 1 + x * 3
      const shade = lighter * (0.8 + (0.2 * x) / width)
      for (const [offset, value] of [red, green, blue].entries())
        rows[at + offset] = Math.min(255, Math.round(value * shade))
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', zlib.deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(checksum(body), body.length + 4)
  return framed
}

/** Node 20 has no crc32 of its own. */
function checksum(octets) {
  if (zlib.crc32) return zlib.crc32(octets)
  let sum = 0xffffffff
  for (const octet of octets) {
    sum ^= octet
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1
  }
  return (sum ^ 0xffffffff) >>> 0
}
