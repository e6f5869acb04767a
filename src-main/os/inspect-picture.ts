/** What a picture's own octets say of it. */
export interface PictureFacts {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/bmp' | 'image/avif'
  readonly width: number
  readonly height: number
}

/** More would fill memory when it is drawn: four octets each (SECURITY.md A4). */
const mostPixels = 60_000_000
/** As much of a file as is looked at; the sizes of a JPEG stand behind its camera data. */
export const pictureHeadOctets = 512 * 1024

/**
 * Type and size of a raster picture by its first octets, whatever its name or Content-Type say; undefined where it is
 * none that is shown (SVG never is), or where its size cannot be told. Pure; never throws.
 */
export function inspectPicture(head: Uint8Array): PictureFacts | undefined {
  const octets = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  try {
    return png(octets) ?? jpeg(octets) ?? gif(octets) ?? webp(octets) ?? bmp(octets) ?? avif(octets)
  } catch {
    // It ends within its own header.
    return undefined
  }
}

/** Whether drawing it needs no more memory than a window can spare. Pure. */
export function isDrawable({ width, height }: PictureFacts): boolean {
  return width > 0 && height > 0 && width <= 65_535 && height <= 65_535 && width * height <= mostPixels
}

const startsWith = (octets: Buffer, text: string, at = 0): boolean =>
  octets.toString('latin1', at, at + text.length) === text

function png(octets: Buffer): PictureFacts | undefined {
  if (!startsWith(octets, '\x89PNG\r\n\x1a\n') || !startsWith(octets, 'IHDR', 12)) return undefined
  return { mediaType: 'image/png', width: octets.readUInt32BE(16), height: octets.readUInt32BE(20) }
}

function jpeg(octets: Buffer): PictureFacts | undefined {
  if (!startsWith(octets, '\xff\xd8\xff')) return undefined
  for (let at = 2; at + 9 < octets.length; ) {
    if (octets[at] !== 0xff) return undefined
    const marker = octets[at + 1] ?? 0
    if (marker === 0xff) {
      at += 1
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame)
      return { mediaType: 'image/jpeg', height: octets.readUInt16BE(at + 5), width: octets.readUInt16BE(at + 7) }
    const standsAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
    at += standsAlone ? 2 : 2 + octets.readUInt16BE(at + 2)
  }
  return undefined
}

function gif(octets: Buffer): PictureFacts | undefined {
  if (!startsWith(octets, 'GIF87a') && !startsWith(octets, 'GIF89a')) return undefined
  return { mediaType: 'image/gif', width: octets.readUInt16LE(6), height: octets.readUInt16LE(8) }
}

function webp(octets: Buffer): PictureFacts | undefined {
  if (!startsWith(octets, 'RIFF') || !startsWith(octets, 'WEBP', 8)) return undefined
  const mediaType = 'image/webp'
  switch (octets.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { mediaType, width: octets.readUIntLE(24, 3) + 1, height: octets.readUIntLE(27, 3) + 1 }
    case 'VP8 ':
      return { mediaType, width: octets.readUInt16LE(26) & 0x3fff, height: octets.readUInt16LE(28) & 0x3fff }
    case 'VP8L': {
      const bits = octets.readUInt32LE(21)
      return { mediaType, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    default:
      return undefined
  }
}

function bmp(octets: Buffer): PictureFacts | undefined {
  if (!startsWith(octets, 'BM') || octets.readUInt32LE(14) < 40) return undefined
  return { mediaType: 'image/bmp', width: Math.abs(octets.readInt32LE(18)), height: Math.abs(octets.readInt32LE(22)) }
}

/** ISO/IEC 23008-12: the largest `ispe` property counts, since a file may hold several pictures. */
function avif(octets: Buffer): PictureFacts | undefined {
  if (!startsWith(octets, 'ftyp', 4) || !/^avi[fs]$/.test(octets.toString('latin1', 8, 12))) return undefined
  let best: PictureFacts | undefined
  for (let at = octets.indexOf('ispe'); at >= 0 && at + 16 <= octets.length; at = octets.indexOf('ispe', at + 4)) {
    const facts = {
      mediaType: 'image/avif' as const,
      width: octets.readUInt32BE(at + 8),
      height: octets.readUInt32BE(at + 12),
    }
    if (!best || facts.width * facts.height > best.width * best.height) best = facts
  }
  return best
}
