import { accounts } from './accounts'
import { activity } from './activity'
import { commands } from './commands'
import { composer } from './composer'
import { errors } from './errors'
import { local } from './local'
import { mailboxes } from './mailboxes'
import { messages } from './messages'
import { reader } from './reader'
import { reading } from './reading'
import { retention } from './retention'
import { setup } from './setup'
import { shell } from './shell'
import { status } from './status'

/** Deutsch; mit „Sie“. */
export const de = {
  ...shell,
  ...commands,
  ...mailboxes,
  ...accounts,
  ...setup,
  ...messages,
  ...reader,
  ...reading,
  ...retention,
  ...status,
  ...errors,
  ...activity,
  ...local,
  ...composer,
}
