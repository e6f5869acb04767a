import type { BindableValue, Database, PreparedStatement, Sqlite3Static, SqlValue } from '@sqlite.org/sqlite-wasm'

/** One message for the index. */
export interface IndexEntry {
  readonly id: string
  /** Order of hits: newest first. Epoch milliseconds. */
  readonly at: number
  /** Tokens, separated by spaces; undefined: the message is gone. */
  readonly text: string | undefined
}

export interface IndexHit {
  readonly rowid: number
  readonly id: string
}

export interface MatchRange {
  /** Epoch milliseconds. */
  readonly from: number | undefined
  readonly until: number | undefined
  /** Hits older than this one; undefined: from the newest on. */
  readonly before: number | undefined
}

/** Another form of the index: one of an earlier form is thrown away and built again. */
const form = 2
/** Messages of one second that can be told apart: a rowid is the second with this many numbers below it. */
const perSecond = 1 << 20

const schema = `
  CREATE TABLE about(k TEXT PRIMARY KEY, v) WITHOUT ROWID;
  CREATE TABLE docs(rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
  CREATE VIRTUAL TABLE words USING fts5(
    text, content='', contentless_delete=1, detail=none, prefix='2 3', tokenize="unicode61 remove_diacritics 0"
  );`

/**
 * The full-text index: SQLite FTS5 without content and without places, so that it stays small (MEASUREMENTS.md §7). Mail
 * itself is in the database of the store; what is lost here is built again.
 *
 * A message's rowid begins with its time, so that the newest hits come first without sorting anything.
 */
export class IndexDatabase {
  readonly #db: Database
  /** What is asked for every message is understood once. */
  readonly #statements = new Map<string, PreparedStatement>()
  /** Counting goes through all of the index, so it is done once. */
  #count: number | undefined

  /** `db` is open; `owner` names the store it is an index of. One of another store or form is emptied. */
  constructor(db: Database, owner: string) {
    this.#db = db
    db.exec(
      'PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY',
    )
    if (this.#stamp() === `${form} ${owner}`) return
    db.transaction(() => {
      db.exec('DROP TABLE IF EXISTS words; DROP TABLE IF EXISTS docs; DROP TABLE IF EXISTS about')
      db.exec(schema)
      this.setAbout('stamp', `${form} ${owner}`)
    })
  }

  /** Puts messages in, in place of what was known of them, or takes them out; all or none. */
  write(entries: readonly IndexEntry[]): void {
    let count = this.count
    this.#db.transaction(() => {
      for (const { id, at, text } of entries) {
        const known = this.#value('SELECT rowid FROM docs WHERE id = ?', [id]) as number | undefined
        if (known !== undefined) {
          this.#value('DELETE FROM words WHERE rowid = ?', [known])
          if (text === undefined) {
            this.#value('DELETE FROM docs WHERE rowid = ?', [known])
            count -= 1
          }
        }
        if (text === undefined) continue
        const rowid = known ?? this.#freeRowid(at)
        if (known === undefined) {
          this.#value('INSERT INTO docs(rowid, id) VALUES (?, ?)', [rowid, id])
          count += 1
        }
        this.#value('INSERT INTO words(rowid, text) VALUES (?, ?)', [rowid, text])
      }
    })
    this.#count = count
  }

  /** The newest `limit` messages in the range that answer; without an expression all of them do. */
  find(match: string | undefined, { from, until, before }: MatchRange, limit: number): readonly IndexHit[] {
    const least = from === undefined ? 0 : rowidAt(from)
    const most = Math.min(
      until === undefined ? Number.MAX_SAFE_INTEGER : rowidAt(until),
      before ?? Number.MAX_SAFE_INTEGER,
    )
    const rows =
      match === undefined
        ? this.#db.selectArrays(
            'SELECT rowid, id FROM docs WHERE rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?',
            [least, most, limit],
          )
        : this.#db.selectArrays(
            `SELECT words.rowid, docs.id FROM words JOIN docs ON docs.rowid = words.rowid
             WHERE words MATCH ? AND words.rowid >= ? AND words.rowid < ? ORDER BY words.rowid DESC LIMIT ?`,
            [match, least, most, limit],
          )
    return rows.map(([rowid, id]) => ({ rowid: Number(rowid), id: String(id) }))
  }

  get count(): number {
    this.#count ??= Number(this.#db.selectValue('SELECT count(*) FROM docs'))
    return this.#count
  }

  has(id: string): boolean {
    return this.#value('SELECT 1 FROM docs WHERE id = ?', [id]) !== undefined
  }

  about(key: string): string | undefined {
    const value = this.#db.selectValue('SELECT v FROM about WHERE k = ?', key)
    return value === undefined || value === null ? undefined : String(value)
  }

  setAbout(key: string, value: string): void {
    this.#value('INSERT OR REPLACE INTO about(k, v) VALUES (?, ?)', [key, value])
  }

  /** Merges what the last writes left in pieces; a little at a time. */
  tidy(): void {
    this.#db.exec("INSERT INTO words(words, rank) VALUES ('merge', 200)")
  }

  close(): void {
    for (const statement of this.#statements.values()) statement.finalize()
    this.#db.close()
  }

  /** Runs a statement; the first value of its first row, where it has one. */
  #value(sql: string, bind: readonly BindableValue[]): SqlValue | undefined {
    const statement = this.#statements.get(sql) ?? this.#db.prepare(sql)
    this.#statements.set(sql, statement)
    try {
      statement.bind([...bind])
      return statement.step() ? statement.get(0) : undefined
    } finally {
      statement.reset(true)
    }
  }

  #stamp(): string | undefined {
    try {
      return this.about('stamp')
    } catch {
      return undefined
    }
  }

  #freeRowid(at: number): number {
    const first = rowidAt(at)
    const last = this.#value('SELECT max(rowid) FROM docs WHERE rowid >= ? AND rowid < ?', [
      first,
      first + perSecond,
    ]) as number | null
    return last === null ? first : last + 1
  }
}

/** The lowest rowid of a time; times before 1970 and absurd ones end up at the ends. */
function rowidAt(at: number): number {
  const second = Math.floor(at / 1000)
  return Math.min(Math.max(Number.isFinite(second) ? second : 0, 0), 0xffff_ffff) * perSecond + 1
}

export type { Sqlite3Static }
