import type { ProposedServer, ServerKind, SignInMethod } from '../../src-shared/mail/server-settings'

/**
 * Providers that many people use, as their own help pages state it on 2026-11-24. Nobody is asked for these.
 *
 * `users` says what to sign in with: the whole address, or what stands before the @. A protocol that is missing is not
 * offered by the provider, and the page says so.
 */
export interface Provider {
  readonly name: string
  readonly domains: readonly string[]
  /** Host names of mail exchangers end with one of these. */
  readonly exchangers?: readonly string[]
  readonly imap?: readonly [host: string, port: number]
  readonly pop3?: readonly [host: string, port: number]
  readonly smtp: readonly [host: string, port: number]
  readonly users?: 'address' | 'local-part'
  readonly methods?: readonly SignInMethod[]
  readonly appPasswordPage?: string
  readonly oauth?: string
}

const google = 'https://support.google.com/accounts/answer/185833'
const yahoo = 'https://help.yahoo.com/kb/SLN15241.html'

export const providers: readonly Provider[] = [
  {
    name: 'Gmail',
    domains: ['gmail.com', 'googlemail.com'],
    exchangers: ['google.com', 'googlemail.com'],
    imap: ['imap.gmail.com', 993],
    pop3: ['pop.gmail.com', 995],
    smtp: ['smtp.gmail.com', 465],
    methods: ['oauth2', 'password'],
    appPasswordPage: google,
    oauth: 'google',
  },
  {
    name: 'Outlook.com',
    domains: [
      'outlook.com',
      'hotmail.com',
      'live.com',
      'msn.com',
      'outlook.de',
      'hotmail.de',
      'outlook.it',
      'hotmail.it',
      'outlook.jp',
      'live.jp',
      'hotmail.co.jp',
    ],
    imap: ['outlook.office365.com', 993],
    pop3: ['outlook.office365.com', 995],
    smtp: ['smtp-mail.outlook.com', 587],
    methods: ['oauth2'],
    oauth: 'microsoft',
  },
  {
    name: 'Microsoft 365',
    domains: [],
    exchangers: ['mail.protection.outlook.com', 'mx.microsoft'],
    imap: ['outlook.office365.com', 993],
    pop3: ['outlook.office365.com', 995],
    smtp: ['smtp.office365.com', 587],
    methods: ['oauth2'],
    oauth: 'microsoft',
  },
  {
    name: 'iCloud',
    domains: ['icloud.com', 'me.com', 'mac.com'],
    exchangers: ['icloud.com'],
    imap: ['imap.mail.me.com', 993],
    smtp: ['smtp.mail.me.com', 587],
    appPasswordPage: 'https://support.apple.com/102654',
  },
  {
    name: 'Yahoo Mail',
    domains: [
      'yahoo.com',
      'ymail.com',
      'rocketmail.com',
      'yahoo.de',
      'yahoo.it',
      'yahoo.fr',
      'yahoo.es',
      'yahoo.co.uk',
    ],
    exchangers: ['yahoodns.net'],
    imap: ['imap.mail.yahoo.com', 993],
    pop3: ['pop.mail.yahoo.com', 995],
    smtp: ['smtp.mail.yahoo.com', 465],
    methods: ['oauth2', 'password'],
    appPasswordPage: yahoo,
    oauth: 'yahoo',
  },
  {
    name: 'AOL',
    domains: ['aol.com', 'aol.de', 'aol.it', 'aim.com'],
    imap: ['imap.aol.com', 993],
    pop3: ['pop.aol.com', 995],
    smtp: ['smtp.aol.com', 465],
    appPasswordPage: 'https://help.aol.com/articles/Create-and-manage-app-password',
  },
  {
    name: 'Yahoo! JAPAN',
    domains: ['yahoo.co.jp', 'ymail.ne.jp'],
    imap: ['imap.mail.yahoo.co.jp', 993],
    pop3: ['pop.mail.yahoo.co.jp', 995],
    smtp: ['smtp.mail.yahoo.co.jp', 465],
    users: 'local-part',
  },
  {
    name: 'GMX',
    domains: ['gmx.de', 'gmx.net', 'gmx.at', 'gmx.ch', 'gmx.info', 'gmx.biz', 'gmx.org', 'gmx.eu'],
    exchangers: ['gmx.net'],
    imap: ['imap.gmx.net', 993],
    pop3: ['pop.gmx.net', 995],
    smtp: ['mail.gmx.net', 465],
  },
  {
    name: 'GMX',
    domains: ['gmx.com', 'gmx.us', 'gmx.co.uk', 'gmx.fr', 'gmx.es'],
    imap: ['imap.gmx.com', 993],
    pop3: ['pop.gmx.com', 995],
    smtp: ['mail.gmx.com', 465],
  },
  {
    name: 'WEB.DE',
    domains: ['web.de', 'email.de'],
    imap: ['imap.web.de', 993],
    pop3: ['pop3.web.de', 995],
    smtp: ['smtp.web.de', 465],
  },
  {
    name: 'T-Online',
    domains: ['t-online.de', 'magenta.de'],
    imap: ['secureimap.t-online.de', 993],
    pop3: ['securepop.t-online.de', 995],
    smtp: ['securesmtp.t-online.de', 465],
    appPasswordPage: 'https://www.telekom.de/hilfe/apps-dienste/e-mail/e-mail-passwort',
  },
  {
    name: 'freenet',
    domains: ['freenet.de', 'freenetmail.de'],
    imap: ['mx.freenet.de', 993],
    pop3: ['mx.freenet.de', 995],
    smtp: ['mx.freenet.de', 465],
  },
  {
    name: 'IONOS',
    domains: ['online.de', 'onlinehome.de'],
    exchangers: ['kundenserver.de', 'ionos.de'],
    imap: ['imap.ionos.de', 993],
    pop3: ['pop.ionos.de', 995],
    smtp: ['smtp.ionos.de', 465],
  },
  {
    name: 'STRATO',
    domains: [],
    exchangers: ['rzone.de'],
    imap: ['imap.strato.de', 993],
    pop3: ['pop3.strato.de', 995],
    smtp: ['smtp.strato.de', 465],
  },
  {
    name: 'mailbox.org',
    domains: ['mailbox.org', 'secure.mailbox.org'],
    exchangers: ['mailbox.org'],
    imap: ['imap.mailbox.org', 993],
    pop3: ['pop3.mailbox.org', 995],
    smtp: ['smtp.mailbox.org', 465],
  },
  {
    name: 'Posteo',
    domains: ['posteo.de', 'posteo.net', 'posteo.org', 'posteo.eu', 'posteo.at', 'posteo.ch'],
    imap: ['posteo.de', 993],
    pop3: ['posteo.de', 995],
    smtp: ['posteo.de', 465],
  },
  {
    name: 'Fastmail',
    domains: ['fastmail.com', 'fastmail.fm'],
    exchangers: ['messagingengine.com'],
    imap: ['imap.fastmail.com', 993],
    pop3: ['pop.fastmail.com', 995],
    smtp: ['smtp.fastmail.com', 465],
    appPasswordPage: 'https://www.fastmail.help/hc/articles/360058752854',
  },
  {
    name: 'Zoho Mail',
    domains: ['zoho.com', 'zohomail.com'],
    exchangers: ['zoho.com', 'zoho.eu'],
    imap: ['imap.zoho.com', 993],
    pop3: ['pop.zoho.com', 995],
    smtp: ['smtp.zoho.com', 465],
  },
  {
    name: 'Libero',
    domains: ['libero.it', 'inwind.it', 'iol.it', 'blu.it', 'giallo.it'],
    imap: ['imapmail.libero.it', 993],
    pop3: ['popmail.libero.it', 995],
    smtp: ['smtp.libero.it', 465],
  },
  {
    name: 'Virgilio',
    domains: ['virgilio.it'],
    imap: ['in.virgilio.it', 993],
    pop3: ['in.virgilio.it', 995],
    smtp: ['out.virgilio.it', 465],
  },
  {
    name: 'Aruba',
    domains: ['aruba.it', 'technet.it'],
    exchangers: ['aruba.it'],
    imap: ['imaps.aruba.it', 993],
    pop3: ['pop3s.aruba.it', 995],
    smtp: ['smtps.aruba.it', 465],
  },
  {
    name: 'Aruba PEC',
    domains: ['pec.it', 'arubapec.it'],
    imap: ['imaps.pec.aruba.it', 993],
    pop3: ['pop3s.pec.aruba.it', 995],
    smtp: ['smtps.pec.aruba.it', 465],
  },
  {
    name: 'Tiscali',
    domains: ['tiscali.it'],
    imap: ['imap.tiscali.it', 993],
    pop3: ['pop.tiscali.it', 995],
    smtp: ['smtp.tiscali.it', 465],
  },
  {
    name: 'OCN',
    domains: ['ocn.ne.jp'],
    imap: ['imap.ocn.ne.jp', 993],
    pop3: ['pop.ocn.ne.jp', 995],
    smtp: ['smtp.ocn.ne.jp', 465],
  },
  {
    name: 'BIGLOBE',
    domains: ['biglobe.ne.jp'],
    imap: ['mail.biglobe.ne.jp', 993],
    pop3: ['mail.biglobe.ne.jp', 995],
    smtp: ['mail.biglobe.ne.jp', 465],
  },
  {
    name: 'So-net',
    domains: ['so-net.ne.jp'],
    imap: ['imap.so-net.ne.jp', 993],
    pop3: ['pop.so-net.ne.jp', 995],
    smtp: ['mail.so-net.ne.jp', 465],
  },
]

/** The entry for a mail domain, or undefined. */
export function providerOfDomain(domain: string, table = providers): Provider | undefined {
  return table.find(({ domains }) => domains.includes(domain))
}

/** The entry whose mail exchangers the host is one of; a whole label must match. */
export function providerOfExchanger(host: string, table = providers): Provider | undefined {
  const name = host.toLowerCase().replace(/\.$/, '')
  return table.find(({ exchangers }) => exchangers?.some((suffix) => name === suffix || name.endsWith(`.${suffix}`)))
}

/** The servers of an entry for one address. */
export function serversOf(provider: Provider, address: string, source: ProposedServer['source']): ProposedServer[] {
  const kinds: readonly ServerKind[] = ['imap', 'pop3', 'smtp']
  return kinds.flatMap((kind) => {
    const place = provider[kind]
    if (!place) return []
    const [host, port] = place
    return {
      kind,
      host,
      port,
      security: port === 587 ? ('starttls' as const) : ('tls' as const),
      user: provider.users === 'local-part' ? address.slice(0, address.lastIndexOf('@')) : address,
      methods: provider.methods ?? ['password'],
      source,
      by: provider.name,
    }
  })
}
