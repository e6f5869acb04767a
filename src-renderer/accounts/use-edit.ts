import type { Account, AccountEdit } from '../../src-shared/mail/account'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { toast } from '../shell/mail-state'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'

/** Saves what is changed of an account at once, and says so, or what went wrong; the value is whether it is saved. */
export function useEdit(account: Account): (edit: AccountEdit) => Promise<boolean> {
  const text = useText()
  const { locale } = useFormats()
  return async (edit) => {
    const result = await call('account.edit', account.id, edit)
    if (result.ok) toast(text('account.saved'))
    else sayError(result.error, { text, locale })
    return result.ok
  }
}
