import { call } from '../shell/bridge'
import { Button } from '../shell/parts'
import { useText } from '../text/use-text'
import { useLocal } from './local-state'
import styles from './storage.module.css'

/** How far the long task is, and the way to end it. Nothing while there is none. */
export function TaskLine() {
  const text = useText()
  const task = useLocal((state) => state.task)
  if (!task) return null
  const words = text(`task.${task.task}`)
  return (
    <div className={styles.task}>
      <span className={styles.taskWords}>{words}</span>
      {task.total > 0 ? (
        <progress className={styles.progress} aria-label={words} max={task.total} value={task.done} />
      ) : (
        <progress className={styles.progress} aria-label={words} />
      )}
      <Button onClick={() => void call('task.cancel')}>{text('task.stop')}</Button>
    </div>
  )
}
