import { lazy, Suspense, useEffect, useState } from 'react'
import { partUrl } from '../../src-shared/contract/commands'
import { ownPictureUrl } from '../../src-shared/contract/reading'
import type { AttachmentPart } from '../../src-shared/mail/envelope'
import type { MessageId } from '../../src-shared/mail/ids'
import { Modal } from '../shell/parts'
import { useText } from '../text/use-text'
import { PictureFrame } from './attachments'
import { previewKind } from './preview-kind'
import { readPartText } from './read-part-text'
import styles from './reader.module.css'

/** A look at an attachment without opening it (SECURITY.md A4). */
export function Preview({
  messageId,
  part,
  name,
  pictureKey,
  onClose,
}: {
  readonly messageId: MessageId
  readonly part: AttachmentPart
  readonly name: string
  readonly pictureKey: string | undefined
  readonly onClose: () => void
}) {
  const kind = previewKind(part)
  return (
    <Modal title={name} onClose={onClose} wide>
      {kind === 'picture' && pictureKey !== undefined && (
        <div className={styles.previewPicture} role="img" aria-label={name}>
          <PictureFrame url={ownPictureUrl(pictureKey, part.path)} name={name} fit="contain" />
        </div>
      )}
      {kind === 'text' && <TextPreview messageId={messageId} part={part} />}
      {kind === 'pdf' && (
        <Suspense fallback={<div className={styles.pdf} />}>
          <PdfPreview url={partUrl(messageId, part.path)} name={name} />
        </Suspense>
      )}
    </Modal>
  )
}

const PdfPreview = lazy(() => import('./pdf-preview').then(({ PdfPreview: component }) => ({ default: component })))

function TextPreview({ messageId, part }: { readonly messageId: MessageId; readonly part: AttachmentPart }) {
  const text = useText()
  const [read, setRead] = useState<{ readonly text: string; readonly cut: boolean } | null>()
  useEffect(() => {
    const stop = new AbortController()
    readPartText(messageId, part.path, stop.signal).then(setRead, () => setRead(null))
    return () => stop.abort()
  }, [messageId, part.path])
  if (read === null) return <p>{text('reading.preview.failed')}</p>
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by the keyboard, too */}
      <pre className={styles.source} tabIndex={0} dir="auto">
        {read?.text}
      </pre>
      {read?.cut && <p className={styles.note}>{text('reading.preview.cut')}</p>}
    </>
  )
}
