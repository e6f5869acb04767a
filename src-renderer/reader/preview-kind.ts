import type { AttachmentPart } from '../../src-shared/mail/envelope'

export type PreviewKind = 'picture' | 'text' | 'pdf'

/** Plain texts by their name; anything that a program would run is shown as text as well, which is safe. */
const texts = /\.(?:txt|text|log|md|csv|tsv|json|ya?ml|ini|conf|diff|patch|ics|vcf|eml)$/i

/**
 * How a part can be looked at without being opened: raster pictures, text, PDF; never SVG or HTML (SECURITY.md A4).
 * Name and type have to agree; what it really is is seen from its octets when it is shown. Pure.
 */
export function previewKind({
  mediaType,
  fileName,
}: Pick<AttachmentPart, 'mediaType' | 'fileName'>): PreviewKind | undefined {
  if (/^image\/(?:png|jpe?g|gif|webp|avif|bmp)$/.test(mediaType)) return 'picture'
  if (mediaType === 'application/octet-stream' && /\.(?:png|jpe?g|gif|webp|avif|bmp)$/i.test(fileName)) return 'picture'
  if (mediaType === 'application/pdf' || /\.pdf$/i.test(fileName)) return 'pdf'
  if (mediaType === 'text/html' || /\.(?:html?|svg|xhtml)$/i.test(fileName)) return undefined
  return mediaType.startsWith('text/') || texts.test(fileName) || mediaType === 'message/delivery-status'
    ? 'text'
    : undefined
}
