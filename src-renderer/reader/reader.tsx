import { useEffect } from 'react'
import type { LocationKey } from '../../src-shared/mail/ids'
import { useListVersion } from '../messages/use-list'
import type { ListSource } from '../store/list-source'
import { Conversation } from './conversation'
import { LinkStatus } from './link-status'
import { zoomKey } from './reader-actions'

/** The conversation of this row of the list, with its message in view. */
export function Reader({ list, rowKey }: { readonly list: ListSource; readonly rowKey: LocationKey }) {
  'use no memo'
  useListVersion(list)
  const row = list.rowOf(rowKey)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!event.defaultPrevented && zoomKey(event)) event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
  return (
    <>
      {row && <Conversation key={row.message.thread} chosen={row} />}
      <LinkStatus />
    </>
  )
}
