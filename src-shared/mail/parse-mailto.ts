import type { MailtoFields } from '../contract/writing'

const mostAddresses = 500
const mostText = 100_000

/**
 * A mailto: link as fields of a new message (RFC 6068), by an allow-list: to, cc, bcc, subject and body as text.
 * Anything else in it is ignored, attachments and header fields above all (RFC 6068 §7, SECURITY.md C2). Undefined for
 * what is no such link. Never throws.
 */
export function parseMailto(link: string): MailtoFields | undefined {
  const found = /^mailto:([^?#]*)(?:\?([^#]*))?/is.exec(link.trim())
  if (!found) return undefined
  const to = addressesOf(found[1] ?? '')
  const cc: string[] = []
  const bcc: string[] = []
  let subject = ''
  let body = ''
  for (const field of (found[2] ?? '').split('&')) {
    const at = field.indexOf('=')
    if (at < 0) continue
    const value = field.slice(at + 1)
    switch (decoded(field.slice(0, at)).toLowerCase()) {
      case 'to':
        to.push(...addressesOf(value))
        break
      case 'cc':
        cc.push(...addressesOf(value))
        break
      case 'bcc':
        bcc.push(...addressesOf(value))
        break
      case 'subject':
        subject = oneLine(decoded(value))
        break
      case 'body':
        body = `${body}${body === '' ? '' : '\n'}${text(decoded(value))}`
        break
    }
  }
  return {
    to: to.slice(0, mostAddresses),
    cc: cc.slice(0, mostAddresses),
    bcc: bcc.slice(0, mostAddresses),
    subject: subject.slice(0, 2_000),
    body: body.slice(0, mostText),
  }
}

/** The one mailto: link among the arguments of a second start; anything else there is for Chromium (SECURITY.md E8). */
export function mailtoOf(args: readonly string[]): MailtoFields | undefined {
  const links = args.filter((argument) => /^mailto:/i.test(argument))
  return links.length === 1 ? parseMailto(links[0] ?? '') : undefined
}

/** Commas part addresses before they are decoded: an encoded one belongs to an address (RFC 6068 §2). */
function addressesOf(list: string): string[] {
  return list
    .split(',')
    .map((one) => oneLine(decoded(one)))
    .filter((one) => one !== '' && one.length <= 400)
}

function decoded(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}

function oneLine(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return value.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim()
}

/** Line ends as LF, no other controls. */
function text(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return value.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
}
