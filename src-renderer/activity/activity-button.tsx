import { Activity } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useMail } from '../shell/mail-state'
import { Button, cx } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './activity.module.css'
import { openActivity, useActivity } from './open-activity'

const ActivityDialog = lazy(async () => ({ default: (await import('./activity-dialog')).ActivityDialog }))

/** The way to the ledger from the status bar; says how much needs the user. The ledger itself opens over the window. */
export function ActivityButton() {
  const text = useText()
  const open = useActivity((state) => state.open)
  const refused = useMail((state) => state.intents.filter((intent) => intent.state === 'parked').length)
  return (
    <>
      <Button
        look="quiet"
        className={cx(styles.button, refused > 0 && styles.needed)}
        icon={<Activity size={14} aria-hidden />}
        aria-haspopup="dialog"
        onClick={() => openActivity()}
      >
        {refused > 0 ? text('activity.openRefused', { n: refused }) : text('activity.open')}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <ActivityDialog />
        </Suspense>
      )}
    </>
  )
}
