import { CircleCheck, FileSpreadsheet, ShieldCheck, TriangleAlert } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { Pop3Account } from '../../src-shared/mail/account'
import type { ReceiptSum } from '../../src-shared/mail/archive'
import type { MailError } from '../../src-shared/mail/mail-error'
import { useMinute } from '../mailboxes/mode-badge'
import { sayError } from '../messages/act'
import { useMessageRows } from '../shelf/use-shelf'
import { call } from '../shell/bridge'
import { toast, useMail } from '../shell/mail-state'
import { Button, cx, Modal } from '../shell/parts'
import { useLocal } from '../storage/local-state'
import { TaskLine } from '../storage/task-line'
import { describeError } from '../text/describe-error'
import { formatAgo, formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './receipts.module.css'

const here = ['verified', 'unverified', 'waiting', 'deletedHere', 'repairable', 'unexplained'] as const
const there = ['onServer', 'removed', 'removedElsewhere'] as const

/** The receipts of one account, added up: what was offered, what is proven here, what was removed there (DESIGN.md §4). */
export function ReceiptsDialog({ account, onClose }: { readonly account: Pop3Account; readonly onClose: () => void }) {
  const text = useText()
  const formats = useFormats()
  const { locale } = formats
  const now = useMinute()
  const busy = useLocal((state) => state.task !== undefined)
  const { sum, error, reload } = useReceipts(account)

  const check = async (): Promise<void> => {
    const result = await call('receipts.check', account.id)
    if (!result.ok) return sayError(result.error, { text, locale })
    if (result.value) toast(text('receipts.checkedNow', { ...result.value }), result.value.lost > 0)
    reload()
  }
  const save = async (): Promise<void> => {
    const result = await call('receipts.export', account.id, `${account.label} ${text('receipts.open')}`)
    if (!result.ok) return sayError(result.error, { text, locale })
    if (result.value) toast(text('receipts.exported', { name: result.value }))
  }
  const failure = error && describeError(error, (octets) => formatSize(octets, locale))

  return (
    <Modal title={text('receipts.title', { account: account.label })} onClose={onClose} wide>
      <div className={styles.receipts}>
        <p className={styles.muted}>{text('receipts.means')}</p>
        {failure && <p role="alert">{text(failure.title.key, failure.title.values)}</p>}
        {sum && (
          <>
            <Verdict sum={sum} />
            <div className={styles.columns}>
              <Column title={text('receipts.here')} names={here} sum={sum} />
              <Column title={text('receipts.there')} names={there} sum={sum} />
            </div>
            <Problems sum={sum} />
            <p className={styles.muted}>
              {text('receipts.octets', {
                received: formatSize(sum.octetsReceived, locale),
                announced: formatSize(sum.octetsAnnounced, locale),
              })}
            </p>
            <p className={styles.muted}>
              {sum.checkedAt === undefined
                ? text('receipts.neverChecked')
                : text('receipts.checked', { time: formatAgo(sum.checkedAt, now, formats) })}
            </p>
          </>
        )}
        <TaskLine />
        <div className={styles.buttons}>
          <Button icon={<ShieldCheck size={16} aria-hidden />} disabled={busy || !sum} onClick={() => void check()}>
            {text('receipts.check')}
          </Button>
          <Button icon={<FileSpreadsheet size={16} aria-hidden />} disabled={!sum} onClick={() => void save()}>
            {text('receipts.export')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

/** The sum, read again after each check of the server, and when asked. */
function useReceipts({ id }: Pop3Account) {
  const [sum, setSum] = useState<ReceiptSum>()
  const [error, setError] = useState<MailError>()
  const [turn, setTurn] = useState(0)
  const checkedAt = useMail((state) => state.statuses.get(id)?.lastCheckAt)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the sum is another one after a check, and when asked for again
  useEffect(() => {
    let stopped = false
    void call('receipts.sum', id).then((result) => {
      if (stopped) return
      if (result.ok) setSum(result.value)
      setError(result.ok ? undefined : result.error)
    })
    return () => {
      stopped = true
    }
  }, [id, checkedAt, turn])
  return { sum, error, reload: useCallback(() => setTurn((before) => before + 1), []) }
}

function Verdict({ sum }: { readonly sum: ReceiptSum }) {
  const text = useText()
  const { offered, verified, removed, unexplained } = sum
  const Icon = unexplained === 0 ? CircleCheck : TriangleAlert
  return (
    <div className={cx(styles.verdict, unexplained > 0 && styles.bad)} role="status">
      <Icon size={28} aria-hidden />
      <div>
        <p className={styles.line}>{text('receipts.line', { offered, verified, removed, unexplained })}</p>
        <p>{unexplained === 0 ? text('receipts.good') : text('receipts.bad', { n: unexplained })}</p>
      </div>
    </div>
  )
}

function Column({
  title,
  names,
  sum,
}: {
  readonly title: string
  readonly names: readonly ((typeof here)[number] | (typeof there)[number])[]
  readonly sum: ReceiptSum
}) {
  const text = useText()
  const { number } = useFormats()
  return (
    <table className={styles.table}>
      <caption>{title}</caption>
      <tbody>
        {names.map((name) => (
          <tr key={name} className={cx(sum[name] === 0 && styles.none)}>
            <th scope="row">{text(`receipts.${name}`)}</th>
            <td>{number.format(sum[name])}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{text('receipts.offered')}</th>
          <td>{number.format(sum.offered)}</td>
        </tr>
      </tfoot>
    </table>
  )
}

function Problems({ sum }: { readonly sum: ReceiptSum }) {
  const text = useText()
  const rows = useMessageRows(sum.problems.map(({ messageId }) => messageId))
  if (sum.problems.length === 0) return null
  return (
    <ul className={styles.problems}>
      {sum.problems.map(({ messageId, uidl, repairable }) => (
        <li key={messageId}>
          <bdi dir="auto">{rows.get(messageId)?.envelope.subject || text('shelf.untitled')}</bdi>
          <span
            className={styles.muted}
          >{` · ${text(repairable ? 'receipts.repairable' : 'receipts.unexplained')} · UIDL ${uidl}`}</span>
        </li>
      ))}
    </ul>
  )
}
