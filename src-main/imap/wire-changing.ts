import type { Flag } from '../../src-shared/mail/flags'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { intersectUidSets, type UidSet } from '../sync/uid-set'
import type { Token } from './fetch-row'
import { responseLimit } from './wire-limits'
import { WireReading } from './wire-reading'
import {
  type AppendResult,
  type CopyResult,
  formatDateTime,
  readAppendUid,
  readCopyUid,
  readModified,
} from './wire-responses'
import { atom, sequence } from './wire-tokens'

/** A server that takes a change of flags for a conflict is asked so often. */
const triesOfStore = 3

/** What is changed in the selected mailbox, always by UID: nothing is replaced, and nothing is expunged but what is named. */
export abstract class WireChanging extends WireReading {
  /**
   * `+FLAGS.SILENT` or `-FLAGS.SILENT`, never `FLAGS` (RFC 4549 §4.2.3). Unconditional, so that a server has no ground to
   * leave a message out; those that it names in MODIFIED all the same (RFC 7162 §3.1.3) are asked for again. Rejects with
   * `refused` and the code MODIFIED where it does not give way: an OK with that code is no success (SYNC.md F14).
   */
  async store(set: UidSet, operation: '+' | '-', flags: readonly Flag[]): Promise<void> {
    const what = [atom(`${operation}FLAGS.SILENT`), flags.map(atom)]
    let left = set
    for (let tries = 0; tries < triesOfStore; tries += 1) {
      const response = await this.exec('UID STORE', [sequence(left), ...what], responseLimit)
      left = intersectUidSets(left, readModified(response.attributes))
      if (left.length === 0) return
    }
    throw new MailFailure({ kind: 'refused', host: this.host, command: 'UID STORE', code: 'MODIFIED', serverText: '' })
  }

  /** UID MOVE (RFC 6851). What COPYUID does not name has not been proven moved. */
  move(set: UidSet, path: string): Promise<CopyResult | undefined> {
    return this.#copyOrMove('UID MOVE', set, path)
  }

  copy(set: UidSet, path: string): Promise<CopyResult | undefined> {
    return this.#copyOrMove('UID COPY', set, path)
  }

  /**
   * APPEND. Undefined where the server did not tell the UID (RFC 4315 §3): then only looking can find it. A connection
   * that takes octets is not given up, however long that takes.
   */
  async append(
    path: string,
    octets: Uint8Array,
    flags: readonly Flag[],
    receivedAt: number,
  ): Promise<AppendResult | undefined> {
    const value = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
    const isLiteral8 = this.client.capabilities.has('BINARY') && value.includes(0)
    const response = await this.exec(
      'APPEND',
      [
        { type: 'STRING', value: this.encode(path) },
        flags.map(atom),
        { type: 'STRING', value: formatDateTime(receivedAt) },
        { type: 'LITERAL', value, isLiteral8 },
      ],
      responseLimit,
    )
    return readAppendUid(response.attributes)
  }

  /** UID EXPUNGE (RFC 4315 §2.1); plain EXPUNGE would take other clients' mail with it (SYNC.md F16). */
  async expunge(set: UidSet): Promise<void> {
    if (!this.can('UIDPLUS')) throw new MailFailure({ kind: 'bad-request', reason: 'UID EXPUNGE without UIDPLUS' })
    await this.exec('UID EXPUNGE', [sequence(set)], responseLimit)
  }

  async #copyOrMove(command: string, set: UidSet, path: string): Promise<CopyResult | undefined> {
    let result: CopyResult | undefined
    const read = (attributes: readonly Token[] | undefined): void => {
      result = readCopyUid(attributes) ?? result
    }
    const response = await this.exec(
      command,
      [sequence(set), { type: 'STRING', value: this.encode(path) }],
      responseLimit,
      {
        // With MOVE it comes before the tagged answer (RFC 6851 §4.3).
        OK: async ({ attributes }) => read(attributes),
      },
    )
    read(response.attributes)
    return result
  }
}
