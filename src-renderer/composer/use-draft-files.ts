import { type RefObject, useState } from 'react'
import type { DraftContent, DraftPart } from '../../src-shared/mail/draft'
import type { DraftId } from '../../src-shared/mail/ids'
import type { MailError } from '../../src-shared/mail/mail-error'
import { call } from '../shell/bridge'
import { toast } from '../shell/mail-state'
import { useText } from '../text/use-text'
import type { EditorPort, PastedFile } from './editor/editor-port'
import { asDataUrl, pictureTypes } from './picture-data'

interface DraftFilesHost {
  readonly current: RefObject<DraftContent>
  readonly editor: RefObject<EditorPort | undefined>
  readonly change: (part: Partial<DraftContent>) => void
  readonly save: () => Promise<unknown>
  readonly onError: (error: MailError) => void
}

/** Files and pictures that come into a draft: pasted, dropped, or chosen in the system's dialog. */
export function useDraftFiles(draft: DraftId, { current, editor, change, save, onError }: DraftFilesHost) {
  const text = useText()
  const [adding, setAdding] = useState<readonly string[]>([])

  const addParts = (parts: readonly DraftPart[]): void => change({ parts: [...current.current.parts, ...parts] })
  const addFiles = async (files: readonly PastedFile[]): Promise<void> => {
    for (const { name, type, octets } of files) {
      const picture = pictureTypes.test(type) && current.current.format === 'rich'
      const contentId = picture ? `${crypto.randomUUID()}@picture` : undefined
      const fileName = name === '' ? 'picture.png' : name
      setAdding((before) => [...before, fileName])
      const added = await call(
        'draft.addPart',
        draft,
        {
          fileName,
          mediaType: type === '' ? 'application/octet-stream' : type,
          ...(contentId === undefined ? {} : { contentId }),
        },
        new Uint8Array(octets),
      )
      setAdding((before) => before.filter((one) => one !== fileName))
      if (!added.ok) {
        toast(text('compose.attachment.failed', { name: fileName }), true)
        continue
      }
      addParts([added.value])
      if (contentId !== undefined)
        editor.current?.send({
          kind: 'picture',
          contentId,
          url: await asDataUrl(new Uint8Array(octets), type),
          name: fileName,
        })
    }
  }
  const chooseFiles = async (pictures: boolean): Promise<void> => {
    const chosen = await call('draft.chooseFiles', draft, pictures)
    if (!chosen.ok) {
      onError(chosen.error)
      return
    }
    addParts(chosen.value)
    for (const part of chosen.value) {
      if (part.contentId === undefined || !pictureTypes.test(part.mediaType)) continue
      await save()
      const octets = await call('draft.partOctets', draft, part.id)
      if (octets.ok)
        editor.current?.send({
          kind: 'picture',
          contentId: part.contentId,
          url: await asDataUrl(octets.value, part.mediaType),
          name: part.fileName,
        })
    }
  }

  /** Addresses of the pictures that stand in the text, by content id. */
  const pictures = async (): Promise<Record<string, string>> => {
    const found: Record<string, string> = {}
    await Promise.all(
      current.current.parts.map(async ({ id, contentId, mediaType }) => {
        if (contentId === undefined || !pictureTypes.test(mediaType)) return
        const octets = await call('draft.partOctets', draft, id)
        if (octets.ok) found[contentId] = await asDataUrl(octets.value, mediaType)
      }),
    )
    return found
  }
  return { adding, addFiles, chooseFiles, pictures }
}
