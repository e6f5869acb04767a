import { domainToASCII } from 'node:url'
import { getDomain } from 'tldts'

/**
 * Whether two hosts belong to one organisation as far as their names tell: the same host, or names under one domain that
 * can be registered. Under what a provider rents out, such as names of dynamic addresses, everybody is somebody else. Pure.
 */
export function areOfOneOrganisation(host: string, other: string): boolean {
  const [one = '', two = ''] = [host, other].map((name) => domainToASCII(name.trim()).replace(/\.$/, '') || name)
  if (one.toLowerCase() === two.toLowerCase()) return true
  const domain = getDomain(one, { allowPrivateDomains: true })
  return domain !== null && domain === getDomain(two, { allowPrivateDomains: true })
}
