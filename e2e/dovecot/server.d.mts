export interface TestPorts {
  readonly imap: number
  readonly imaps: number
  readonly pop3: number
  readonly pop3s: number
  readonly lmtp: number
  readonly submission: number
  readonly submissions: number
}

export interface TestUser {
  readonly user: string
  readonly password: string
  readonly home: string
}

/** A running server, seen from any process that knows its folder. */
export interface OpenDovecot {
  readonly folder: string
  readonly ports: TestPorts
  /** Where the submission service hands mail on to: see relay.mjs. */
  readonly relayPort: number
  readonly host: 'localhost'
  readonly caFile: string
  newUser(options?: { user?: string; password?: string }): Promise<TestUser>
  /** From now on only this password is right; connections that are signed in stay. */
  changePassword(user: string, password: string): Promise<void>
  /** `flags` are system flags; a mailbox that is not there is made and subscribed. */
  deliver(
    user: string,
    mailbox: string,
    source: Buffer | Buffer[],
    options?: { flags?: string[]; receivedAt?: number },
  ): Promise<void>
  doveadm(...args: string[]): Promise<string>
}

export interface RunningDovecot extends OpenDovecot {
  /** Ends the server and every connection; the ports refuse until `startListening`. */
  stopListening(): Promise<void>
  startListening(): Promise<void>
  stop(): Promise<void>
}

export function startDovecot(options?: { folder?: string; log?: string; config?: string }): Promise<RunningDovecot>
export function openDovecot(folder: string): OpenDovecot
