import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ellipticKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/**
 * An authority of its own in `folder` (ca.pem, ca.key). Nothing on the machine trusts it, so a client that connects was
 * told to, by `ca`.
 */
export async function makeAuthority(folder) {
  const certFile = join(folder, 'ca.pem')
  const keyFile = join(folder, 'ca.key')
  await run('openssl', [
    ...['req', '-x509', ...ellipticKey, '-days', '30', '-subj', '/CN=Tern test authority'],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign', '-keyout', keyFile, '-out', certFile],
  ])
  return { certFile, keyFile }
}

/**
 * A server certificate `<name>.pem` with key `<name>.key` in `folder`.
 *
 * `authority` from `makeAuthority`; without it the certificate signs itself. `names` are subjectAltName entries.
 * `expired` makes one that ended yesterday (`openssl ca` is the one way OpenSSL 3.0 sets both dates).
 */
export async function makeServerCertificate(folder, { name, authority, names, expired = false }) {
  const certFile = join(folder, `${name}.pem`)
  const keyFile = join(folder, `${name}.key`)
  const altNames = names ?? ['DNS:localhost', 'IP:127.0.0.1']
  const commonName = altNames[0].replace(/^[A-Z]+:/, '')
  await run('openssl', [
    ...['req', '-x509', ...ellipticKey, '-days', expired ? '-1' : '30', '-subj', `/CN=${commonName}`],
    ...['-addext', `subjectAltName=${altNames.join(',')}`, '-addext', 'extendedKeyUsage=serverAuth'],
    ...(authority ? ['-CA', authority.certFile, '-CAkey', authority.keyFile] : []),
    ...(authority ? ['-addext', 'basicConstraints=critical,CA:FALSE'] : []),
    ...['-keyout', keyFile, '-out', certFile],
  ])
  return { certFile, keyFile }
}
