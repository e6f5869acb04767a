import type { LocationKey } from '../../src-shared/mail/ids'
import { openDialog, useMail } from '../shell/mail-state'
import { AlertModal } from '../shell/parts'
import type { ListSource } from '../store/list-source'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { consequenceOf, deleteForever } from './act'

/** Asks before messages go for good: how many, and from where. */
export function DeleteForeverDialog({
  list,
  keys,
}: {
  readonly list: ListSource | undefined
  readonly keys: readonly LocationKey[]
}) {
  const text = useText()
  const { locale } = useFormats()
  const accounts = useMail((state) => state.accounts) ?? []
  const target = { keys, mailboxOf: (key: LocationKey) => list?.mailboxOf(key) }
  const { server, device } = consequenceOf('delete-forever', target, accounts)
  return (
    <AlertModal
      title={text('cmd.message.deleteForever')}
      safe={text('cancel')}
      go={text('cmd.message.deleteForever')}
      onClose={() => openDialog(undefined)}
      onGo={() => void deleteForever(target, { text, locale, accounts })}
    >
      {server > 0 && <p>{text('trash.imap', { n: server })}</p>}
      {device > 0 && <p>{text('trash.pop3', { n: device })}</p>}
    </AlertModal>
  )
}
