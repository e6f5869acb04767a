import { useEffect, useState } from 'react'
import { mailboxName } from '../mailboxes/mailbox-name'
import { useText } from '../text/use-text'
import { type CommandId, commandIds } from './commands/command-table'
import { handlerOf, runCommand } from './commands/registry'
import { announce, openDialog, openPlace, useMail } from './mail-state'
import { useKeyLabel } from './menu-items'
import styles from './palette.module.css'
import { Modal } from './parts'
import { foldWords, PickList } from './pick-list'

interface PaletteEntry {
  readonly id: string
  readonly label: string
  readonly detail: string
  readonly key: string | undefined
  readonly run: () => void
}

const mostShown = 50

/** Everything that can be done now and every folder there is, found by typing: a combobox over a listbox. */
export function Palette() {
  'use no memo'
  const text = useText()
  const keyOf = useKeyLabel()
  const accounts = useMail((state) => state.accounts) ?? []
  const mailboxes = useMail((state) => state.mailboxes)
  const [wanted, setWanted] = useState('')
  const close = (): void => openDialog(undefined)
  // The commands act on what had the focus before, so they run when the dialog is gone.
  const later = (command: CommandId) => (): void => {
    close()
    window.setTimeout(() => runCommand(command))
  }
  const all: readonly PaletteEntry[] = [
    ...commandIds.flatMap((command): PaletteEntry[] => {
      const handler = command === 'palette.open' ? undefined : handlerOf(command)
      if (!handler) return []
      return [
        {
          id: command,
          label: text(`cmd.${command}`),
          detail: handler.detail ?? '',
          key: keyOf(command),
          run: later(command),
        },
      ]
    }),
    ...accounts.flatMap((account) =>
      mailboxes
        .filter((box) => box.accountId === account.id && box.selectable)
        .map((box) => ({
          id: box.id,
          label: mailboxName(box, text),
          detail: `${text('palette.folder')} · ${account.label}`,
          key: undefined,
          run: () => {
            close()
            openPlace({ kind: 'mailbox', id: box.id })
          },
        })),
    ),
  ]
  const found = matching(all, wanted).slice(0, mostShown)
  useEffect(() => {
    const timer = window.setTimeout(
      () =>
        announce(found.length === 0 ? text('palette.none', { q: wanted }) : text('palette.count', { n: found.length })),
      500,
    )
    return () => window.clearTimeout(timer)
  }, [found.length, wanted, text])
  return (
    <Modal title={text('cmd.palette.open')} onClose={close}>
      <PickList
        label={text('palette.label')}
        listLabel={text('cmd.palette.open')}
        wanted={wanted}
        onWanted={setWanted}
        items={found}
        none={text('palette.none', { q: wanted })}
        onPick={(entry) => entry.run()}
      >
        {(entry) => (
          <>
            <span className={styles.words}>
              <bdi>{entry.label}</bdi>
              {entry.detail !== '' && <bdi className={styles.detail}>{entry.detail}</bdi>}
            </span>
            {entry.key !== undefined && <kbd className={styles.key}>{entry.key}</kbd>}
          </>
        )}
      </PickList>
    </Modal>
  )
}

/** Entries that have every typed word in label or detail; those whose label begins so come first. Pure. */
export function matching<T extends { readonly label: string; readonly detail: string }>(
  entries: readonly T[],
  wanted: string,
): readonly T[] {
  const words = foldWords(wanted).split(/\s+/).filter(Boolean)
  const rank = ({ label }: T): number => {
    const folded = foldWords(label)
    const [first = ''] = words
    return folded.startsWith(first) ? 0 : folded.includes(` ${first}`) ? 1 : 2
  }
  return entries
    .filter(({ label, detail }) => {
      const text = foldWords(`${label} ${detail}`)
      return words.every((word) => text.includes(word))
    })
    .map((entry, at) => ({ entry, at, rank: words.length === 0 ? 0 : rank(entry) }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .map(({ entry }) => entry)
}
