import type { Catalog } from '../catalog'
import { shell as en } from '../en/shell'

export const shell: Catalog['shell'] = { ...en }
