import { startExim } from '../../e2e/other-servers/exim'
import { expectToTakeMail } from './taking-mail.testing'

// A third opinion: what Debian and most shared hosts have.
expectToTakeMail(startExim)
