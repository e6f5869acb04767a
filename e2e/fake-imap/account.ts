import { FakeMailbox } from './mailbox'

/** What a modern server offers; a test takes out what its server shall not know. */
export const allCapabilities: readonly string[] = [
  'IMAP4rev1',
  'LITERAL+',
  'ENABLE',
  'ID',
  'IDLE',
  'NAMESPACE',
  'UNSELECT',
  'UIDPLUS',
  'MOVE',
  'CONDSTORE',
  'QRESYNC',
  'ESEARCH',
  'SPECIAL-USE',
  'LIST-EXTENDED',
  'LIST-STATUS',
  'OBJECTID',
]

/** The mail of one user on the fake server, and what the server says it can do. */
export class FakeAccount {
  readonly user = 'me@example.org'
  readonly password = 'secret'
  capabilities: ReadonlySet<string> = new Set(allCapabilities)
  delimiter = '/'
  /** The name by which the server introduces itself (RFC 2971). */
  serverName = 'Dovecot'
  readonly #mailboxes = new Map<string, FakeMailbox>()
  readonly #watchers = new Set<(mailbox: FakeMailbox) => void>()
  #uidValidity = 1_700_000_000

  constructor() {
    this.create('INBOX')
    for (const name of ['Drafts', 'Sent', 'Trash', 'Junk', 'Archive']) this.create(name).specialUse = `\\${name}`
  }

  /** All capabilities but these. */
  without(...names: readonly string[]): this {
    this.capabilities = new Set(allCapabilities.filter((one) => !names.includes(one)))
    return this
  }

  get mailboxes(): readonly FakeMailbox[] {
    return [...this.#mailboxes.values()]
  }

  find(path: string): FakeMailbox | undefined {
    return this.#mailboxes.get(path.toUpperCase() === 'INBOX' ? 'INBOX' : path)
  }

  /** The mailbox of that name; a test that names another has a fault of its own. */
  mailbox(path: string): FakeMailbox {
    const found = this.find(path)
    if (!found) throw new Error(`no mailbox ${path} on the fake server`)
    return found
  }

  create(path: string): FakeMailbox {
    this.#uidValidity += 1
    const mailbox = new FakeMailbox(path, this.#uidValidity, (changed) => {
      for (const watcher of this.#watchers) watcher(changed)
    })
    this.#mailboxes.set(path, mailbox)
    return mailbox
  }

  delete(mailbox: FakeMailbox): void {
    this.#mailboxes.delete(mailbox.path)
  }

  /** With everything below it. */
  rename(mailbox: FakeMailbox, path: string): void {
    const before = mailbox.path
    for (const one of this.mailboxes) {
      if (one !== mailbox && !one.path.startsWith(before + this.delimiter)) continue
      this.#mailboxes.delete(one.path)
      one.path = path + one.path.slice(before.length)
      this.#mailboxes.set(one.path, one)
    }
  }

  nextUidValidity(): number {
    this.#uidValidity += 1
    return this.#uidValidity
  }

  watch(watcher: (mailbox: FakeMailbox) => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }
}
