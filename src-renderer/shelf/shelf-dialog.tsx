import { CloudOff, Download, Pin, PinOff } from 'lucide-react'
import { useState } from 'react'
import type { Pop3Account } from '../../src-shared/mail/account'
import type { Result } from '../../src-shared/mail/mail-error'
import { type ShelfChoice, type ShelfFilter, tallyOf } from '../../src-shared/mail/shelf'
import { ruleText, useMinute } from '../mailboxes/mode-badge'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { toast } from '../shell/mail-state'
import { AlertModal, Button, cx, Modal } from '../shell/parts'
import type { TextKey } from '../text/catalog'
import { formatAgo, formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './shelf.module.css'
import { ShelfList } from './shelf-list'
import { choiceOf, nothingSelected, tallySelection } from './shelf-selection'
import { useShelf } from './use-shelf'

const filters: readonly ShelfFilter[] = ['all', 'stays', 'removed', 'not-downloaded']

/** What is on a POP3 server now, what becomes of each message, and what the user may decide about it. */
export function ShelfDialog({ account, onClose }: { readonly account: Pop3Account; readonly onClose: () => void }) {
  const text = useText()
  const formats = useFormats()
  const now = useMinute()
  const { shelf, error, reload } = useShelf(account.id)
  const [filter, setFilter] = useState<ShelfFilter>('all')
  const [selection, setSelection] = useState(nothingSelected)
  const [busy, setBusy] = useState(false)
  const [givingUp, setGivingUp] = useState(false)
  const chosen = shelf ? tallySelection(selection, shelf, filter) : tallyOf([])

  const act = async <T,>(
    command: (choice: ShelfChoice) => Promise<Result<T>>,
    done: TextKey,
    count: number,
  ): Promise<void> => {
    if (!shelf) return
    setBusy(true)
    const result = await command(choiceOf(selection, shelf, filter))
    setBusy(false)
    reload()
    if (!result.ok) {
      // All that is shown was meant, and that has just become something else.
      if (result.error.kind === 'changed-elsewhere') toast(text('shelf.changed'), true)
      else sayError(result.error, { text, locale: formats.locale })
      return
    }
    const tooLate = tooLateOf(result.value)
    const carried = count - tooLate
    if (carried > 0) toast(text(done, { n: carried }))
    if (tooLate > 0) toast(text('shelf.tooLate', { n: tooLate }), true)
    setSelection(nothingSelected)
  }

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
                    n: shelf.tallies.all.lines,
                    size: formatSize(shelf.octets, formats.locale),
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
                  setSelection(nothingSelected)
                }}
              />
              {text(`shelf.filter.${one}`, { n: shelf?.tallies[one].lines ?? 0 })}
            </label>
          ))}
        </div>
        <ShelfList
          key={filter}
          account={account}
          shelf={shelf}
          filter={filter}
          selection={selection}
          onSelect={setSelection}
          onOutdated={reload}
        />
        {chosen.lost > 0 && (
          <div className={styles.lost} role="note">
            <p>{text('shelf.lost', { n: chosen.lost })}</p>
            <div className={styles.lostButtons}>
              <Button
                icon={<Download size={16} aria-hidden />}
                disabled={busy}
                onClick={() =>
                  void act((choice) => call('shelf.bringBack', account.id, choice), 'shelf.broughtBack', chosen.lost)
                }
              >
                {text('shelf.bringBack')}
              </Button>
              <Button
                look="danger"
                icon={<CloudOff size={16} aria-hidden />}
                disabled={busy}
                onClick={() => setGivingUp(true)}
              >
                {text('shelf.giveUp')}
              </Button>
            </div>
          </div>
        )}
        <div className={styles.actions}>
          <span className={styles.count} aria-live="polite">
            {text('shelf.selected', { n: chosen.lines })}
          </span>
          {chosen.waiting > 0 && (
            <Button
              icon={<Download size={16} aria-hidden />}
              disabled={busy}
              onClick={() =>
                void act((choice) => call('shelf.download', account.id, choice), 'shelf.downloading', chosen.waiting)
              }
            >
              {text('shelf.download')}
            </Button>
          )}
          {chosen.decided > 0 && (
            <Button
              icon={<PinOff size={16} aria-hidden />}
              disabled={busy}
              onClick={() =>
                void act((choice) => call('shelf.keep', account.id, choice, false), 'shelf.unkept', chosen.decided)
              }
            >
              {text('shelf.unkeep')}
            </Button>
          )}
          <Button
            icon={<Pin size={16} aria-hidden />}
            disabled={busy || chosen.here === 0}
            onClick={() =>
              void act((choice) => call('shelf.keep', account.id, choice, true), 'shelf.kept', chosen.here)
            }
          >
            {text('shelf.keep')}
          </Button>
          <Button
            icon={<CloudOff size={16} aria-hidden />}
            disabled={busy || chosen.removable === 0}
            onClick={() =>
              void act((choice) => call('shelf.removeNow', account.id, choice), 'shelf.removing', chosen.removable)
            }
          >
            {text('shelf.remove')}
          </Button>
        </div>
      </div>
      {givingUp && (
        <AlertModal
          title={text('shelf.giveUp.title', { n: chosen.lost })}
          safe={text('shelf.giveUp.safe')}
          go={text('shelf.giveUp.go')}
          onClose={() => setGivingUp(false)}
          onGo={() => void act((choice) => call('shelf.giveUp', account.id, choice), 'shelf.removing', chosen.lost)}
        >
          <p>{text('shelf.giveUp.means', { n: chosen.lost })}</p>
        </AlertModal>
      )}
    </Modal>
  )
}

function tooLateOf(value: unknown): number {
  return typeof value === 'object' && value !== null && 'tooLate' in value ? Number(value.tooLate) : 0
}
