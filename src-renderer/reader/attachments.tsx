import {
  Download,
  Eye,
  File,
  FileArchive,
  FileText,
  FolderDown,
  Image,
  Mail,
  SquareArrowOutUpRight,
} from 'lucide-react'
import { useState } from 'react'
import { type FileRisk, ownPictureUrl } from '../../src-shared/contract/reading'
import type { AttachmentPart } from '../../src-shared/mail/envelope'
import type { MessageId } from '../../src-shared/mail/ids'
import { safeFileName } from '../../src-shared/mail/safe-file-name'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { toast } from '../shell/mail-state'
import { Button, IconButton, Modal } from '../shell/parts'
import { formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { type Text, useText } from '../text/use-text'
import { Preview } from './preview'
import { previewKind } from './preview-kind'
import styles from './reader.module.css'

const mostShown = 50
const mostPictures = 12

/** What a message brings along as files: name, size, and what to do with each. Nothing happens by itself (A5). */
export function Attachments({
  messageId,
  parts,
  inlined,
  pictureKey,
}: {
  readonly messageId: MessageId
  readonly parts: readonly AttachmentPart[]
  /** Content-IDs of pictures that the text shows already. */
  readonly inlined: ReadonlySet<string>
  readonly pictureKey: string | undefined
}) {
  const text = useText()
  const { locale } = useFormats()
  const [all, setAll] = useState(false)
  const [shown, setShown] = useState<AttachmentPart>()
  const files = parts.filter((part) => part.contentId === '' || !inlined.has(part.contentId))
  if (files.length === 0) return null
  const listed = all ? files : files.slice(0, mostShown)
  const names = new Map(files.map((part, index) => [part.path, nameOf(part, index, text)]))
  const pictures = files.filter((part) => previewKind(part) === 'picture').slice(0, mostPictures)
  const saveAll = async (): Promise<void> => {
    const result = await call(
      'attachment.saveAll',
      messageId,
      files.map(({ path }) => path),
    )
    if (!result.ok) sayError(result.error, { text, locale })
    else if (result.value !== null) toast(text('reading.savedAll', { n: result.value }))
  }
  return (
    <section className={styles.attachments} aria-label={text('att.label', { n: files.length })}>
      <header className={styles.attachmentsHead}>
        <h3 className={styles.attachmentsTitle}>{text('att.label', { n: files.length })}</h3>
        {files.length > 1 && (
          <Button look="quiet" icon={<FolderDown size={16} aria-hidden />} onClick={() => void saveAll()}>
            {text('reading.saveAll')}
          </Button>
        )}
      </header>
      {pictureKey !== undefined && pictures.length > 0 && (
        <div className={styles.thumbs}>
          {pictures.map((part) => (
            <button
              key={part.path}
              type="button"
              className={styles.thumb}
              aria-label={text('reading.preview', { name: names.get(part.path) ?? '' })}
              title={names.get(part.path)}
              onClick={() => setShown(part)}
            >
              <PictureFrame url={ownPictureUrl(pictureKey, part.path)} name={names.get(part.path) ?? ''} fit="cover" />
            </button>
          ))}
        </div>
      )}
      <ul className={styles.fileList}>
        {listed.map((part) => (
          <Attachment
            key={part.path}
            messageId={messageId}
            part={part}
            name={names.get(part.path) ?? ''}
            onPreview={() => setShown(part)}
          />
        ))}
      </ul>
      {listed.length < files.length && (
        <Button onClick={() => setAll(true)}>{text('reading.showAll', { n: files.length - listed.length })}</Button>
      )}
      {shown && (
        <Preview
          messageId={messageId}
          part={shown}
          name={names.get(shown.path) ?? ''}
          pictureKey={pictureKey}
          onClose={() => setShown(undefined)}
        />
      )}
    </section>
  )
}

/** The name shown is the name saved (SECURITY.md A2). */
function nameOf(part: AttachmentPart, index: number, text: Text): string {
  return safeFileName(part.fileName, text('att.unnamed', { n: index + 1 }))
}

function iconOf({ mediaType }: AttachmentPart) {
  if (mediaType.startsWith('image/')) return Image
  if (mediaType.startsWith('text/') || mediaType === 'application/pdf') return FileText
  if (mediaType === 'message/rfc822') return Mail
  return /zip|compressed|tar|rar/.test(mediaType) ? FileArchive : File
}

function Attachment({
  messageId,
  part,
  name,
  onPreview,
}: {
  readonly messageId: MessageId
  readonly part: AttachmentPart
  readonly name: string
  readonly onPreview: () => void
}) {
  const text = useText()
  const { locale } = useFormats()
  const [risk, setRisk] = useState<Exclude<FileRisk, 'none'>>()
  const Icon = iconOf(part)
  const save = async (): Promise<void> => {
    setRisk(undefined)
    const result = await call('attachment.save', messageId, part.path)
    if (!result.ok) sayError(result.error, { text, locale })
    else if (result.value !== null) toast(text('done.saved', { name: result.value }))
  }
  const open = async (confirmed: boolean): Promise<void> => {
    setRisk(undefined)
    const result = await call('attachment.open', messageId, part.path, confirmed)
    if (!result.ok) sayError(result.error, { text, locale })
    else if (result.value.kind === 'ask') setRisk(result.value.risk)
    else if (result.value.kind === 'no-program') toast(text('reading.noProgram', { name }), true)
  }
  return (
    <li
      className={styles.attachment}
      draggable
      onDragStart={(event) => {
        event.preventDefault()
        void call('attachment.drag', messageId, part.path)
      }}
    >
      <Icon size={16} aria-hidden />
      <bdi className={styles.fileName}>{name}</bdi>
      <span className={styles.fileSize}>{formatSize(part.octets, locale)}</span>
      {previewKind(part) !== undefined && (
        <IconButton name={text('reading.preview', { name })} icon={<Eye size={16} aria-hidden />} onClick={onPreview} />
      )}
      <IconButton
        name={text('reading.open', { name })}
        icon={<SquareArrowOutUpRight size={16} aria-hidden />}
        onClick={() => void open(false)}
      />
      <IconButton
        name={text('att.save', { name })}
        icon={<Download size={16} aria-hidden />}
        onClick={() => void save()}
      />
      {risk && (
        <Modal title={text('reading.risk.title', { name })} onClose={() => setRisk(undefined)}>
          <p>{text('reading.risk', { risk })}</p>
          <div className={styles.buttons}>
            <Button look="primary" onClick={() => setRisk(undefined)}>
              {text('cancel')}
            </Button>
            <Button icon={<Download size={16} aria-hidden />} onClick={() => void save()}>
              {text('reading.risk.save')}
            </Button>
            {risk !== 'program' && (
              <Button look="danger" onClick={() => void open(true)}>
                {text('reading.risk.open')}
              </Button>
            )}
          </div>
        </Modal>
      )}
    </li>
  )
}

/** A picture in a frame of its own: what decodes it has no origin and no network (SECURITY.md A4). */
export function PictureFrame({
  url,
  name,
  fit,
}: {
  readonly url: string
  readonly name: string
  readonly fit: 'cover' | 'contain'
}) {
  const policy = "default-src 'none'; img-src tern-picture:; style-src 'unsafe-inline'"
  const style = `html,body{margin:0;height:100%;background:transparent}img{display:block;width:100%;height:100%;object-fit:${fit}}`
  return (
    <iframe
      className={styles.pictureFrame}
      sandbox=""
      referrerPolicy="no-referrer"
      tabIndex={-1}
      aria-hidden
      title={name}
      srcDoc={`<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><style>${style}</style><img alt="" src="${url}">`}
    />
  )
}
