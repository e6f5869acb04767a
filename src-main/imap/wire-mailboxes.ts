import { MailFailure } from '../../src-shared/mail/mail-error'
import type { MailboxRole } from '../../src-shared/mail/special-use'
import { type Token, textOf } from './fetch-row'

/** One command of a session, as the wire runs it: rejects with a MailFailure. */
export type RunCommand = (
  command: string,
  attributes: readonly unknown[],
  untagged?: Record<string, (untagged: { readonly attributes?: readonly Token[] }) => Promise<void>>,
) => Promise<unknown>

export interface Quota {
  readonly usedOctets: number
  readonly limitOctets: number
}

/** Prefixes of names that are not the user's own (RFC 2342). */
export interface Namespaces {
  readonly personal: { readonly prefix: string; readonly delimiter: string }
  readonly otherUsers: readonly string[]
  readonly shared: readonly string[]
}

const atom = (value: string) => ({ type: 'ATOM', value })
const attributeOf: Readonly<Partial<Record<MailboxRole, string>>> = {
  archive: '\\Archive',
  drafts: '\\Drafts',
  junk: '\\Junk',
  sent: '\\Sent',
  trash: '\\Trash',
}

/** Commands about mailboxes as such, which need none to be selected. Paths are decoded, with hierarchy. */
export class WireMailboxes {
  readonly #run: RunCommand
  readonly #encode: (path: string) => string

  constructor(run: RunCommand, encode: (path: string) => string) {
    this.#run = run
    this.#encode = encode
  }

  /** CREATE; `role` where the server takes one (RFC 6154 §3). */
  async create(path: string, role?: MailboxRole): Promise<void> {
    const use = role && attributeOf[role]
    await this.#run('CREATE', [this.#name(path), ...(use ? [[atom('USE'), [atom(use)]]] : [])])
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#run('RENAME', [this.#name(from), this.#name(to)])
  }

  async remove(path: string): Promise<void> {
    await this.#run('DELETE', [this.#name(path)])
  }

  async subscribe(path: string, subscribed: boolean): Promise<void> {
    await this.#run(subscribed ? 'SUBSCRIBE' : 'UNSUBSCRIBE', [this.#name(path)])
  }

  /** Whether a name is listed now; `*` and `%` in it are matched as what they are. */
  async exists(path: string): Promise<boolean> {
    const encoded = this.#encode(path)
    let found = false
    await this.#run('LIST', ['', { type: 'STRING', value: encoded }], {
      LIST: async ({ attributes = [] }) => {
        const [flags, , name] = attributes
        const gone = Array.isArray(flags) && flags.some((one) => /^\\nonexistent$/i.test(textOf(one)))
        if (!gone && sameName(textOf(name ?? null), encoded)) found = true
      },
    })
    return found
  }

  /** MYRIGHTS (RFC 4314 §3.5); undefined where the server does not tell. */
  async rights(path: string): Promise<string | undefined> {
    let rights: string | undefined
    const read = async ({ attributes = [] }: { readonly attributes?: readonly Token[] }) => {
      rights = textOf(attributes[1] ?? null)
    }
    return (await this.#told(() => this.#run('MYRIGHTS', [this.#name(path)], { MYRIGHTS: read }))) ? rights : undefined
  }

  /** The STORAGE limit that holds for a mailbox (RFC 9208 §4.1.2); undefined where there is none. */
  async quota(path: string): Promise<Quota | undefined> {
    let quota: Quota | undefined
    const read = async ({ attributes = [] }: { readonly attributes?: readonly Token[] }) => {
      const list = attributes[1]
      if (!Array.isArray(list)) return
      for (let at = 0; at + 2 < list.length; at += 3) {
        const [name, used, limit] = [textOf(list[at]), Number(textOf(list[at + 1])), Number(textOf(list[at + 2]))]
        // In units of 1,024 octets. Of several roots the one that is fullest is the one that matters.
        if (name.toUpperCase() !== 'STORAGE' || !(limit > 0) || !(used >= 0)) continue
        if (!quota || used / limit > quota.usedOctets / quota.limitOctets)
          quota = { usedOctets: used * 1024, limitOctets: limit * 1024 }
      }
    }
    return (await this.#told(() => this.#run('GETQUOTAROOT', [this.#name(path)], { QUOTA: read }))) ? quota : undefined
  }

  /** What a server refuses to tell is not told; anything else ends the session as always. */
  async #told(ask: () => Promise<unknown>): Promise<boolean> {
    try {
      await ask()
      return true
    } catch (thrown) {
      if (thrown instanceof MailFailure && thrown.error.kind === 'refused') return false
      throw thrown
    }
  }

  #name(path: string) {
    return { type: 'STRING', value: this.#encode(path) }
  }
}

/** INBOX in any case is INBOX (RFC 9051 §5.1); a server may leave out the hierarchy's first delimiter. */
function sameName(a: string, b: string): boolean {
  return a === b || (a.toUpperCase() === 'INBOX' && b.toUpperCase() === 'INBOX')
}
