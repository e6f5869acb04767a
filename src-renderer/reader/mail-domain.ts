/** Endings under which the public registers names one level deeper; the common ones, since a full list ages anyway. */
const secondLevel = /^(?:co|com|net|org|ac|gov|gob|gouv|edu|mil|ne|or|go|ad|ed|gr|lg|in|id|ltd|plc|sch|nhs)$/

/** The domain of an addr-spec in its plain form, hosts in punycode; empty where there is none. */
export function domainOf(address: string): string {
  const written = address.slice(address.lastIndexOf('@') + 1)
  if (!address.includes('@') || written === '') return ''
  try {
    return new URL(`http://${written}`).hostname.replace(/\.$/, '')
  } catch {
    return written.toLowerCase()
  }
}

/** The part of a host name that one owner registered: `mail.example.co.uk` gives `example.co.uk`. */
export function ownerDomain(host: string): string {
  const labels = host.toLowerCase().split('.')
  const top = labels.at(-1) ?? ''
  const deep = top.length === 2 && secondLevel.test(labels.at(-2) ?? '')
  return labels.slice(deep ? -3 : -2).join('.')
}

/** Whether two hosts belong to one owner. */
export function sameOwner(one: string, other: string): boolean {
  return one !== '' && ownerDomain(one) === ownerDomain(other)
}
