import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { MailError } from '../../src-shared/mail/mail-error'
import type { ShelfHeader, ShelfRef } from '../../src-shared/mail/shelf'
import type { ParseSource } from '../sync/parse-source'
import { refKey } from './ledger'
import type { ListedMessage, SessionPlan, UnknownMessage } from './plan-session'
import type { MessageNumber, Pop3Session } from './pop3-wire'
import type { ServerListing, WaitingMessage } from './server-listing'

export interface Listing {
  readonly messages: readonly ListedMessage<MessageNumber>[]
  /** Whether STAT, LIST and UIDL agree on how many there are. */
  readonly complete: boolean
  readonly uidl: boolean
}

/** What is on the server. Asked for all at once where the server takes that. Rejects with the session's MailFailure. */
export async function listMessages(session: Pop3Session): Promise<Listing> {
  const asked = [() => session.stat(), () => session.uidl(), () => session.list()] as const
  const [{ messages }, uidls, sizes] = session.capabilities.pipelining
    ? await Promise.all([asked[0](), asked[1](), asked[2](), session.known()])
    : [await asked[0](), await asked[1](), await asked[2]()]
  // A number that is listed twice is one message.
  const bySize = [...new Map(sizes.map((one) => [one.number, one])).values()]
  if (uidls === 'unsupported') return { messages: bySize, complete: bySize.length === messages, uidl: false }
  const names = new Map(uidls.map(({ number, uidl }) => [number, uidl]))
  return {
    messages: bySize.map(({ number, octets }) => {
      const uidl = names.get(number)
      return uidl === undefined ? { number, octets } : { number, octets, uidl }
    }),
    complete: bySize.length === messages && names.size === messages,
    uidl: true,
  }
}

/** How many headers are asked for in one session, and never again for the same message. */
const headersPerSession = 20

/** Whose mail is too large to come unasked, or is maybe nowhere else: so much has to be known to decide. */
export async function headersToDecide(
  session: Pop3Session,
  messages: readonly (Partial<ShelfRef> & { readonly number: MessageNumber; readonly occurrence: number })[],
  known: ReadonlyMap<string, ShelfHeader>,
  parse: ParseSource,
): Promise<ReadonlyMap<string, ShelfHeader>> {
  const headers = new Map(known)
  if (!session.capabilities.top) return headers
  const wanted = messages.filter((one) => !known.has(keyOf(one))).slice(-headersPerSession)
  for (const one of wanted) {
    const { envelope } = await parse(await session.top(one.number, 0))
    const [sender] = envelope.from
    headers.set(keyOf(one), {
      subject: envelope.subject,
      from: sender ? sender.name || sender.address : '',
      ...(envelope.sentAt === undefined ? {} : { sentAt: envelope.sentAt }),
    })
  }
  return headers
}

/** What is on the server and not here, as the shelf keeps it. Pure. */
export function waitingOf(
  plan: Pick<SessionPlan<MessageNumber>, 'fetch' | 'large'>,
  facts: {
    readonly rows: ReadonlyMap<string, UidlRow>
    readonly refused: ReadonlyMap<MessageNumber, MailError>
    readonly headers: ReadonlyMap<string, ShelfHeader>
    readonly wanted: ReadonlySet<string>
    readonly before: ServerListing | undefined
    readonly listedAt: number
  },
): readonly WaitingMessage[] {
  const { before, headers, listedAt, refused, rows, wanted } = facts
  const seenBefore = new Map((before?.waiting ?? []).map((one) => [refKey(one), one]))
  const waiting = (one: UnknownMessage<MessageNumber>, large: boolean): readonly WaitingMessage[] => {
    const { number, occurrence, octets, order, uidl } = one
    const key = keyOf(one)
    if (uidl === undefined || rows.has(key)) return []
    const header = headers.get(key)
    return [
      {
        uidl,
        occurrence,
        octets,
        order,
        seenAt: seenBefore.get(key)?.seenAt ?? listedAt,
        reason: refused.has(number) ? 'refused' : wanted.has(key) ? 'wanted' : large ? 'large' : 'next-check',
        ...(header ? { header } : {}),
      },
    ]
  }
  return [...plan.fetch.flatMap((one) => waiting(one, false)), ...plan.large.flatMap((one) => waiting(one, true))]
}

function keyOf({ occurrence, uidl }: Partial<ShelfRef>): string {
  return `${occurrence} ${uidl ?? ''}`
}
