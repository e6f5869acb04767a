import type { AccountId } from '../../src-shared/mail/ids'
import type { Home } from './copy-octets'
import { homeIfAny, type OpenTransfer, type OpenTransfers } from './open-transfers'

export interface TransferTurnsContext {
  /** Throws `not-found` for an account that is no more. */
  readonly homeOf: (id: AccountId) => Home
  readonly open: OpenTransfers
}

/**
 * When transfers of one kind are looked at: one after the other, each once both its homes have begun, since a store that
 * was made again does not know yet what waits or what lies where; and none while it is still being made.
 */
export class TransferTurns {
  readonly #context: TransferTurnsContext
  readonly #isOurs: (one: OpenTransfer) => boolean
  readonly #settleOne: (one: OpenTransfer, source: Home) => Promise<void>
  /** Noted, with something still to be put on record: nobody may take them for given up. */
  readonly #beginning = new Set<OpenTransfer>()
  /** To be looked at once both homes have begun. */
  readonly #waiting = new Set<OpenTransfer>()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(
    context: TransferTurnsContext,
    isOurs: (one: OpenTransfer) => boolean,
    settleOne: (one: OpenTransfer, source: Home) => Promise<void>,
  ) {
    this.#context = context
    this.#isOurs = isOurs
    this.#settleOne = settleOne
  }

  /** Does `work` for a transfer, which is left alone until it has ended. */
  async beginning<T>(one: OpenTransfer, work: () => Promise<T>): Promise<T> {
    this.#beginning.add(one)
    try {
      return await work()
    } finally {
      this.#beginning.delete(one)
    }
  }

  /** Whether anything is on its way to or from this account. */
  concerns(account: AccountId): boolean {
    return this.#context.open.all.some((one) => this.#isOurs(one) && isOf(one, account))
  }

  /** Looks at everything on its way to or from this account. Rejects with the first failure, at the end. */
  settle(account: AccountId): Promise<void> {
    return this.inTurn(async () => {
      let failure: { readonly reason: unknown } | undefined
      for (const one of this.#context.open.all) {
        if (!this.#isOurs(one) || !isOf(one, account)) continue
        await this.#look(one).catch((reason: unknown) => {
          failure ??= { reason }
        })
      }
      if (failure) throw failure.reason
    })
  }

  /** Does `work` while no transfer is looked at. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  async #look(one: OpenTransfer): Promise<void> {
    if (this.#beginning.has(one)) return
    const { homeOf } = this.#context
    const [source, receiver] = [homeIfAny(homeOf, one.from), homeIfAny(homeOf, one.to)]
    // One that is being removed, or changes its mode: it is forgotten, or the next status sees to it.
    if (!source || !receiver) return
    if (source.running.isReady && receiver.running.isReady) await this.#settleOne(one, source)
    else this.#whenReady(one, source, receiver)
  }

  #whenReady(one: OpenTransfer, source: Home, receiver: Home): void {
    if (this.#waiting.has(one)) return
    this.#waiting.add(one)
    void Promise.all([source.running.ready(), receiver.running.ready()])
      .finally(() => this.#waiting.delete(one))
      .then(() => this.settle(receiver.account.id))
      .catch(() => undefined)
  }
}

function isOf({ from, to }: OpenTransfer, account: AccountId): boolean {
  return from === account || to === account
}
