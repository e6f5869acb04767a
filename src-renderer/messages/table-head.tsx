import { ChevronDown, ChevronUp } from 'lucide-react'
import { cx } from '../shell/parts'
import type { ListShape, ListSort } from '../store/list-model'
import { useText } from '../text/use-text'
import styles from './messages.module.css'

/** The columns of the table view; each sorts by itself, a second time the other way. */
export function TableHead({
  shape,
  mixed,
  onShape,
}: {
  readonly shape: ListShape
  readonly mixed: boolean
  readonly onShape: (shape: ListShape) => void
}) {
  const text = useText()
  const column = (sort: ListSort, className: string | undefined) => {
    const on = shape.sort === sort
    const Icon = shape.descending ? ChevronDown : ChevronUp
    return (
      <button
        type="button"
        aria-pressed={on}
        title={
          on
            ? text(`sort.${sort}.${shape.descending ? 'down' : 'up'}`)
            : text('sort.by', { column: text(`sort.${sort}`) })
        }
        className={cx(styles.column, className)}
        onClick={() =>
          onShape({ ...shape, sort, descending: on ? !shape.descending : sort === 'date' || sort === 'size' })
        }
      >
        {text(`sort.${sort}`)}
        {on && <Icon size={12} aria-hidden />}
      </button>
    )
  }
  return (
    <fieldset className={styles.tableHead}>
      <legend className="visually-hidden">{text('list.show')}</legend>
      <span className={styles.dotCell} />
      <span className={styles.foldCell} />
      {column('from', styles.whoCell)}
      {column('subject', styles.subjectCell)}
      {mixed && <span className={cx(styles.column, styles.ownerCell)}>{text('list.account')}</span>}
      {column('size', styles.sizeCell)}
      {column('date', styles.timeCell)}
      <span className={styles.starCell} />
    </fieldset>
  )
}
