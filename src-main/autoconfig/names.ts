import { Resolver } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import type { SrvRecord } from './srv-records'

/** What is asked of DNS. An answer that there is nothing is an empty list; everything else rejects. */
export interface Names {
  srv(name: string): Promise<readonly SrvRecord[]>
  /** Hosts that take the domain's mail, most preferred first. */
  exchangers(domain: string): Promise<readonly string[]>
  /** For connections: the system's own way, unless another resolver is set. */
  readonly lookup: LookupFunction | undefined
  cancel(): void
}

/** Errors that say "there is no such record" rather than "I could not ask". */
const nothing = new Set(['ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'EREFUSED'])

/** `server` is `address:port` of a resolver to be asked instead of the system's; for tests and split networks. */
export function namesFrom(server: string | undefined): Names {
  const resolver = new Resolver({ timeout: 3_000, tries: 2 })
  if (server !== undefined) resolver.setServers([server])
  const orNothing = async <T>(asked: Promise<readonly T[]>): Promise<readonly T[]> => {
    try {
      return await asked
    } catch (reason) {
      if (reason instanceof Error && 'code' in reason && nothing.has(String(reason.code))) return []
      throw reason
    }
  }
  return {
    srv: (name) => orNothing(resolver.resolveSrv(name)),
    exchangers: async (domain) =>
      [...(await orNothing(resolver.resolveMx(domain)))]
        .sort((a, b) => a.priority - b.priority)
        .map(({ exchange }) => exchange.toLowerCase()),
    lookup: server === undefined ? undefined : lookupBy(resolver),
    cancel: () => resolver.cancel(),
  }
}

function lookupBy(resolver: Resolver): LookupFunction {
  return (host, options, callback) => {
    resolver.resolve4(host).then(
      (addresses) => {
        const [first = ''] = addresses
        if (options.all)
          callback(
            null,
            addresses.map((address) => ({ address, family: 4 })),
          )
        else callback(null, first, 4)
      },
      (reason: NodeJS.ErrnoException) => callback(reason, '', 4),
    )
  }
}
