import { CornerLeftUp, Folder } from 'lucide-react'
import { useMemo, useState } from 'react'
import { openDialog, useMail } from '../shell/mail-state'
import { Modal } from '../shell/parts'
import { foldWords, PickList } from '../shell/pick-list'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import type { FolderProps } from './folder-dialog'
import { foldersIn, placesFor } from './folder-places'
import { inTreeOrder } from './mailbox-name'
import styles from './mailboxes.module.css'
import { ModeLabel } from './mode-badge'
import { folderScope, moveFolder, placeName } from './move-folder'

/** Where a folder is to go, looked for by typing; what it means on the server is said before anything is chosen. */
export function MoveFolderDialog({ account, box }: FolderProps) {
  const text = useText()
  const { locale, collator } = useFormats()
  const accounts = useMail((state) => state.accounts) ?? []
  const mailboxes = useMail((state) => state.mailboxes)
  const [wanted, setWanted] = useState('')
  const { top, parents, taken } = useMemo(() => placesFor(box, mailboxes), [box, mailboxes])
  const owner = accounts.find(({ id }) => id === account.id)
  const close = (): void => openDialog(undefined)
  const places = [...(top ? [null] : []), ...inTreeOrder(parents, collator)]
    .map((parent) => ({ id: parent?.id ?? 'top', parent, name: placeName(parent, account, text) }))
    .filter(({ parent, name }) => [name, parent?.path ?? ''].some((one) => foldWords(one).includes(foldWords(wanted))))
  const meaning = (
    <div className={styles.folderMeaning}>
      {owner && <ModeLabel account={owner} />}
      <p className={styles.formHint}>
        {text(folderScope(account) === 'server' ? 'folders.move.server' : 'folders.move.device', {
          n: foldersIn(box, mailboxes),
        })}
      </p>
    </div>
  )
  return (
    <Modal title={text('folders.moveTitle', { name: box.name })} onClose={close}>
      <PickList
        label={text('move.find')}
        listLabel={text('folders.places')}
        wanted={wanted}
        onWanted={setWanted}
        items={places}
        none={text('folders.noPlace')}
        above={() => meaning}
        onPick={({ parent }) => {
          close()
          void moveFolder(box, parent, account, { text, locale, accounts })
        }}
      >
        {({ parent, name }) => (
          <>
            {parent ? <Folder size={16} aria-hidden /> : <CornerLeftUp size={16} aria-hidden />}
            <bdi>{name}</bdi>
            {parent && parent.path !== parent.name && <bdi className={styles.formHint}>{parent.path}</bdi>}
          </>
        )}
      </PickList>
      {taken > 0 && <p className={styles.formHint}>{text('folders.taken', { n: taken, name: box.name })}</p>}
    </Modal>
  )
}
