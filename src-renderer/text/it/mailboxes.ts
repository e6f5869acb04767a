import type { Catalog } from '../catalog'
import { mailboxes as en } from '../en/mailboxes'

export const mailboxes: Catalog['mailboxes'] = { ...en }
