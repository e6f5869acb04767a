import { ImapFlow } from 'imapflow'
import type { Flag } from '../../src-shared/mail/flags'
import type { UidValidity } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { type MailboxRole, roleOfAttribute } from '../../src-shared/mail/special-use'
import type { SelectedState } from '../sync/plan-mailbox-sync'
import { tellsVanished } from '../sync/trust-vanished'
import { countUids } from '../sync/uid-set'
import { imapFailure } from './imap-errors'
import type { ImapTarget } from './imap-target'
import { type LibraryClient, serverNameOf, type UntaggedHandlers } from './library-client'
import { tlsTransport } from './tls-transport'
import { WireChanging } from './wire-changing'
import { idleQuietMs, listLimit, literalLimit, responseLimit, restQuietMs } from './wire-limits'
import { type Namespaces, WireMailboxes } from './wire-mailboxes'
import { readVanished } from './wire-responses'

export interface ListedMailbox {
  /** Decoded, with hierarchy; INBOX always in capitals. */
  readonly path: string
  readonly name: string
  readonly delimiter: string
  readonly selectable: boolean
  readonly role?: MailboxRole
  /** A role by name is a guess (SYNC.md F29). */
  readonly roleFrom?: 'server' | 'name'
  readonly subscribed?: boolean
  /** Nothing can be made below it. */
  readonly noInferiors?: boolean
  /** From LIST-STATUS or STATUS; absent where the server refused it. */
  readonly status?: SelectedState
}

const loopback = new Set(['localhost', '127.0.0.1', '::1'])

/**
 * Connects and signs in. Rejects with a MailFailure; `signal` ends the attempt and later the session.
 *
 * TLS, or STARTTLS that the server must offer; clear text to loopback only (SECURITY.md T1). Nothing that came before
 * TLS is shown or kept (T2), PREAUTH before STARTTLS ends the attempt (T3), referrals are not followed (T4).
 */
export async function openImap(
  target: ImapTarget,
  signal: AbortSignal,
  use: 'work' | 'idle' = 'work',
): Promise<ImapSession> {
  const { host, port, security, user } = target
  const place = { host, port, user, during: 'connect' }
  if (security === 'none' && !loopback.has(host))
    throw new MailFailure({ kind: 'tls-unavailable', host, port, reason: 'clear text is for this device only' })
  signal.throwIfAborted()
  const client: ImapFlow = new ImapFlow({
    host,
    port,
    secure: security === 'tls',
    doSTARTTLS: security === 'tls' ? undefined : security === 'starttls',
    auth:
      target.accessToken === undefined ? { user, pass: target.password } : { user, accessToken: target.accessToken },
    transport: tlsTransport(target) as never,
    logger: false,
    clientInfo: { name: 'Tern', vendor: false, 'support-url': false, version: false },
    disableAutoIdle: true,
    // Asked after ID was answered: only of servers whose VANISHED is known to be true (SYNC.md F11).
    get qresync(): boolean {
      return tellsVanished(serverNameOf(client as Pick<LibraryClient, 'serverInfo'>))
    },
    // Deflated answers could expand without bound, and imapflow ends a session over data that follows the OK.
    disableCompression: true,
    maxIdleTime: 8 * 60_000,
    connectionTimeout: 20_000,
    greetingTimeout: 15_000,
    socketTimeout: use === 'idle' ? idleQuietMs : restQuietMs,
    maxLiteralSize: literalLimit,
    maxLineLength: literalLimit,
    maxResponseSize: responseLimit,
  })
  // Without a listener an `error` event would end the process; what it says is told by the command that fails.
  let broken: unknown
  client.on('error', (error: unknown) => {
    broken ??= error
  })
  const close = (): void => client.close()
  signal.addEventListener('abort', close, { once: true })
  client.once('close', () => signal.removeEventListener('abort', close))
  const deadline = setTimeout(() => client.close(), 60_000)
  try {
    await client.connect()
  } catch (thrown) {
    client.close()
    signal.throwIfAborted()
    throw imapFailure(broken instanceof MailFailure ? broken : thrown, place)
  } finally {
    clearTimeout(deadline)
  }
  // imapflow walks a VANISHED one number at a time, and a server can name four thousand million in a dozen octets.
  const { untaggedHandlers } = client as unknown as { readonly untaggedHandlers: UntaggedHandlers }
  untaggedHandlers.VANISHED = async ({ attributes }) => {
    const { mailbox } = client
    const vanished = readVanished(attributes)
    if (!mailbox || !vanished) return
    if (!vanished.earlier) mailbox.exists = Math.max(0, mailbox.exists - countUids(vanished.uids))
    client.emit('expunge', { path: mailbox.path, seq: 0, vanished: true })
  }
  // Names are used as they are listed: imapflow would put the personal prefix before those of other namespaces.
  const inner = client as unknown as { namespace?: { prefix: string; delimiter: string } }
  const personal = { prefix: inner.namespace?.prefix ?? '', delimiter: inner.namespace?.delimiter ?? '' }
  inner.namespace = { ...personal, prefix: '' }
  return new ImapSession(client, target, personal)
}

