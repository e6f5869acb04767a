import { useIntl } from 'react-intl'
import type { TextKey } from './catalog'

export type TextValues = Readonly<Record<string, string | number | boolean | Date | undefined>>
/** Words a key in the language in force. */
export type Text = (key: TextKey, values?: TextValues) => string

/** The words of the screen; every sentence a user reads comes through here. */
export function useText(): Text {
  const intl = useIntl()
  return (key, values) => intl.formatMessage({ id: key }, values as Record<string, string | number | boolean | Date>)
}
