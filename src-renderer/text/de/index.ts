import { accounts } from './accounts'
import { errors } from './errors'
import { mailboxes } from './mailboxes'
import { messages } from './messages'
import { reader } from './reader'
import { shell } from './shell'
import { status } from './status'

/** Deutsch; mit „Sie“. */
export const de = { ...shell, ...mailboxes, ...accounts, ...messages, ...reader, ...status, ...errors }
