/** Pictures that can stand in a text; others are attachments. */
export const pictureTypes = /^image\/(?:png|jpe?g|gif|webp|avif|bmp)$/

/** Octets as an address that needs nobody to be asked. */
export function asDataUrl(octets: Uint8Array, mediaType: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(new Blob([new Uint8Array(octets)], { type: mediaType }))
  })
}
