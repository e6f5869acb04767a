import {
  type Shelf,
  type ShelfChoice,
  type ShelfFilter,
  type ShelfRef,
  type ShelfRow,
  type ShelfTally,
  tallyOf,
} from '../../src-shared/mail/shelf'

/** Lines by name; or all of the filter but these, however many there are. */
export interface ShelfSelection {
  readonly all: boolean
  readonly rows: ReadonlyMap<string, ShelfRow>
}

export const nothingSelected: ShelfSelection = { all: false, rows: new Map() }
export const allSelected: ShelfSelection = { all: true, rows: new Map() }

/** Names a row within its account. */
export function shelfKey({ uidl, occurrence }: ShelfRef): string {
  return `${occurrence} ${uidl}`
}

export function isSelected({ all, rows }: ShelfSelection, row: ShelfRow): boolean {
  return rows.has(shelfKey(row)) !== all
}

export function toggled({ all, rows }: ShelfSelection, row: ShelfRow): ShelfSelection {
  const next = new Map(rows)
  if (!next.delete(shelfKey(row))) next.set(shelfKey(row), row)
  return { all, rows: next }
}

/** What can be done with what is selected. */
export function tallySelection({ all, rows }: ShelfSelection, shelf: Shelf, filter: ShelfFilter): ShelfTally {
  const named = tallyOf(rows.values())
  if (!all) return named
  const whole = shelf.tallies[filter]
  return {
    lines: whole.lines - named.lines,
    here: whole.here - named.here,
    waiting: whole.waiting - named.waiting,
    decided: whole.decided - named.decided,
    removable: whole.removable - named.removable,
    lost: whole.lost - named.lost,
  }
}

/** The selection as a command takes it. */
export function choiceOf({ all, rows }: ShelfSelection, shelf: Shelf, filter: ShelfFilter): ShelfChoice {
  const refs = [...rows.values()].map(({ uidl, occurrence }) => ({ uidl, occurrence }))
  return all ? { kind: 'all-but', filter, version: shelf.version, refs } : { kind: 'these', refs }
}
