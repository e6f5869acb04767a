import { execFile, execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { startDovecot } from '../dovecot/server.mjs'
import { freePort, untilItSpeaks } from '../net/free-port'
import type { SubmissionServer } from './submission-server'

const run = promisify(execFile)

const largest = 1_000_000
const services = [
  'cleanup unix n - n - 0 cleanup',
  'qmgr unix n - n 300 1 qmgr',
  'rewrite unix - - n - - trivial-rewrite',
  'bounce unix - - n - 0 bounce',
  'defer unix - - n - 0 bounce',
  'trace unix - - n - 0 bounce',
  'verify unix - - n - 1 verify',
  'proxymap unix - - n - - proxymap',
  'lmtp unix - - n - - lmtp',
  'smtp unix - - n - - smtp',
  'error unix - - n - - error',
  'retry unix - - n - - error',
  'anvil unix - - n - 1 anvil',
  'scache unix - - n - 1 scache',
  'tlsmgr unix - - n 1000? 1 tlsmgr',
  'postlog unix-dgram n - n - 1 postlogd',
]

/** A Postfix of our own that asks a Dovecot who somebody is, and delivers to it. Needs the package postfix, and root. */
export async function startPostfix(): Promise<SubmissionServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tern-postfix-'))
  chmodSync(folder, 0o755)
  const [auth, submission, submissions] = [await freePort(), await freePort(), await freePort()]
  const dovecot = await startDovecot({
    config: `service auth {\n  inet_listener postfix {\n    port = ${auth}\n  }\n}\n`,
  })
  const conf = join(folder, 'conf')
  for (const name of ['conf', 'queue', 'data']) mkdirSync(join(folder, name))
  execFileSync('chown', ['postfix', join(folder, 'data')])
  const signedIn = '-o smtpd_sasl_auth_enable=yes -o smtpd_client_restrictions=permit_sasl_authenticated,reject'
  writeFileSync(
    join(conf, 'master.cf'),
    [
      `127.0.0.1:${submission} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt ${signedIn}`,
      `127.0.0.1:${submissions} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes ${signedIn}`,
      ...services,
      '',
    ].join('\n'),
  )
  const settings = {
    compatibility_level: '3.6',
    maillog_file_prefixes: folder,
    maillog_file: join(folder, 'log'),
    queue_directory: join(folder, 'queue'),
    data_directory: join(folder, 'data'),
    command_directory: '/usr/sbin',
    daemon_directory: '/usr/lib/postfix/sbin',
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    myhostname: 'localhost',
    mydestination: '',
    alias_maps: '',
    message_size_limit: String(largest),
    mailbox_size_limit: '0',
    virtual_mailbox_limit: '0',
    virtual_mailbox_domains: 'example.org',
    virtual_transport: `lmtp:inet:127.0.0.1:${dovecot.ports.lmtp}`,
    default_transport: 'error:5.1.2 only example.org here',
    smtpd_recipient_restrictions: 'reject_non_fqdn_recipient,reject_unknown_recipient_domain',
    smtpd_sasl_type: 'dovecot',
    smtpd_sasl_path: `inet:127.0.0.1:${auth}`,
    smtpd_relay_restrictions: 'permit_sasl_authenticated,reject_unauth_destination',
  }
  // The names of the certificate's files are the server's own business: they stand in its configuration.
  const dovecotConf = readFileSync(join(dovecot.folder, 'dovecot.conf'), 'utf8')
  const fileOf = (key: string): string => new RegExp(`^${key} = <(.*)$`, 'm').exec(dovecotConf)?.[1] ?? ''
  Object.assign(settings, { smtpd_tls_cert_file: fileOf('ssl_cert'), smtpd_tls_key_file: fileOf('ssl_key') })
  writeFileSync(
    join(conf, 'main.cf'),
    Object.entries(settings)
      .map(([key, value]) => `${key} = ${value}\n`)
      .join(''),
  )
  const postfix = (...args: readonly string[]) => run('postfix', ['-c', conf, ...args])
  await postfix('start')
  await untilItSpeaks(submission, 'Postfix')
  return {
    dovecot,
    submission,
    submissions,
    largest,
    ca: readFileSync(dovecot.caFile, 'utf8'),
    async settled() {
      for (let tries = 0; ; tries += 1) {
        const { stdout } = await run('postqueue', ['-c', conf, '-p'])
        if (stdout.includes('Mail queue is empty')) return
        if (tries > 400) throw new Error(`Postfix keeps mail: ${stdout}`)
        await delay(50)
      }
    },
    async stop() {
      await postfix('stop')
      await dovecot.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
