import { useEffect } from 'react'
import { useListVersion } from '../messages/use-list'
import { useMail } from '../shell/mail-state'
import type { MailWindow } from '../store/mail-window'
import { useText } from '../text/use-text'
import { ActionBar } from './action-bar'
import { Conversation } from './conversation'
import { LinkStatus } from './link-status'
import { NothingSelected } from './nothing-selected'
import './print.css'
import styles from './reader.module.css'
import { zoomKey } from './reader-actions'

/** The message that is selected, or what there is to say where none is. */
export function Reader({ list }: { readonly list: MailWindow | undefined }) {
  'use no memo'
  const text = useText()
  const selection = useMail((state) => state.selection)
  useListVersion(list)
  const rows = selection.flatMap((key) => {
    const row = list?.rowOf(key)
    return row ? [row] : []
  })
  const [first] = rows
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!event.defaultPrevented && zoomKey(event)) event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
  return (
    <>
      <ActionBar rows={rows} keys={selection} />
      {rows.length > 1 ? (
        <p className={styles.center}>{text('list.selected', { n: selection.length })}</p>
      ) : first ? (
        <Conversation key={first.message.thread ?? first.message.id} chosen={first} />
      ) : (
        <NothingSelected />
      )}
      <LinkStatus />
    </>
  )
}
