import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import type { AccountId } from '../../src-shared/mail/ids'
import { journalPath } from './account-files'
import { FileJournal } from './file-journal'
import { FileVault } from './file-vault'

// Writes messages and journal lines until it is killed: `node killed-writer.mjs PROFILE SEED`. Every line on its output
// is a promise: `m HASH` is in the vault, `j SEQ AT` is in the journal.
const [profile = '', seed = ''] = process.argv.slice(2)
const account = 'killed' as AccountId
const vault = await FileVault.open(profile, { reserveOctets: 0 })
const journal = await FileJournal.open(journalPath(profile, account), () => 0)
// Synchronous: what was promised must have left this process when it is killed.
const say = (line: string) => writeSync(1, `${line}\n`)

async function messages(): Promise<never> {
  for (let count = 0; ; count++) {
    const filler = createHash('sha256').update(`${seed} ${count}`).digest('hex')
    const { sha256 } = await vault.put(account, Buffer.from(filler.repeat(1 + (count % 7) * 200)))
    say(`m ${sha256}`)
  }
}

async function lines(lane: number): Promise<never> {
  for (let count = 0; ; count++) {
    const at = lane * 1_000_000 + count
    const seq = await journal.append([
      { kind: 'first-session', at: -1 },
      { kind: 'first-session', at },
    ])
    say(`j ${seq} ${at}`)
  }
}

await Promise.all([messages(), messages(), lines(1), lines(2)])
