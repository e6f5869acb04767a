import { CircleCheck, Clock, TriangleAlert } from 'lucide-react'
import { useMemo } from 'react'
import { useText } from '../text/use-text'
import { readDeliveryReport } from './delivery-report'
import styles from './reader.module.css'

/** A delivery report in words: what became of the mail for each recipient; the server's own words as such. */
export function ReportCard({ source }: { readonly source: string }) {
  const text = useText()
  const fates = useMemo(() => readDeliveryReport(source), [source])
  if (fates.length === 0) return null
  return (
    <section className={styles.infoCard} aria-label={text('reading.report')}>
      <h3 className={styles.infoTitle}>{text('reading.report')}</h3>
      <ul className={styles.fates}>
        {fates.map((fate, index) => {
          const Icon = fate.action === 'failed' ? TriangleAlert : fate.action === 'delayed' ? Clock : CircleCheck
          return (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one report never change their order
              key={index}
              className={styles.fate}
            >
              <Icon size={16} aria-hidden />
              <div>
                <p>{text('reading.report.fate', { action: fate.action, recipient: fate.recipient })}</p>
                {fate.words !== '' && (
                  <p className={styles.muted}>{text('reading.report.words', { words: fate.words })}</p>
                )}
              </div>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
