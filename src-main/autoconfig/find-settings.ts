import { setMaxListeners } from 'node:events'
import { domainToASCII } from 'node:url'
import { getDomain } from 'tldts'
import type {
  Announcement,
  FoundServer,
  Lookup,
  ProposedServer,
  ServerKind,
  SettingsFound,
  SettingsSource,
} from '../../src-shared/mail/server-settings'
import type { GreetingTarget } from './greet-server'
import type { Names } from './names'
import { type ClientConfig, fillPlaceholders, parseClientConfig } from './parse-client-config'
import { documentsFor, type Guess, guessesFor } from './plan-lookups'
import { type Provider, providerOfDomain, providerOfExchanger, serversOf } from './provider-table'
import { isSettled, rankServers } from './rank-servers'
import { serversOfRecords, services } from './srv-records'

/** What finding settings needs of the network; the composition root supplies it. */
export interface Outside {
  readonly names: Names
  /** Well-known providers, the first that fits being taken. */
  readonly providers: readonly Provider[]
  /** The text of an https document, undefined where there is none. */
  readonly fetch: (url: string, signal: AbortSignal) => Promise<string | undefined>
  readonly greet: (target: Omit<GreetingTarget, 'ca' | 'lookup'>, signal: AbortSignal) => Promise<Announcement>
}

export interface FindOptions {
  /** The base address of the provider database, or undefined where the user wants none asked. */
  readonly database: string | undefined
  /** All asking ends then; what was found until then counts. */
  readonly limitMs: number
}

/** Servers met after all asking is done get this long to say what they offer. */
const meetingMs = 4_000

/**
 * The settings for an address, from all sources at once, most trusted first (UX.md §5 step 2, SECURITY.md T8).
 *
 * Only the domain is ever sent, only over https and DNS; a password never is, since none is known here. Nothing in clear
 * text is proposed. Resolves with what was found, also where that is nothing; `signal` stops the search and rejects.
 */
export async function findSettings(
  address: string,
  outside: Outside,
  options: FindOptions,
  signal: AbortSignal,
): Promise<SettingsFound> {
  const domain = domainToASCII(address.slice(address.lastIndexOf('@') + 1).toLowerCase())
  const search = new Search(address, domain, outside)
  const limit = AbortSignal.any([signal, search.enough.signal, AbortSignal.timeout(options.limitMs)])
  // Everybody is asked at once, and everybody may be told to stop.
  setMaxListeners(50, limit)
  if (domain !== '') await search.run(options.database, limit)
  signal.throwIfAborted()
  return search.conclude(AbortSignal.any([signal, AbortSignal.timeout(meetingMs)]))
}

class Search {
  readonly enough = new AbortController()
  readonly #address: string
  readonly #domain: string
  readonly #outside: Outside
  readonly #servers: ProposedServer[] = []
  readonly #met = new Map<string, Announcement>()
  readonly #lookups: { source: SettingsSource; asked: string; outcome: Lookup['outcome'] }[] = []
  #provider: Provider | undefined
  #name: { readonly source: SettingsSource; readonly text: string } | undefined

  constructor(address: string, domain: string, outside: Outside) {
    this.#address = address
    this.#domain = domain
    this.#outside = outside
  }

  /** Asks everybody at once. Resolves when all have answered, when enough is known, or when the time is up. */
  async run(database: string | undefined, signal: AbortSignal): Promise<void> {
    const known = providerOfDomain(this.#domain, this.#outside.providers)
    if (known) {
      this.#takeProvider(known, 'provider-table')
      return
    }
    const exchangers = this.#exchangers(signal)
    const asking = Promise.all([
      ...documentsFor(this.#domain, database).map(({ source, url }) => this.#document(source, url, signal)),
      this.#exchangerDomain(exchangers, database, signal),
      this.#records(signal),
      this.#guesses(exchangers, signal),
    ])
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    await Promise.race([asking, stopped])
    this.#outside.names.cancel()
  }

  /** Meets the best server of each kind, and words what was found. */
  async conclude(signal: AbortSignal): Promise<SettingsFound> {
    const best = (kind: ServerKind) => this.#best(kind, signal)
    const [imap, pop3, smtp] = await Promise.all([best('imap'), best('pop3'), best('smtp')])
    const { appPasswordPage, oauth } = this.#provider ?? {}
    return {
      domain: this.#domain,
      provider: this.#provider?.name ?? this.#name?.text ?? this.#domain,
      ...(imap ? { imap } : {}),
      ...(pop3 ? { pop3 } : {}),
      ...(smtp ? { smtp } : {}),
      ...(appPasswordPage === undefined ? {} : { appPasswordPage }),
      ...(oauth === undefined ? {} : { oauth }),
      lookups: this.#lookups,
    }
  }

  async #best(kind: ServerKind, signal: AbortSignal): Promise<FoundServer | undefined> {
    const ranked = rankServers(this.#servers, kind)
    const [first] = ranked
    if (!first) return undefined
    const met = ranked.find((server) => server.source === first.source && this.#met.has(placeOf(server)))
    if (met) return withAnnouncement(met, this.#met.get(placeOf(met)))
    const announced = await this.#outside.greet(first, signal).catch(() => undefined)
    return withAnnouncement(first, announced)
  }

  async #document(source: 'autoconfig' | 'provider-database', url: string, signal: AbortSignal): Promise<void> {
    const by = new URL(url).hostname
    await this.#ask(source, by, async () => {
      const config = await this.#config(url, signal)
      if (!config) return false
      this.#takeConfig(config, source, source === 'autoconfig' ? this.#domain : by)
      return config.servers.length > 0
    })
  }

  async #config(url: string, signal: AbortSignal): Promise<ClientConfig | undefined> {
    const text = await this.#outside.fetch(url, signal)
    return text === undefined ? undefined : parseClientConfig(text)
  }

