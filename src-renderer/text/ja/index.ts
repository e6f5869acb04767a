import { accounts } from './accounts'
import { errors } from './errors'
import { mailboxes } from './mailboxes'
import { messages } from './messages'
import { reader } from './reader'
import { shell } from './shell'
import { status } from './status'

export const ja = { ...shell, ...mailboxes, ...accounts, ...messages, ...reader, ...status, ...errors }
