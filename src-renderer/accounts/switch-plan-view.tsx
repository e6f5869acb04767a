import { Download, HardDrive, Server, TriangleAlert } from 'lucide-react'
import type { Account } from '../../src-shared/mail/account'
import type { SwitchPlan } from '../../src-shared/mail/mode-switch'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'

/** What stays, what is downloaded, what happens on the server; and what has to be done first. */
export function SwitchPlanView({
  account,
  plan,
}: {
  readonly account: Account
  /** Absent while it is being asked for. */
  readonly plan: SwitchPlan | undefined
}) {
  const text = useText()
  if (!plan)
    return (
      <p role="status" className={styles.muted}>
        {text('switch.planning')}
      </p>
    )
  const values = { n: plan.messages, account: account.label }
  const lines =
    plan.to === 'imap'
      ? [
          { icon: HardDrive, words: text('switch.imap.stays', values) },
          { icon: Download, words: text('switch.imap.appears') },
          { icon: Server, words: text('switch.imap.server') },
        ]
      : [
          { icon: Download, words: text('switch.pop3.download', { n: plan.toDownload }) },
          { icon: HardDrive, words: text('switch.pop3.stays', values) },
          { icon: Server, words: text('switch.pop3.server') },
        ]
  return (
    <>
      <ul className={styles.foundServers} aria-label={text('switch.plan')}>
        {lines.map(({ icon: Icon, words }) => (
          <li key={words} className={styles.foundServer}>
            <Icon size={18} aria-hidden />
            <span>{words}</span>
          </li>
        ))}
      </ul>
      {plan.blocks.length > 0 && (
        <div role="status" className={styles.error}>
          <TriangleAlert size={18} aria-hidden />
          <div className={styles.errorBody}>
            {plan.blocks.map((block) => (
              <p key={block}>{text(`switch.block.${block}`)}</p>
            ))}
          </div>
        </div>
      )}
    </>
  )
}
