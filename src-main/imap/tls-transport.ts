import { connect, type Socket } from 'node:net'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { type TlsRules, verifiedTls } from '../transport/verified-tls'

/** Opens and upgrades the socket of an imapflow session under our certificate rules. */
export function tlsTransport(rules: TlsRules) {
  return {
    connect: (options: { readonly secure: boolean }, onConnect: () => void): Socket => {
      const connected = (): void => {
        onConnect()
        expectImap(socket, rules.host)
      }
      const socket: Socket = options.secure
        ? verifiedTls(rules, undefined, connected)
        : connect({ host: rules.host, port: rules.port }, connected)
      return socket
    },
    upgrade: (plain: unknown, _options: unknown, onSecure: () => void): Socket =>
      verifiedTls(rules, plain as Socket, onSecure),
  }
}

/**
 * Ends a connection whose first octet is none of IMAP: every greeting is untagged (RFC 9051 §7). imapflow would wait
 * for a better one until its deadline. Called once imapflow reads, so that it misses nothing.
 */
function expectImap(socket: Socket, host: string): void {
  socket.once('data', (chunk: Uint8Array) => {
    if (chunk[0] !== 0x2a) socket.destroy(new MailFailure({ kind: 'protocol', host, reason: 'greeting' }))
  })
}
