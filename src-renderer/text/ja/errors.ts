import type { Catalog } from '../catalog'
import { errors as en } from '../en/errors'

export const errors: Catalog['errors'] = { ...en }
