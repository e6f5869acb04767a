import { type Catalog, en } from './en'

export const ja: Catalog = en
