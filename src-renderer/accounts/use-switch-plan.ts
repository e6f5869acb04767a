import { useEffect, useState } from 'react'
import type { AccountId } from '../../src-shared/mail/ids'
import type { SwitchPlan } from '../../src-shared/mail/mode-switch'
import { call } from '../shell/bridge'
import { useMail } from '../shell/mail-state'

/** What a change of mode would do, asked again whenever the account is at something else. */
export function useSwitchPlan(account: AccountId): SwitchPlan | undefined {
  const [plan, setPlan] = useState<SwitchPlan>()
  const status = useMail((state) => state.statuses.get(account))
  const at = `${status?.phase} ${status?.waitingChanges} ${status?.parkedChanges ?? 0} ${status?.lastCheckAt ?? 0}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: `at` is when to ask again
  useEffect(() => {
    let open = true
    void call('account.planSwitch', account).then((result) => {
      if (open && result.ok) setPlan(result.value)
    })
    return () => {
      open = false
    }
  }, [account, at])
  return plan
}
