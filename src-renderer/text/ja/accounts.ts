import type { Catalog } from '../catalog'
import { accounts as en } from '../en/accounts'

export const accounts: Catalog['accounts'] = { ...en }
