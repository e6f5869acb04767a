import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, untilItSpeaks } from '../net/free-port'
import { unpack } from './unpack'

/** An IMAP server of our own beside Dovecot, for the soak. */
export interface OtherServer {
  readonly port: number
  newUser(): Promise<{ readonly user: string; readonly password: string }>
  stop(): Promise<void>
}

/** Cyrus imapd in a folder of its own. Needs root, for Cyrus runs as another user. */
export async function startCyrusImap(): Promise<OtherServer> {
  const { root, env } = unpack('cyrus', ['cyrus-imapd', 'cyrus-common', 'sasl2-bin'])
  const folder = mkdtempSync(join(tmpdir(), 'cyrus-imap-'))
  const port = await freePort()
  for (const name of ['conf', 'spool', 'proc', 'lock']) mkdirSync(join(folder, name))
  writeFileSync(
    join(folder, 'imapd.conf'),
    `configdirectory: ${folder}/conf
partition-default: ${folder}/spool
defaultpartition: default
admins: admin
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: ${folder}/sasldb2
sasl_mech_list: PLAIN
allowplaintext: yes
autocreate_quota: 0
autocreate_post: yes
cyrus_user: mail
cyrus_group: mail
altnamespace: yes
unixhierarchysep: yes
delete_mode: immediate
expunge_mode: immediate
`,
  )
  writeFileSync(
    join(folder, 'cyrus.conf'),
    `START {
  recover cmd="${root}/usr/lib/cyrus/bin/ctl_cyrusdb -C ${folder}/imapd.conf -r"
}
SERVICES {
  imap cmd="${root}/usr/lib/cyrus/bin/imapd -C ${folder}/imapd.conf" listen="127.0.0.1:${port}" prefork=0
}
EVENTS {
}
`,
  )
  const addUser = (user: string): void => {
    execFileSync(
      join(root, 'usr/sbin/saslpasswd2'),
      ['-p', '-c', '-f', join(folder, 'sasldb2'), '-u', hostname(), user],
      {
        input: 'secret\n',
        env,
      },
    )
    execFileSync('chown', ['mail:mail', join(folder, 'sasldb2')])
  }
  addUser('admin')
  execFileSync('chown', ['-R', 'mail:mail', folder])
  chmodSync(folder, 0o755)
  const files = ['-C', join(folder, 'imapd.conf'), '-M', join(folder, 'cyrus.conf'), '-p', join(folder, 'pid')]
  const master = spawn(join(root, 'usr/sbin/cyrmaster'), files, { stdio: 'ignore', env })
  const ended = new Promise<void>((resolve) => master.once('exit', () => resolve()))
  await untilItSpeaks(port, 'Cyrus')
  let made = 0
  return {
    port,
    newUser: async () => {
      made += 1
      const user = `user${made}`
      addUser(user)
      return { user, password: 'secret' }
    },
    async stop() {
      master.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
