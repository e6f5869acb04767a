import { ArrowDownUp, LayoutList, MessagesSquare, Rows3 } from 'lucide-react'
import type { Account } from '../../src-shared/mail/account'
import { ModeBadge } from '../mailboxes/mode-badge'
import { useCommands } from '../shell/commands/registry'
import { changeSettings, useMail } from '../shell/mail-state'
import { ButtonMenu, type MenuEntries } from '../shell/menu-items'
import { cx, IconButton } from '../shell/parts'
import type { ListFilter, ListShape, ListSort } from '../store/list-model'
import { useText } from '../text/use-text'
import styles from './messages.module.css'

const filters: readonly ListFilter[] = ['all', 'unread', 'starred', 'files']
const sorts: readonly ListSort[] = ['date', 'from', 'subject', 'size']

/** Above the list: which folder, whose, what that means, and how the list is shown. */
export function ListHead({
  folder,
  account,
  means,
  total,
  shape,
  onShape,
}: {
  readonly folder: string
  readonly account: Account | undefined
  readonly means: string
  readonly total: string
  readonly shape: ListShape
  readonly onShape: (shape: ListShape) => void
}) {
  const text = useText()
  const table = useMail((state) => state.app?.settings.listView === 'table')
  const turnConversations = (): void => onShape({ ...shape, folded: !shape.folded })
  const turnView = (): void => void changeSettings({ listView: table ? 'cards' : 'table' })
  useCommands({ 'list.conversations': turnConversations, 'list.view': turnView })
  const sortBy = (sort: ListSort): void =>
    onShape({
      ...shape,
      sort,
      descending: shape.sort === sort ? !shape.descending : sort === 'date' || sort === 'size',
    })
  const entries: MenuEntries = [
    ...sorts.map((sort) => ({
      label: text(`sort.${sort}`),
      detail: shape.sort === sort ? text(`sort.${sort}.${shape.descending ? 'down' : 'up'}`) : undefined,
      checked: shape.sort === sort,
      run: () => sortBy(sort),
    })),
    undefined,
    {
      label: text('list.conversations'),
      detail: shape.sort === 'date' ? undefined : text('list.conversations.byDate'),
      icon: MessagesSquare,
      checked: shape.folded,
      disabled: shape.sort !== 'date',
      run: turnConversations,
    },
    { label: text(table ? 'list.asCards' : 'list.asTable'), icon: table ? LayoutList : Rows3, run: turnView },
  ].map((entry) => entry && withoutUndefined(entry))
  return (
    <header className={styles.head}>
      <div className={styles.headLine}>
        <h2 className={styles.title}>
          <bdi>{folder}</bdi>
          {account && <bdi className={styles.titleAccount}> · {account.label}</bdi>}
        </h2>
        <span className={styles.total}>{total}</span>
      </div>
      {account && <ModeBadge account={account} />}
      <p className={styles.means}>{means}</p>
      <div className={styles.filterLine}>
        <fieldset className={styles.filters}>
          <legend className="visually-hidden">{text('filter.label')}</legend>
          {filters.map((filter) => (
            <button
              key={filter}
              type="button"
              aria-pressed={shape.filter === filter}
              className={cx(styles.filter, shape.filter === filter && styles.filterOn)}
              onClick={() => onShape({ ...shape, filter })}
            >
              {text(`filter.${filter}`)}
            </button>
          ))}
        </fieldset>
        <ButtonMenu
          entries={entries}
          align="end"
          trigger={<IconButton name={text('list.show')} icon={<ArrowDownUp size={16} aria-hidden />} />}
        />
      </div>
    </header>
  )
}

/** Exact optional properties: what is not there is left out. */
function withoutUndefined<T extends { readonly detail?: string | undefined }>(
  entry: T,
): Omit<T, 'detail'> & { readonly detail?: string } {
  const { detail, ...rest } = entry
  return detail === undefined ? rest : { ...rest, detail }
}
