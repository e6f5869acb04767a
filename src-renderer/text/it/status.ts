import type { Catalog } from '../catalog'
import { status as en } from '../en/status'

export const status: Catalog['status'] = { ...en }
