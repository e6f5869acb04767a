import { startPostfix } from '../../e2e/other-servers/postfix'
import { expectToTakeMail } from './taking-mail.testing'

// A second opinion beside Dovecot: the server most mail of the world is handed in to.
expectToTakeMail(startPostfix)
