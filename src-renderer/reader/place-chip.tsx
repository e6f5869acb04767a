import { Cloud, CloudAlert, CloudCheck, CloudUpload, HardDrive } from 'lucide-react'
import { cx } from '../shell/parts'
import type { TextKey } from '../text/catalog'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import type { MessagePlace } from './location-of'
import styles from './reader.module.css'

const placeIcons = {
  both: CloudCheck,
  until: CloudCheck,
  server: Cloud,
  device: HardDrive,
  queued: CloudUpload,
  failed: CloudAlert,
} as const

/** Where a message is, in words (UX.md §4). */
export function PlaceChip({ place }: { readonly place: MessagePlace }) {
  const text = useText()
  const formats = useFormats()
  const Icon = placeIcons[place.kind]
  const words =
    place.kind === 'until'
      ? text('loc.until', { date: formats.dayMonth.format(place.at) })
      : text(`loc.${place.kind}` as TextKey)
  return (
    <span
      className={cx(
        styles.chip,
        place.kind === 'queued' && styles.chipQueued,
        place.kind === 'failed' && styles.chipFailed,
      )}
    >
      <Icon size={14} aria-hidden />
      <span>{words}</span>
    </span>
  )
}
