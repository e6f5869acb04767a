import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import type { JournalFact, JournalLine } from '../sync/mail-journal'
import { FileJournal } from './file-journal'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tern-journal-'))
  path = join(folder, 'account', 'journal.ndjson')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const fact = (at: number): JournalFact => ({ kind: 'first-session', at })
const openJournal = () => FileJournal.open(path, () => 7)

async function linesAfter(journal: FileJournal, seq: number): Promise<JournalLine[]> {
  const lines: JournalLine[] = []
  for await (const line of journal.linesAfter(seq)) lines.push(line)
  return lines
}

async function written(count: number): Promise<Buffer> {
  const journal = await openJournal()
  await journal.append(Array.from({ length: count }, (_, index) => fact(index + 1)))
  await journal.close()
  return readFile(path)
}

describe('FileJournal', () => {
  it('begins empty and numbers its lines from 1', async () => {
    const journal = await openJournal()
    expect([journal.last, await linesAfter(journal, 0)]).toEqual([0, []])
    expect(await journal.append([fact(1), fact(2)])).toBe(2)
    expect(await journal.append([])).toBe(2)
    expect(await linesAfter(journal, 1)).toEqual([{ seq: 2, at: 7, fact: fact(2) }])
    await journal.close()
  })

  it('writes calls made together in their order and tells each its own last line', async () => {
    const journal = await openJournal()
    const sizes = [1, 3, 0, 2]
    expect(
      await Promise.all(sizes.map((size) => journal.append(Array.from({ length: size }, () => fact(size))))),
    ).toEqual([1, 4, 4, 6])
    expect((await linesAfter(journal, 0)).map((line) => line.seq)).toEqual([1, 2, 3, 4, 5, 6])
    await journal.close()
  })

  it('goes on where it ended after it was opened again', async () => {
    await written(3)
    const journal = await openJournal()
    expect(journal.last).toBe(3)
    expect(await journal.append([fact(4)])).toBe(4)
    await journal.close()
    const again = await openJournal()
    expect(await linesAfter(again, 0)).toEqual([1, 2, 3, 4].map((seq) => ({ seq, at: 7, fact: fact(seq) })))
    await again.close()
  })

  it('cuts off a last line torn at any octet, and only that', async () => {
    const whole = await written(3)
    const secondEnd = whole.indexOf(10, whole.indexOf(10) + 1) + 1
    for (let length = secondEnd; length < whole.length; length++) {
      await writeFile(path, whole.subarray(0, length))
      const journal = await openJournal()
      expect(journal.last).toBe(2)
      expect(await journal.append([fact(33)])).toBe(3)
      await journal.close()
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
      expect(lines.map((line) => JSON.parse(line).fact.at)).toEqual([1, 2, 33])
    }
  })

  it('refuses a journal damaged in the middle, leaves it as it is and keeps one copy', async () => {
    const whole = await written(3)
    const hurt = Buffer.from(whole)
    hurt[whole.indexOf(10) + 2] = 0
    await writeFile(path, hurt)
    for (let attempt = 0; attempt < 2; attempt++) {
      const error = await openJournal().then(() => undefined, mailErrorOf)
      expect(error).toMatchObject({ kind: 'internal', reason: expect.stringContaining('line 2 is damaged') })
    }
    expect(await readFile(path)).toEqual(hurt)
    expect(await readFile(`${path}.damaged`)).toEqual(hurt)
  })

  it('refuses a journal a line of which is gone', async () => {
    const lines = (await written(3)).toString('utf8').split('\n')
    await writeFile(path, [lines[0], lines[2], ''].join('\n'))
    expect(await openJournal().then(() => undefined, mailErrorOf)).toMatchObject({ kind: 'internal' })
  })

  it('keeps text with every kind of line end inside a value', async () => {
    const at = 1
    const journal = await openJournal()
    const odd: JournalFact = {
      kind: 'mailbox',
      mailbox: { name: 'a\nb\r\u2028\u2029\u0085ü𝄞' },
    } as unknown as JournalFact
    await journal.append([odd, fact(at)])
    await journal.close()
    const again = await openJournal()
    expect((await linesAfter(again, 0)).map((line) => line.fact)).toEqual([odd, fact(at)])
    await again.close()
  })

  it('settles everything handed in before it closes, and takes nothing after', async () => {
    const journal = await openJournal()
    const pending = journal.append([fact(1)])
    await journal.close()
    expect(await pending).toBe(1)
    expect(await journal.append([fact(2)]).then(() => undefined, mailErrorOf)).toMatchObject({ kind: 'internal' })
  })
})