/** One signed-in connection. Dead after any failure but a refusal; every rejection is a MailFailure. */
export class ImapSession extends WireChanging {
  readonly #library: ImapFlow
  readonly #personal: Namespaces['personal']
  /** Commands about mailboxes as such. */
  readonly mailboxes: WireMailboxes
  #readOnly = false
  #mailboxId: string | undefined
  #permanentFlags: ReadonlySet<string> | undefined

  constructor(library: ImapFlow, target: ImapTarget, personal: Namespaces['personal'] = { prefix: '', delimiter: '' }) {
    // Its typings leave out some of what is used.
    super(library as unknown as LibraryClient, target)
    this.#library = library
    this.#personal = personal
    this.mailboxes = new WireMailboxes(
      (command, attributes, untagged) => this.exec(command, attributes, responseLimit, untagged),
      (path) => this.encode(path),
    )
  }

  /** Whose mailboxes names belong to; only the user's own where the server does not tell. */
  get namespaces(): Namespaces {
    const told = this.client.namespaces
    const prefixes = (list: unknown): string[] =>
      Array.isArray(list) ? list.map(({ prefix }: { prefix?: unknown }) => String(prefix ?? '')).filter(Boolean) : []
    return { personal: this.#personal, otherUsers: prefixes(told?.other), shared: prefixes(told?.shared) }
  }

  /** Every mailbox, with its status where it can be selected. */
  async list(): Promise<readonly ListedMailbox[]> {
    const entries = await this.guarded('LIST', listLimit, () =>
      this.#library.list({
        statusQuery: {
          messages: true,
          uidNext: true,
          uidValidity: true,
          ...(this.can('CONDSTORE') ? { highestModseq: true } : {}),
        },
      }),
    )
    return entries.map((entry) => {
      const inbox = entry.path.toUpperCase() === 'INBOX'
      const role = inbox ? 'inbox' : entry.specialUse === undefined ? undefined : roleOfAttribute(entry.specialUse)
      const { status } = entry
      return {
        path: inbox ? 'INBOX' : entry.path,
        name: entry.name,
        delimiter: entry.delimiter ?? '',
        selectable: !entry.flags.has('\\Noselect') && !entry.flags.has('\\NonExistent'),
        // imapflow leaves it out where the server knows of no subscription.
        subscribed: entry.subscribed === true,
        ...(entry.flags.has('\\Noinferiors') ? { noInferiors: true } : {}),
        ...(role ? { role, roleFrom: inbox || entry.specialUseSource === 'extension' ? 'server' : 'name' } : {}),
        ...(status?.uidValidity !== undefined && status.messages !== undefined
          ? {
              status: {
                uidValidity: Number(status.uidValidity) as UidValidity,
                uidNext: status.uidNext,
                exists: status.messages,
                highestModseq: status.highestModseq ? BigInt(status.highestModseq) : undefined,
              },
            }
          : {}),
      } satisfies ListedMailbox
    })
  }

  /** Takes over which mailboxes there are and how they are written: else each is listed again before it is selected. */
  adoptNames(other: ImapSession): void {
    if (other === this) return
    const own = this.client.folders
    for (const [path, folder] of other.client.folders) if (!own.has(path)) own.set(path, folder)
  }

  /** Selects, again where it is selected, and gives the state of that moment. */
  async select(path: string): Promise<SelectedState> {
    const box = await this.guarded('SELECT', responseLimit, () => this.#library.mailboxOpen(path))
    this.#permanentFlags = box.permanentFlags
    this.#readOnly = box.readOnly === true
    this.#mailboxId = box.mailboxId || undefined
    return {
      uidValidity: Number(box.uidValidity) as UidValidity,
      uidNext: box.uidNext || undefined,
      exists: box.exists,
      highestModseq: box.noModseq || !box.highestModseq ? undefined : box.highestModseq,
    }
  }

  /** Whether the selected mailbox takes no change at all (READ-ONLY). */
  get readOnly(): boolean {
    return this.#readOnly
  }

  /** MAILBOXID of the selected mailbox (RFC 8474 §4.1). */
  get mailboxId(): string | undefined {
    return this.#mailboxId
  }

  /** Whether the selected mailbox keeps this flag; one it does not keep is not sent (SYNC.md F25). */
  keeps(flag: Flag): boolean {
    const flags = this.#permanentFlags
    if (!flags) return true
    const folded = [...flags].map((one) => one.toLowerCase())
    return folded.includes(flag.toLowerCase()) || (!flag.startsWith('\\') && flags.has('\\*'))
  }

  /** UIDNEXT and UIDVALIDITY of a mailbox that is not selected; undefined where the server does not tell. */
  async uidStateOf(
    path: string,
  ): Promise<{ readonly uidNext: number | undefined; readonly uidValidity: UidValidity | undefined } | undefined> {
    const ask = () => this.#library.status(path, { uidNext: true, uidValidity: true })
    try {
      const status = await this.guarded('STATUS', responseLimit, ask)
      if (status === false) return undefined
      const { uidNext, uidValidity } = status
      return { uidNext, uidValidity: uidValidity === undefined ? undefined : (Number(uidValidity) as UidValidity) }
    } catch (thrown) {
      if (this.usable && thrown instanceof MailFailure && thrown.error.kind === 'refused') return undefined
      throw thrown
    }
  }
}
