import { decodeName, encodeName } from '../../../e2e/fake-imap/uid-ranges'
import type { RawImap } from '../../../e2e/net/raw-imap'
import { type Remote, type RemoteMessage, tokenOf } from './remote.testing'
import { letter } from './trial.testing'

/** Another client of a real server, by commands written by hand. */
export class WireRemote implements Remote {
  readonly movesAtOnce = false
  readonly pathOf: (name: string) => string
  readonly #signIn: () => Promise<RawImap>
  readonly #numberAnew: (path: string) => Promise<void>
  #client: RawImap

  private constructor(
    client: RawImap,
    signIn: () => Promise<RawImap>,
    numberAnew: (path: string) => Promise<void> = async () => undefined,
    pathOf: (name: string) => string = (name) => name,
  ) {
    this.pathOf = pathOf
    this.#client = client
    this.#signIn = signIn
    this.#numberAnew = numberAnew
  }

  /** Signs in; `numberAnew` is the server's own doing, by other means than this client's. */
  static async open(
    signIn: () => Promise<RawImap>,
    numberAnew?: (path: string) => Promise<void>,
    pathOf?: (name: string) => string,
  ): Promise<WireRemote> {
    return new WireRemote(await signIn(), signIn, numberAnew, pathOf)
  }

  close(): void {
    this.#client.close()
  }

  async mailboxes(): Promise<readonly string[]> {
    const lines = await this.#client.command('LIST "" "*"')
    return lines.flatMap((line) => {
      const match = /^\* LIST \(([^)]*)\) (?:"[^"]*"|NIL) (?:"((?:[^"\\]|\\.)*)"|(\S+))$/.exec(line)
      if (!match || /\\noselect|\\nonexistent/i.test(match[1] ?? '')) return []
      const path = decodeName((match[2] ?? match[3] ?? '').replace(/\\(.)/g, '$1'))
      return [path.toUpperCase() === 'INBOX' ? 'INBOX' : path]
    })
  }

  async messages(path: string): Promise<readonly (RemoteMessage & { readonly source: Buffer })[]> {
    await this.#select(path)
    const lines = await this.#client.command('UID FETCH 1:* (UID FLAGS BODY.PEEK[])').catch((thrown: Error) => {
      // Somebody else has just removed one of them: the next look is at what is left.
      if (thrown.message.includes('EXPUNGEISSUED')) return undefined
      // Some servers take no set of an empty mailbox.
      if (/BAD|NO/.test(thrown.message)) return []
      throw thrown
    })
    if (!lines) return this.messages(path)
    return lines.flatMap((line) => {
      const uid = /UID (\d+)/.exec(line)?.[1]
      const flags = /FLAGS \(([^)]*)\)/.exec(line)?.[1]
      const body = /BODY\[\] \{(\d+)\}\r\n/.exec(line)
      if (uid === undefined || flags === undefined || !body) return []
      const start = body.index + body[0].length
      const source = Buffer.from(line.slice(start, start + Number(body[1])), 'latin1')
      const kept = flags.split(' ').filter((flag) => flag !== '' && flag.toLowerCase() !== '\\recent')
      return [{ uid: Number(uid), flags: kept, token: tokenOf(source), source }]
    })
  }

  async deliver(path: string, token: string, flags: readonly string[]): Promise<void> {
    await this.#client.command(`APPEND ${this.#name(path)} (${flags.join(' ')})`, letter(token))
  }

  async flag(path: string, uid: number, operation: '+' | '-', flags: readonly string[]): Promise<void> {
    await this.#select(path)
    await this.#ifThere(`UID STORE ${uid} ${operation}FLAGS (${flags.join(' ')})`)
  }

  async move(path: string, uid: number, to: string): Promise<void> {
    await this.#select(path)
    if (await this.#ifThere(`UID COPY ${uid} ${this.#name(to)}`)) await this.#remove(uid)
  }

  async expunge(path: string, uid: number): Promise<void> {
    await this.#select(path)
    await this.#remove(uid)
  }

  async rename(path: string, to: string): Promise<void> {
    await this.#client.command('UNSELECT').catch(() => undefined)
    await this.#client.command(`RENAME ${this.#name(path)} ${this.#name(to)}`)
  }

  async create(path: string): Promise<void> {
    await this.#client.command(`CREATE ${this.#name(path)}`)
  }

  async remove(path: string): Promise<void> {
    await this.#client.command('SELECT INBOX')
    // One with others below it is not removed everywhere (Cyrus): then it stays.
    await this.#client.command(`DELETE ${this.#name(path)}`).catch((thrown: Error) => {
      if (!thrown.message.includes('[HASCHILDREN]')) throw thrown
    })
  }

  async numberAnew(path: string): Promise<void> {
    await this.#numberAnew(path)
    // Dovecot ends every session that has the mailbox selected, as soon as it looks again.
    this.#client.close()
    this.#client = await this.#signIn()
  }

  async #select(path: string): Promise<void> {
    await this.#client.command(`SELECT ${this.#name(path)}`)
  }

  /** Only this one: what others have marked stays. */
  async #remove(uid: number): Promise<void> {
    await this.#ifThere(`UID STORE ${uid} +FLAGS.SILENT (\\Deleted)`)
    await this.#client.command(`UID EXPUNGE ${uid}`)
  }

  /** False where the message has been removed by somebody else in this moment (RFC 9051 §7.1 EXPUNGEISSUED). */
  async #ifThere(command: string): Promise<boolean> {
    try {
      await this.#client.command(command)
      return true
    } catch (thrown) {
      if (thrown instanceof Error && thrown.message.includes('[EXPUNGEISSUED]')) return false
      throw thrown
    }
  }

  #name(path: string): string {
    return `"${encodeName(path).replace(/["\\]/g, '\\$&')}"`
  }
}
