import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ButtonHTMLAttributes, type ReactNode, useRef } from 'react'
import { useText } from '../text/use-text'
import styles from './parts.module.css'

/** Class names that hold. */
export function cx(...names: readonly (string | false | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'plain' | 'primary' | 'danger' | 'quiet'
  readonly icon?: ReactNode
}

/** The one button of the window. */
export function Button({ look = 'plain', icon, children, className, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={cx(styles.button, styles[look], className)}>
      {icon}
      {children !== undefined && <span>{children}</span>}
    </button>
  )
}

/** A button that is only an icon; its name is also its tooltip. */
export function IconButton({ name, icon, ...rest }: ButtonProps & { readonly name: string }) {
  return (
    <button
      type="button"
      title={name}
      aria-label={name}
      {...rest}
      className={cx(styles.button, styles.quiet, styles.iconOnly)}
    >
      {icon}
    </button>
  )
}

/** A modal dialog: labelled, focus in, trapped, and back (UX.md §16). */
export function Modal({
  title,
  onClose,
  children,
  wide = false,
}: {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  readonly wide?: boolean
}) {
  const text = useText()
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={cx(styles.dialog, wide && styles.wide)}>
          <header className={styles.dialogHead}>
            <Dialog.Title className={styles.dialogTitle}>{title}</Dialog.Title>
            <Dialog.Close
              className={cx(styles.button, styles.quiet, styles.iconOnly)}
              aria-label={text('close')}
              title={text('close')}
            >
              <X size={18} aria-hidden />
            </Dialog.Close>
          </header>
          <div className={styles.dialogBody}>{children}</div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** Asks before something that cannot be taken back; the focus is on the safe button (UX.md §11). */
export function AlertModal({
  title,
  safe,
  go,
  onClose,
  onGo,
  children,
}: {
  readonly title: string
  readonly safe: string
  readonly go: string
  readonly onClose: () => void
  readonly onGo: () => void
  readonly children: ReactNode
}) {
  const safeButton = useRef<HTMLButtonElement>(null)
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles.backdrop} />
        <AlertDialog.Popup className={styles.dialog} initialFocus={safeButton}>
          <header className={styles.dialogHead}>
            <AlertDialog.Title className={styles.dialogTitle}>{title}</AlertDialog.Title>
          </header>
          <AlertDialog.Description render={<div className={styles.dialogBody} />}>{children}</AlertDialog.Description>
          <footer className={styles.dialogFoot}>
            <AlertDialog.Close ref={safeButton} className={cx(styles.button, styles.plain)}>
              {safe}
            </AlertDialog.Close>
            <Button
              look="danger"
              onClick={() => {
                onClose()
                onGo()
              }}
            >
              {go}
            </Button>
          </footer>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
