import MimeNode from 'nodemailer/lib/mime-node'
import type { Address } from '../../src-shared/mail/envelope'

/**
 * A message passed on as it is (RFC 5322 §3.6.6): the Resent fields in front, everything else octet for octet, except
 * for a Bcc field of its first sender, which was not for us to see.
 */
export function buildRedirect(
  original: Uint8Array,
  resent: {
    readonly from: Address
    readonly to: readonly Address[]
    readonly cc: readonly Address[]
    readonly bcc: readonly Address[]
    readonly messageIdHeader: string
    readonly at: number
  },
): Buffer {
  const node = new MimeNode('text/plain', { keepBcc: true, disableFileAccess: true, disableUrlAccess: true })
  node.setHeader('From', [{ name: resent.from.name, address: resent.from.address }])
  for (const [name, list] of [
    ['To', resent.to],
    ['Cc', resent.cc],
    ['Bcc', resent.bcc],
  ] as const)
    if (list.length > 0)
      node.setHeader(
        name,
        list.map((one) => ({ name: one.name, address: one.address })),
      )
  node.setHeader('Date', new Date(resent.at).toUTCString().replace('GMT', '+0000'))
  node.setHeader('Message-ID', `<${resent.messageIdHeader}>`)
  const fields = node
    .buildHeaders()
    .split(/\r\n(?![ \t])/)
    .filter((field) => /^(?:from|to|cc|bcc|date|message-id):/i.test(field))
    .map((field) => `Resent-${field}\r\n`)
    .join('')
  return Buffer.concat([Buffer.from(fields, 'latin1'), original])
}
