import { CloudOff, Download, Pin, PinOff } from 'lucide-react'
import { useState } from 'react'
import type { Pop3Account } from '../../src-shared/mail/account'
import type { Result } from '../../src-shared/mail/mail-error'
import type { Fate, ShelfRef, ShelfRow } from '../../src-shared/mail/shelf'
import { ruleText, useMinute } from '../mailboxes/mode-badge'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { toast } from '../shell/mail-state'
import { Button, cx, Modal } from '../shell/parts'
import type { TextKey } from '../text/catalog'
import { formatAgo, formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './shelf.module.css'
import { ShelfList, shelfKey } from './shelf-list'
import { useShelf } from './use-shelf'

type Filter = 'all' | Fate['kind']
const filters: readonly Filter[] = ['all', 'stays', 'removed', 'not-downloaded']

/** What is on a POP3 server now, what becomes of each message, and what the user may decide about it. */
export function ShelfDialog({ account, onClose }: { readonly account: Pop3Account; readonly onClose: () => void }) {
  const text = useText()
  const formats = useFormats()
  const now = useMinute()
  const { shelf, error, reload } = useShelf(account.id)
  const [filter, setFilter] = useState<Filter>('all')
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [busy, setBusy] = useState(false)
  const rows = shelf?.rows ?? []
  const counts = countFates(rows)
  const shown = filter === 'all' ? rows : rows.filter(({ fate }) => fate.kind === filter)
  const chosen = rows.filter((row) => selected.has(shelfKey(row)))
  const octets = rows.reduce((sum, row) => sum + row.octets, 0)

  const act = async <T,>(
    refs: readonly ShelfRow[],
    command: (named: readonly ShelfRef[]) => Promise<Result<T>>,
    done: TextKey,
  ): Promise<void> => {
    setBusy(true)
    const result = await command(refs.map(({ uidl, occurrence }) => ({ uidl, occurrence })))
    setBusy(false)
    if (!result.ok) return sayError(result.error, { text, locale: formats.locale })
    const tooLate = tooLateOf(result.value)
    const carried = refs.length - tooLate
    if (carried > 0) toast(text(done, { n: carried }))
    if (tooLate > 0) toast(text('shelf.tooLate', { n: tooLate }), true)
    setSelected(new Set())
    reload()
  }
  const here = chosen.filter(({ fate }) => fate.kind !== 'not-downloaded')
  const kept = here.filter(({ fate }) => isDecided(fate))
  const removable = here.filter(({ fate }) => fate.kind !== 'removed' || fate.reason !== 'asked')
  const waiting = chosen.filter(({ fate }) => fate.kind === 'not-downloaded')

  return (
    <Modal title={text('shelf.title', { account: account.label })} onClose={onClose} wide>
      <div className={styles.shelf}>
        <div className={styles.head}>
          <p className={styles.summary}>
            {shelf === undefined
              ? text('shelf.loading')
              : shelf.listedAt === undefined
                ? text('shelf.never')
                : text('shelf.summary', {
                    n: rows.length,
                    size: formatSize(octets, formats.locale),
                    time: formatAgo(shelf.listedAt, now, formats),
                  })}
          </p>
          <p className={styles.muted}>{ruleText(account.retention, text)}</p>
          {typeof shelf?.expire === 'number' && (
            <p className={styles.muted}>{text('shelf.expire', { n: shelf.expire })}</p>
          )}
          {error && <p role="alert">{text('err.internal')}</p>}
        </div>
        <div className={styles.filters} role="radiogroup" aria-label={text('shelf.filter')}>
          {filters.map((one) => (
            <label key={one} className={cx(styles.filter, filter === one && styles.filterOn)}>
              <input
                type="radio"
                name="shelf-filter"
                checked={filter === one}
                onChange={() => {
                  setFilter(one)
                  setSelected(new Set())
                }}
              />
              {text(`shelf.filter.${one}`, { n: one === 'all' ? rows.length : counts[one] })}
            </label>
          ))}
        </div>
        <ShelfList
          rows={shown}
          days={account.retention.kind === 'after-days' ? account.retention.days : 0}
          empty={text(rows.length === 0 ? 'shelf.empty' : 'shelf.emptyFilter')}
          ready={shelf !== undefined}
          selected={selected}
          onSelect={setSelected}
        />
        <div className={styles.actions}>
          <span className={styles.count} aria-live="polite">
            {text('shelf.selected', { n: chosen.length })}
          </span>
          {waiting.length > 0 && (
            <Button
              icon={<Download size={16} aria-hidden />}
              disabled={busy}
              onClick={() => void act(waiting, (refs) => call('shelf.download', account.id, refs), 'shelf.downloading')}
            >
              {text('shelf.download')}
            </Button>
          )}
          {kept.length > 0 && (
            <Button
              icon={<PinOff size={16} aria-hidden />}
              disabled={busy}
              onClick={() => void act(kept, (refs) => call('shelf.keep', account.id, refs, false), 'shelf.unkept')}
            >
              {text('shelf.unkeep')}
            </Button>
          )}
          <Button
            icon={<Pin size={16} aria-hidden />}
            disabled={busy || here.length === 0}
            onClick={() => void act(here, (refs) => call('shelf.keep', account.id, refs, true), 'shelf.kept')}
          >
            {text('shelf.keep')}
          </Button>
          <Button
            icon={<CloudOff size={16} aria-hidden />}
            disabled={busy || removable.length === 0}
            onClick={() => void act(removable, (refs) => call('shelf.removeNow', account.id, refs), 'shelf.removing')}
          >
            {text('shelf.remove')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

/** Whether the user, and not the rule, said what becomes of it. */
function isDecided(fate: Fate): boolean {
  return (fate.kind === 'stays' && fate.reason === 'kept') || (fate.kind === 'removed' && fate.reason === 'asked')
}

function tooLateOf(value: unknown): number {
  return typeof value === 'object' && value !== null && 'tooLate' in value ? Number(value.tooLate) : 0
}

function countFates(rows: readonly ShelfRow[]): Readonly<Record<Fate['kind'], number>> {
  const counts = { stays: 0, removed: 0, 'not-downloaded': 0 }
  for (const { fate } of rows) counts[fate.kind] += 1
  return counts
}
