import type { Catalog } from '../catalog'
import { messages as en } from '../en/messages'

export const messages: Catalog['messages'] = { ...en }
