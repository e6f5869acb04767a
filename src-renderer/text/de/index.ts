import { accountSettings } from './account-settings'
import { accounts } from './accounts'
import { activity } from './activity'
import { certificates } from './certificates'
import { commands } from './commands'
import { composer } from './composer'
import { desktop } from './desktop'
import { errors } from './errors'
import { folders } from './folders'
import { list } from './list'
import { local } from './local'
import { mailboxes } from './mailboxes'
import { masterPassword } from './master-password'
import { messages } from './messages'
import { mirror } from './mirror'
import { moving } from './moving'
import { notify } from './notify'
import { reader } from './reader'
import { reading } from './reading'
import { retention } from './retention'
import { search } from './search'
import { settings } from './settings'
import { setup } from './setup'
import { shelf } from './shelf'
import { shell } from './shell'
import { status } from './status'

/** Deutsch; mit „Sie“. */
export const de = {
  ...accountSettings,
  ...accounts,
  ...activity,
  ...certificates,
  ...commands,
  ...composer,
  ...desktop,
  ...errors,
  ...folders,
  ...list,
  ...local,
  ...mailboxes,
  ...masterPassword,
  ...messages,
  ...moving,
  ...notify,
  ...mirror,
  ...reader,
  ...reading,
  ...retention,
  ...search,
  ...settings,
  ...setup,
  ...shelf,
  ...shell,
  ...status,
}
