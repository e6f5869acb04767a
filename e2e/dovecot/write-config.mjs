const block = (name, ...lines) => `${name} {\n${lines.map((line) => `  ${line}`).join('\n')}\n}`

const login = (protocol, port, tlsPort) =>
  block(
    `service ${protocol}-login`,
    'chroot =',
    block(`inet_listener ${protocol}`, `port = ${port}`),
    block(`inet_listener ${protocol}s`, `port = ${tlsPort}`, 'ssl = yes'),
  )

/** The whole of dovecot.conf (2.3). `accounts` names who the server's processes run as; all loopback, no system path. */
export function dovecotConfig({ folder, log, ports, relayPort, accounts, certificate, extra = '' }) {
  return [
    'protocols = imap pop3 lmtp submission',
    'listen = 127.0.0.1',
    `base_dir = ${folder}/run`,
    `state_dir = ${folder}/state`,
    `log_path = ${log}`,
    `default_login_user = ${accounts.login}`,
    `default_internal_user = ${accounts.internal}`,
    `default_internal_group = ${accounts.internalGroup}`,
    'first_valid_uid = 1',
    'ssl = yes',
    `ssl_cert = <${certificate.certFile}`,
    `ssl_key = <${certificate.keyFile}`,
    'auth_mechanisms = plain login',
    'auth_failure_delay = 0',
    'mail_fsync = never',
    'mail_location = maildir:~/Maildir',
    'default_vsz_limit = 1G',
    'submission_relay_host = 127.0.0.1',
    `submission_relay_port = ${relayPort}`,
    'submission_relay_trusted = yes',
    block('passdb', 'driver = passwd-file', `args = scheme=PLAIN ${folder}/users`),
    block(
      'userdb',
      'driver = passwd-file',
      `args = ${folder}/users`,
      `default_fields = uid=${accounts.mail} gid=${accounts.mailGroup} home=${folder}/mail/%u`,
    ),
    block(
      'namespace inbox',
      'inbox = yes',
      'separator = /',
      ...['Drafts', 'Sent', 'Trash', 'Junk', 'Archive'].map((name) =>
        block(`mailbox ${name}`, 'auto = subscribe', `special_use = \\${name}`),
      ),
    ),
    block('protocol imap', 'mail_max_userip_connections = 100'),
    block('protocol lmtp', 'postmaster_address = postmaster@example.org'),
    // Without this every bad sign-in adds up to 15 s to the next.
    block('service anvil', 'chroot =', block('unix_listener anvil-auth-penalty', 'mode = 0')),
    block('service stats', 'chroot ='),
    login('imap', ports.imap, ports.imaps),
    login('pop3', ports.pop3, ports.pop3s),
    login('submission', ports.submission, ports.submissions),
    block('service lmtp', block('inet_listener lmtp', `port = ${ports.lmtp}`)),
    extra,
    '',
  ].join('\n')
}
