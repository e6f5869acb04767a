import type { ParsedMessage } from '../../src-shared/mail/envelope'
import type { AccountId } from '../../src-shared/mail/ids'
import type { MailError } from '../../src-shared/mail/mail-error'
import type { MailVault, VaultEntry, VaultWriter } from '../sync/mail-vault'
import type { ParseSource } from '../sync/parse-source'
import type { MessageNumber, Pop3Session, Pop3Sink } from './pop3-wire'

/** Messages up to this size are kept in memory until they are whole; larger ones go to disk as they come. */
const wholeOctets = 1024 * 1024
/** Octets received and not yet durable; above this the server is made to wait. */
const inFlightOctets = 32 * 1024 * 1024

export interface Downloaded<T> {
  readonly wanted: T
  readonly entry: VaultEntry
  readonly parsed: ParsedMessage
}

export interface DownloadContext {
  readonly accountId: AccountId
  readonly vault: MailVault
  readonly parse: ParseSource
}

/**
 * Retrieves messages into the vault, in the order asked for, and hands each one over once its octets are proven on
 * disk. The handler's promise is the message's last step: until it settles, its octets count as in flight and hold the
 * server back.
 *
 * A message the server refuses is told to `refused` and the rest goes on. Rejects with the MailFailure of the wire, the
 * vault or the handler; what was handed over before stays good.
 */
export async function download<T extends { readonly number: MessageNumber; readonly octets: number }>(
  session: Pop3Session,
  wanted: readonly T[],
  context: DownloadContext,
  arrived: (message: Downloaded<T>) => Promise<void>,
  refused: (wanted: T, error: MailError) => void,
): Promise<void> {
  const byNumber = new Map(wanted.map((one) => [one.number, one]))
  const gate = new Gate(inFlightOctets)
  const steps: Promise<void>[] = []
  let failure: { readonly reason: unknown } | undefined
  const fail = (reason: unknown): void => {
    failure ??= { reason }
    session.close()
  }

  const sinkFor = (one: T): Pop3Sink => {
    const chunks: Uint8Array[] = []
    let octets = 0
    let writer: Promise<VaultWriter> | undefined
    let written: Promise<void> = Promise.resolve()
    // What will never be whole goes at once: on a full disk it would keep the room that is missing.
    const discard = async (): Promise<void> => {
      await written.catch(() => undefined)
      await (await writer)?.discard()
    }
    return {
      write(chunk) {
        octets += chunk.length
        gate.take(chunk.length)
        if (!writer && octets <= wholeOctets) {
          chunks.push(chunk)
          return gate.free()
        }
        writer ??= context.vault.begin(context.accountId)
        const pending = [...chunks.splice(0), chunk]
        const into = writer
        written = written.then(async () => {
          for (const piece of pending) await (await into).write(piece)
        })
        return written
      },
      end() {
        const finish = async (): Promise<void> => {
          let entry: VaultEntry
          let source: Uint8Array
          if (writer) {
            await written
            entry = await (await writer).finish()
            source = await context.vault.read(context.accountId, entry.sha256)
          } else {
            source = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
            entry = await context.vault.put(context.accountId, source)
          }
          await arrived({ wanted: one, entry, parsed: await context.parse(source) })
        }
        steps.push(
          finish()
            .catch((reason) => {
              fail(reason)
              return discard().catch(() => undefined)
            })
            .finally(() => gate.give(octets)),
        )
      },
      abort(error) {
        gate.give(octets)
        steps.push(discard().catch(() => undefined))
        if (error.kind === 'refused') refused(one, error)
      },
    }
  }

  try {
    await session.retrieve(wanted, (number) => {
      const one = byNumber.get(number)
      if (!one) throw new Error('a message nobody asked for')
      return sinkFor(one)
    })
  } catch (reason) {
    fail(reason)
  }
  await Promise.all(steps)
  if (failure) throw failure.reason
}

/** Counts octets under way; `free` resolves when there is room again. */
class Gate {
  readonly #limit: number
  #used = 0
  #waiting: (() => void)[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  take(octets: number): void {
    this.#used += octets
  }

  give(octets: number): void {
    this.#used -= octets
    if (this.#used > this.#limit) return
    for (const resume of this.#waiting.splice(0)) resume()
  }

  free(): Promise<void> | undefined {
    if (this.#used <= this.#limit) return undefined
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}