  /** The domain's mail may be taken in by a provider that is known under its own name. */
  async #exchangerDomain(
    exchangers: Promise<readonly string[]>,
    database: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const [host] = await exchangers
    if (host === undefined) return
    const provider = providerOfExchanger(host, this.#outside.providers)
    if (provider) {
      this.#takeProvider(provider, 'mail-exchanger')
      this.#note('mail-exchanger', host, 'found')
      this.#stopWhenSettled()
      return
    }
    const domain = getDomain(host)
    if (domain === null || domain === this.#domain) return
    await this.#ask('mail-exchanger', domain, async () => {
      for (const { url } of documentsFor(domain, database)) {
        const config = await this.#config(url, signal).catch(() => undefined)
        if (!config || config.servers.length === 0) continue
        this.#takeConfig(config, 'mail-exchanger', domain)
        return true
      }
      return false
    })
  }

  async #exchangers(signal: AbortSignal): Promise<readonly string[]> {
    try {
      const hosts = await this.#outside.names.exchangers(this.#domain)
      return signal.aborted ? [] : hosts
    } catch {
      return []
    }
  }

  async #records(signal: AbortSignal): Promise<void> {
    await this.#ask('srv', this.#domain, async () => {
      const answers = await Promise.all(
        services.map(async (service) => {
          const records = await this.#outside.names.srv(`${service.label}.${this.#domain}`)
          return serversOfRecords(service, records, this.#address)
        }),
      )
      const servers = answers.flat()
      if (!signal.aborted) this.#servers.push(...servers)
      return servers.length > 0
    })
  }

  async #guesses(exchangers: Promise<readonly string[]>, signal: AbortSignal): Promise<void> {
    const [exchanger] = await exchangers
    const own = exchanger !== undefined && getDomain(exchanger) === getDomain(this.#domain) ? exchanger : undefined
    await this.#ask('guess', this.#domain, async () => {
      const met = await Promise.all(guessesFor(this.#domain, own).map((guess) => this.#meet(guess, signal)))
      return met.includes(true)
    })
  }

  async #meet(guess: Guess, signal: AbortSignal): Promise<boolean> {
    try {
      const announced = await this.#outside.greet(guess, signal)
      const server = {
        ...guess,
        user: this.#address,
        methods: ['password'] as const,
        source: 'guess' as const,
        by: this.#domain,
      }
      this.#servers.push(server)
      this.#met.set(placeOf(server), announced)
      return true
    } catch {
      return false
    }
  }

  async #ask(source: SettingsSource, asked: string, question: () => Promise<boolean>): Promise<void> {
    const entry = this.#note(source, asked, 'not-finished')
    try {
      entry.outcome = (await question()) ? 'found' : 'nothing'
    } catch {
      entry.outcome = 'failed'
    }
    this.#stopWhenSettled()
  }

  #note(source: SettingsSource, asked: string, outcome: Lookup['outcome']) {
    const entry = { source, asked, outcome }
    this.#lookups.push(entry)
    return entry
  }

  /** No need to wait for guesses once the domain itself has answered. */
  #stopWhenSettled(): void {
    const incoming = this.#servers.filter(({ kind }) => kind !== 'smtp').map(({ source }) => source)
    const unfinished = this.#lookups.filter(({ outcome }) => outcome === 'not-finished').map(({ source }) => source)
    if (isSettled(incoming, unfinished)) this.enough.abort()
  }

  #takeProvider(provider: Provider, source: SettingsSource): void {
    this.#provider = provider
    this.#servers.push(...serversOf(provider, this.#address, source))
  }

  #takeConfig(config: ClientConfig, source: SettingsSource, by: string): void {
    if (config.name !== '') this.#name ??= { source, text: fillPlaceholders(config.name, this.#address) }
    for (const server of config.servers) {
      const user = fillPlaceholders(server.user, this.#address)
      this.#servers.push({ ...server, host: fillPlaceholders(server.host, this.#address), user, source, by })
    }
  }
}

const placeOf = ({ host, port }: { readonly host: string; readonly port: number }): string => `${host}:${port}`

function withAnnouncement(server: ProposedServer, announced: Announcement | undefined): FoundServer {
  return announced ? { server, announced } : { server }
}
