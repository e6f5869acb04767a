import { detectMimeType } from 'nodemailer/lib/mime-funcs'

/** The media type of a file by its name; nodemailer's table. `application/octet-stream` for what is not in it. Pure. */
export function mediaTypeOf(fileName: string): string {
  const type = detectMimeType(fileName)
  return typeof type === 'string' && type !== '' ? type.toLowerCase() : 'application/octet-stream'
}
