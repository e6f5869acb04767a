import { useIntl } from 'react-intl'
import { type Formats, formatsOf } from './formats'

/** The cached formats of the language in force, and its locale for sizes. */
export function useFormats(): Formats & { readonly locale: string } {
  const { locale } = useIntl()
  return { ...formatsOf(locale), locale }
}
