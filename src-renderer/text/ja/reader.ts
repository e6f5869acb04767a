import type { Catalog } from '../catalog'
import { reader as en } from '../en/reader'

export const reader: Catalog['reader'] = { ...en }
