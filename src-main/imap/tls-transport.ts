import { connect, type Socket } from 'node:net'
import { type TlsRules, verifiedTls } from '../transport/verified-tls'

/** Opens and upgrades the socket of an imapflow session under our certificate rules. */
export function tlsTransport(rules: TlsRules) {
  return {
    connect: (options: { readonly secure: boolean }, onConnect: () => void): Socket =>
      options.secure
        ? verifiedTls(rules, undefined, onConnect)
        : connect({ host: rules.host, port: rules.port }, onConnect),
    upgrade: (plain: unknown, _options: unknown, onSecure: () => void): Socket =>
      verifiedTls(rules, plain as Socket, onSecure),
  }
}
