import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
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
  if (expired) {
    await makeExpired(folder, { certFile, keyFile, commonName, altNames, authority })
    return { certFile, keyFile }
  }
  await run('openssl', [
    ...['req', '-x509', ...ellipticKey, '-days', '30', '-subj', `/CN=${commonName}`],
    ...['-addext', `subjectAltName=${altNames.join(',')}`, '-addext', 'extendedKeyUsage=serverAuth'],
    ...(authority ? ['-CA', authority.certFile, '-CAkey', authority.keyFile] : []),
    ...(authority ? ['-addext', 'basicConstraints=critical,CA:FALSE'] : []),
    ...['-keyout', keyFile, '-out', certFile],
  ])
  return { certFile, keyFile }
}

const dayMs = 24 * 60 * 60_000
/** A point in time as X.509 writes it: YYYYMMDDHHMMSSZ. */
const asn1Time = (at) => `${new Date(at).toISOString().replaceAll(/[-:T]|\..*/g, '')}Z`

async function makeExpired(folder, { certFile, keyFile, commonName, altNames, authority }) {
  const work = await mkdtemp(join(folder, 'ca-'))
  const config = join(work, 'ca.conf')
  const request = join(work, 'request.pem')
  await writeFile(join(work, 'index'), '')
  await writeFile(
    config,
    [
      ...['[ca]', 'default_ca = this', '[this]', `database = ${work}/index`, `new_certs_dir = ${work}`],
      ...['default_md = sha256', 'rand_serial = yes', 'policy = any', 'x509_extensions = leaf'],
      ...['[any]', 'commonName = supplied', '[leaf]', `subjectAltName = ${altNames.join(',')}`],
      ...['extendedKeyUsage = serverAuth', 'basicConstraints = critical,CA:FALSE', ''],
    ].join('\n'),
  )
  await run('openssl', [
    'req',
    '-new',
    ...ellipticKey,
    '-subj',
    `/CN=${commonName}`,
    '-keyout',
    keyFile,
    '-out',
    request,
  ])
  const signer = authority
    ? ['-cert', authority.certFile, '-keyfile', authority.keyFile]
    : ['-selfsign', '-keyfile', keyFile]
  const now = Date.now()
  await run('openssl', [
    ...['ca', '-batch', '-notext', '-config', config, ...signer, '-in', request, '-out', certFile],
    ...['-startdate', asn1Time(now - 30 * dayMs), '-enddate', asn1Time(now - dayMs)],
  ])
  await rm(work, { recursive: true })
}
