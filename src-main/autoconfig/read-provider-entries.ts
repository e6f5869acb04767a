import { domainToASCII } from 'node:url'
import type { SignInMethod } from '../../src-shared/mail/server-settings'
import type { Provider } from './provider-table'

/**
 * Entries of the provider table out of a file: a list of objects with the fields of `Provider`, for mail servers that a
 * network of one's own knows. Throws what is wrong with it, naming the entry. Nothing in clear text can be said in it.
 */
export function readProviderEntries(json: string): readonly Provider[] {
  const parsed: unknown = JSON.parse(json)
  if (!Array.isArray(parsed)) throw new Error('the providers are no list')
  return parsed.map((entry: unknown, index) => {
    const at = `entry ${index + 1}`
    if (!isRecord(entry)) throw new Error(`${at} is no object`)
    const { imap, pop3, smtp, users, methods, appPasswordPage, oauth } = entry
    if (users !== undefined && users !== 'address' && users !== 'local-part') throw new Error(`${at}.users is unknown`)
    const outgoing = placeOf(smtp, `${at}.smtp`)
    if (!outgoing) throw new Error(`${at}.smtp is missing`)
    const incoming = { imap: placeOf(imap, `${at}.imap`), pop3: placeOf(pop3, `${at}.pop3`) }
    return {
      name: textOf(entry.name, `${at}.name`),
      domains: hostsOf(entry.domains, `${at}.domains`),
      ...(entry.exchangers === undefined ? {} : { exchangers: hostsOf(entry.exchangers, `${at}.exchangers`) }),
      ...(incoming.imap ? { imap: incoming.imap } : {}),
      ...(incoming.pop3 ? { pop3: incoming.pop3 } : {}),
      smtp: outgoing,
      ...(users === undefined ? {} : { users }),
      ...(methods === undefined ? {} : { methods: methodsOf(methods, `${at}.methods`) }),
      ...(appPasswordPage === undefined ? {} : { appPasswordPage: pageOf(appPasswordPage, `${at}.appPasswordPage`) }),
      ...(oauth === undefined ? {} : { oauth: textOf(oauth, `${at}.oauth`) }),
    }
  })
}

function placeOf(value: unknown, at: string): readonly [string, number] | undefined {
  if (value === undefined) return undefined
  if (!Array.isArray(value) || value.length !== 2) throw new Error(`${at} is no pair of host and port`)
  const [host, port]: readonly unknown[] = value
  if (typeof host !== 'string' || !/^[^\s/@:]{1,255}$/.test(host)) throw new Error(`${at} names no host`)
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`${at} names no port`)
  return [host.toLowerCase(), port]
}

function hostsOf(value: unknown, at: string): readonly string[] {
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string' && one !== ''))
    throw new Error(`${at} is no list of names`)
  return value.map((one: string) => domainToASCII(one) || one.toLowerCase())
}

function methodsOf(value: unknown, at: string): readonly SignInMethod[] {
  if (!Array.isArray(value) || !value.every((one) => one === 'password' || one === 'oauth2'))
    throw new Error(`${at} is no list of ways to sign in`)
  return value
}

function textOf(value: unknown, at: string): string {
  if (typeof value !== 'string' || value.trim() === '') throw new Error(`${at} is missing`)
  return value
}

function pageOf(value: unknown, at: string): string {
  const page = textOf(value, at)
  if (!page.startsWith('https://')) throw new Error(`${at} is not https`)
  return page
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
