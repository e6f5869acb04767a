import { expect } from 'vitest'
import type { Fault } from '../../../e2e/fake-imap/faults'
import type { HeardCommand } from '../../../e2e/fake-imap/read-command'
import { keysOfChange } from '../../../src-shared/mail/change'
import { expectSame } from './compare.testing'
import type { Doing, RandomLife } from './doings.testing'
import type { Life } from './life.testing'
import { FakeRemote, type Remote } from './remote.testing'
import { Trial } from './trial.testing'

const flags = ['\\Seen', '\\Flagged', '\\Answered', '$Junk', '$Forwarded']
const names = ['Work', 'Plans/2026', 'Übersicht', 'A & B']
/** Mailboxes that stay where they are. */
const fixed = ['INBOX', 'Trash', 'Drafts', 'Sent', 'Junk', 'Archive']

/** What may have become of each message that ever was (invariants I2, I3 and I5). */
class Account {
  /** How often a token may be on the server, at most. */
  readonly most = new Map<string, number>()
  /** Somebody wanted it to be gone, or its mailbox. */
  readonly deleted = new Set<string>()
  /** Marked \Deleted by others and by nobody else. */
  readonly marked = new Set<string>()
  /** Moved by others: the user may not have seen that yet when acting on it. */
  readonly strayed = new Set<string>()
  /** What the user wanted last of a message, as long as nobody else has touched the same of it since. */
  readonly wishes = new Map<string, string | boolean>()
  /** What was done so far, for counting whether anything was. */
  readonly done = new Map<string, number>()
  #made = 0

  wish(token: string, what: string, value: string | boolean): void {
    // Of a message that is there more than once nobody can say which one was meant.
    if (this.most.get(token) === 1 && !this.strayed.has(token)) this.wishes.set(`${token} ${what}`, value)
  }

  forgetWish(token: string, what: string): void {
    for (const key of this.wishes.keys()) if (key === `${token} ${what}`) this.wishes.delete(key)
  }

  forgetWishes(token: string): void {
    for (const key of this.wishes.keys()) if (key.startsWith(`${token} `)) this.wishes.delete(key)
  }

  newToken(): string {
    this.#made += 1
    const token = `token${this.#made}`
    this.most.set(token, 1)
    return token
  }
}

const changing = /^(UID )?(STORE|COPY|MOVE|EXPUNGE)$|^(APPEND|CREATE|DELETE|RENAME|SUBSCRIBE|UNSUBSCRIBE|CLOSE)$/

/** One life of an account under random doings. */
export class RandomRun {
  readonly trial: Trial
  readonly remote: Remote
  account = new Account()
  #life: Life | undefined
  #faultyCommand: ((command: HeardCommand) => Fault | undefined) | undefined

  constructor(trial: Trial, remote: Remote) {
    this.trial = trial
    this.remote = remote
    trial.onCommand = (command) => this.#faultyCommand?.(command)
  }

