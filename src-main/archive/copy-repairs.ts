import { copyFile, rename } from 'node:fs/promises'
import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { Account } from '../../src-shared/mail/account'
import {
  type AccountId,
  type LocationKey,
  localAccountId,
  type MessageId,
  type Sha256,
} from '../../src-shared/mail/ids'
import type { ShelfRef } from '../../src-shared/mail/shelf'
import type { MailStore } from '../sync/mail-store'
import type { MailVault } from '../sync/mail-vault'

export interface CopyRepairsContext {
  readonly store: Pick<MailStore, 'read'>
  readonly vault: Pick<MailVault, 'pathOf' | 'verify'>
  readonly homes: () => readonly { readonly id: AccountId; readonly protocol: Account['protocol'] | 'local' }[]
  readonly repairFromServer: (account: AccountId, refs: readonly ShelfRef[]) => Promise<void>
}

/** Makes good what one check of one home finds damaged. */
export class CopyRepairs {
  readonly #home: AccountId
  readonly #context: CopyRepairsContext
  #moved: Promise<readonly UidlRow[]> | undefined

  constructor(home: AccountId, context: CopyRepairsContext) {
    this.#home = home
    this.#context = context
  }

  /**
   * From another home that has the same octets, else from the server, which keeps its copy until it is proven here.
   * Resolves with whether it is whole, or will be. What was moved here from another account that collects mail is no
   * more whole by itself, but that account is told: its server's copy stays, and is offered to the user.
   */
  async repair(sha256: Sha256, keys: readonly LocationKey[]): Promise<boolean> {
    const { homes, repairFromServer, store, vault } = this.#context
    const home = this.#home
    for (const { id } of homes()) {
      if (id === home || !(await vault.verify(id, sha256))) continue
      const target = vault.pathOf(home, sha256)
      await copyFile(vault.pathOf(id, sha256), `${target}.repair`)
      await rename(`${target}.repair`, target)
      if (await vault.verify(home, sha256)) return true
    }
    const messages = keys.map((key) => key.replace(/^local\./, '') as MessageId)
    const own = home === localAccountId ? [] : await store.read('uidlsOf', messages)
    const onServer = own.filter((row) => row.accountId === home && isOnServer(row))
    if (onServer.length > 0) {
      await repairFromServer(home, onServer)
      // The message that came by POP3 comes again; a copy of it shares the file.
      return true
    }
    this.#moved ??= this.#movedHere()
    const moved = (await this.#moved).filter((row) => row.sha256 === sha256)
    for (const account of new Set(moved.map(({ accountId }) => accountId)))
      await repairFromServer(
        account,
        moved.filter(({ accountId }) => accountId === account),
      )
    return false
  }

  /** Of all messages that were moved here, those whose server still has them. */
  async #movedHere(): Promise<readonly UidlRow[]> {
    const { homes, store } = this.#context
    const found: UidlRow[] = []
    for (const { id, protocol } of homes()) {
      if (id === this.#home || protocol !== 'pop3') continue
      const rows = await store.read('uidls', id)
      found.push(
        ...rows.filter(
          (row) =>
            row.movedTo === this.#home && row.purgedAt === undefined && row.damagedAt === undefined && isOnServer(row),
        ),
      )
    }
    return found
  }
}

function isOnServer({ missingSince, state }: UidlRow): boolean {
  return state === 'stored' && missingSince === undefined
}
