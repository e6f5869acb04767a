import { readFileSync } from 'node:fs'
import { inject } from 'vitest'
import { openDovecot } from './server.mjs'
import './vitest-server'

/** The server of this test run: users, deliveries, and the addresses of each protocol by transport security. */
export function testServer() {
  const { folder, caFile, ports } = inject('testServer')
  const at = (port: number, security: 'tls' | 'starttls' | 'none') => ({ host: 'localhost', port, security })
  const addresses = (plain: number, tls: number) => ({
    tls: at(tls, 'tls'),
    starttls: at(plain, 'starttls'),
    none: at(plain, 'none'),
  })
  return {
    ...openDovecot(folder),
    ca: [readFileSync(caFile, 'utf8')],
    imap: addresses(ports.imap, ports.imaps),
    pop3: addresses(ports.pop3, ports.pop3s),
    submission: addresses(ports.submission, ports.submissions),
  }
}