  async do(doing: Doing): Promise<void> {
    const { remote, account, trial } = this
    account.done.set(doing.kind, (account.done.get(doing.kind) ?? 0) + 1)
    switch (doing.kind) {
      case 'remote-deliver': {
        const path = await this.#path(doing.box)
        const wanted = flags.filter((_, index) => (doing.flags & (1 << index)) !== 0)
        return remote.deliver(path, account.newToken(), wanted)
      }
      case 'remote-flag': {
        const found = await this.#remoteMessage(doing.box, doing.pick)
        if (!found) return
        account.forgetWish(found.token, flags[doing.flag] ?? '\\Seen')
        return remote.flag(found.path, found.uid, doing.add ? '+' : '-', [flags[doing.flag] ?? '\\Seen'])
      }
      case 'remote-mark-deleted': {
        const found = await this.#remoteMessage(doing.box, doing.pick)
        if (!found) return
        account.marked.add(found.token)
        return remote.flag(found.path, found.uid, '+', ['\\Deleted'])
      }
      case 'remote-move': {
        const found = await this.#remoteMessage(doing.box, doing.pick)
        const to = await this.#path(doing.to)
        if (!found || to === found.path) return
        // It is another message now: what was wanted of the one that is gone may reach this one, or not.
        account.forgetWishes(found.token)
        account.strayed.add(found.token)
        if (!remote.movesAtOnce) account.most.set(found.token, (account.most.get(found.token) ?? 1) + 1)
        return remote.move(found.path, found.uid, to)
      }
      case 'remote-expunge': {
        const found = await this.#remoteMessage(doing.box, doing.pick)
        if (!found) return
        account.deleted.add(found.token)
        account.forgetWishes(found.token)
        return remote.expunge(found.path, found.uid)
      }
      case 'remote-create': {
        const path = remote.pathOf(names[doing.name] ?? 'Work')
        if (!(await remote.mailboxes()).includes(path)) await remote.create(path)
        return
      }
      case 'remote-rename': {
        const path = await this.#path(doing.box)
        const to = remote.pathOf(`${names[doing.name] ?? 'Work'} renamed`)
        if (this.#isFixed(path) || (await remote.mailboxes()).includes(to)) return
        for (const [key, value] of account.wishes) if (value === path) account.wishes.set(key, to)
        return remote.rename(path, to)
      }
      case 'remote-remove': {
        const path = await this.#path(doing.box)
        if (this.#isFixed(path)) return
        for (const { token } of await remote.messages(path)) {
          account.deleted.add(token)
          account.forgetWishes(token)
        }
        for (const [key, value] of account.wishes) if (value === path) account.wishes.delete(key)
        // What was on its way there may have nowhere to go.
        return remote.remove(path)
      }
      case 'remote-number-anew':
        return remote.numberAnew(await this.#path(doing.box))
      case 'flag':
      case 'move':
      case 'copy':
      case 'expunge':
        return this.#local(doing)
      case 'sync':
        return this.#sync(doing)
      case 'online':
        this.#begin(await this.#alive())
        return
      case 'offline':
        return this.#end()
      case 'cut':
        if (doing.side === 'sent') trial.place.faults.cutAfterSent = doing.octets
        else trial.place.faults.cutAfterReceived = doing.octets
        return
      case 'swallow-reply':
        this.#faultyCommand = this.#once(doing.nth, () => ({ kind: 'lose-reply' }))
        return
      case 'refuse':
        this.#faultyCommand = this.#once(doing.nth, ({ name }) =>
          /STORE|COPY|MOVE|EXPUNGE/.test(name) ? { kind: 'refuse', status: 'NO', code: 'CANNOT' } : undefined,
        )
        return
      case 'clock-jump':
        return trial.advance(doing.minutes * 60_000)
      case 'lose-store':
        await this.#end()
        return trial.loseStore()
    }
  }

  /** All is well again: both sides must become equal, and then there must be nothing left to do. */
  async conclude(lacks: readonly string[]): Promise<void> {
    const { trial, remote } = this
    await this.rest()
    await trial.settle([], 6)
    trial.advance(2 * 60_000)
    await trial.settle([], 6)
    trial.advance(25 * 60 * 60_000)
    await trial.settle([], 6)
    const uidplus = !lacks.includes('UIDPLUS')
    await expectSame(trial, { hideDeleted: !uidplus, remote })
    await this.expectNothingLost(uidplus)
    trial.count()
    await trial.settle()
    const changes = trial.commands.filter((name) => changing.test(name))
    expect([changes, trial.writes, trial.journalLines], 'one more sync is silent').toEqual([[], 0, 0])
  }

  /** Ends whatever runs and whatever is wrong. */
  async rest(): Promise<void> {
    await this.#end()
    this.#faultyCommand = undefined
    this.trial.place.faults.cutAfterSent = undefined
    this.trial.place.faults.cutAfterReceived = undefined
    this.trial.count()
  }

  /** Invariants I2, I3, I5, and that the user's wishes hold. */
  async expectNothingLost(uidplus: boolean): Promise<void> {
    const { trial, remote, account } = this
    const there = new Map<string, number>()
    const anywhere = new Set<string>()
    const refused = new Set<string>()
    const halves = new Set<string>()
    for (const { change, evidence } of await trial.intents())
      for (const key of keysOfChange(change)) {
        const row = await trial.store.databases.relaxed.locations.get(key)
        if (!row) continue
        const token = await trial.subjectOf(row)
        refused.add(token)
        if (!uidplus || evidence?.arrived?.some(({ from }) => from === key)) halves.add(token)
      }
    const unrefused = (await trial.intents()).length === 0
    for (const path of await remote.mailboxes())
      for (const { token, flags: has } of await remote.messages(path)) {
        anywhere.add(token)
        if (!uidplus && has.includes('\\Deleted')) continue
        there.set(token, (there.get(token) ?? 0) + 1)
        // Promise 3: what the user wanted last is so, unless it was refused and is shown as such.
        if (!unrefused || refused.has(token)) continue
        const wanted = account.wishes.get(`${token} in`)
        if (wanted !== undefined) expect(path, `where ${token} is`).toBe(wanted)
        for (const flag of flags) {
          const on = account.wishes.get(`${token} ${flag}`)
          if (on !== undefined) expect(has.includes(flag), `${token} has ${flag}`).toBe(on)
        }
      }
    for (const [token, most] of account.most) {
      // I2: what nobody deleted is there; I3: and no more often than it should be.
      if (!account.deleted.has(token)) expect(anywhere, `${token} on the server`).toContain(token)
      // Where a server without MOVE takes the copy and refuses to remove the source, and the copy cannot be taken back,
      // both stay and the move is shown as refused.
      const allowed = halves.has(token) ? most + 1 : most
      expect(there.get(token) ?? 0, `how often ${token} is on the server`).toBeLessThanOrEqual(allowed)
    }
    // I5: what others have only marked was not expunged by us.
    for (const token of account.marked) if (!account.deleted.has(token)) expect(anywhere).toContain(token)
  }

  #once(nth: number, fault: (command: HeardCommand) => Fault | undefined) {
    let left = nth
    return (command: HeardCommand): Fault | undefined => {
      if (/^(CAPABILITY|ID|LOGIN|NAMESPACE|ENABLE)$/.test(command.name)) return undefined
      left -= 1
      if (left >= 0) return undefined
      const made = fault(command)
      if (made) this.#faultyCommand = undefined
      return made
    }
  }

  async #alive(): Promise<Life> {
    if (this.#life?.dead) await this.#end()
    this.#life ??= await this.trial.begin()
    return this.#life
  }

  #begin(life: Life): void {
    life.start()
  }

  async #end(): Promise<void> {
    this.#life = undefined
    await this.trial.end()
  }

  async #sync({ killAt, victim }: Extract<Doing, { kind: 'sync' }>): Promise<void> {
    const { trial } = this
    trial.count(victim === 'nobody' ? 0 : killAt + 1, victim === 'store' ? 'store' : 'engine')
    try {
      const life = await this.#alive()
      await life.rest()
    } catch {
      // Killed, cut or refused: the next life makes good for it.
      await this.#end()
    }
    const { steps, trace } = trial
    trial.count(0)
    trial.steps = steps
    trial.trace = trace
    trial.place.faults.cutAfterSent = undefined
    trial.place.faults.cutAfterReceived = undefined
  }

  async #local(doing: Extract<Doing, { kind: 'flag' | 'move' | 'copy' | 'expunge' }>): Promise<void> {
    const { trial, account } = this
    const mailboxes = (await trial.mailboxes()).filter(
      ({ selectable, missingSince }) => selectable && missingSince === undefined,
    )
    const at = (index: number) => mailboxes[index % Math.max(1, mailboxes.length)]
    const row = at(doing.box)
    if (!row) return
    const rows = await trial.list(row.path)
    if (rows.length === 0) return
    const first = doing.pick % rows.length
    const chosen = rows.slice(first, first + 1 + ('count' in doing ? doing.count : 0))
    const keys = chosen.map(({ key }) => key)
    const tokens = await Promise.all(chosen.map((one) => trial.subjectOf(one)))
    const life = await this.#alive()
    const to = 'to' in doing ? at(doing.to) : undefined
    try {
      if (doing.kind === 'flag') {
        const flag = flags[doing.flag] ?? '\\Seen'
        for (const token of tokens) account.wish(token, flag, doing.add)
        await life.change({ kind: 'flag', keys, add: doing.add ? [flag] : [], remove: doing.add ? [] : [flag] })
      } else if (doing.kind === 'expunge') {
        for (const token of tokens) {
          account.deleted.add(token)
          account.forgetWishes(token)
        }
        await life.change({ kind: 'expunge', keys })
      } else if (to && to.id !== row.id) {
        for (const token of tokens) {
          if (doing.kind === 'move') account.wish(token, 'in', to.path)
          else {
            account.most.set(token, (account.most.get(token) ?? 1) + 1)
            account.forgetWishes(token)
          }
        }
        await life.change({ kind: doing.kind, keys, to: to.id })
      }
    } catch (thrown) {
      if (!life.dead) throw thrown
    }
  }

  #isFixed(path: string): boolean {
    return fixed.some((name) => this.remote.pathOf(name) === path)
  }

  async #path(index: number): Promise<string> {
    const paths = await this.remote.mailboxes()
    return paths[index % paths.length] ?? 'INBOX'
  }

  async #remoteMessage(box: number, pick: number) {
    const path = await this.#path(box)
    const messages = await this.remote.messages(path)
    const found = messages[pick % Math.max(1, messages.length)]
    return found && { ...found, path }
  }
}

/** Lives one random life on the fake server, to its good end. */
export async function live({ lacks, doings }: RandomLife): Promise<void> {
  const trial = await Trial.open()
  try {
    trial.server.account.without(...lacks)
    await liveAt(trial, new FakeRemote(trial.server.account), doings, lacks)
  } finally {
    await trial.close()
  }
}

/** The same wherever the account is. */
export async function liveAt(
  trial: Trial,
  remote: Remote,
  doings: readonly Doing[],
  lacks: readonly string[],
): Promise<void> {
  const run = new RandomRun(trial, remote)
  const there = await remote.mailboxes()
  for (const name of fixed) if (!there.includes(remote.pathOf(name))) await remote.create(remote.pathOf(name))
  for (const [name, count] of [
    ['INBOX', 6],
    ['Archive', 2],
  ] as const)
    for (let n = 0; n < count; n += 1)
      await remote.deliver(remote.pathOf(name), run.account.newToken(), n % 2 ? ['\\Seen'] : [])
  await trial.settle()
  for (const doing of doings) await run.do(doing)
  await run.conclude(lacks)
}
