import { Search } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { mailboxName } from '../mailboxes/mailbox-name'
import { useText } from '../text/use-text'
import { type CommandId, commandIds } from './commands/command-table'
import { handlerOf, runCommand } from './commands/registry'
import { announce, openDialog, openPlace, useMail } from './mail-state'
import { useKeyLabel } from './menu-items'
import styles from './palette.module.css'
import { cx, Modal } from './parts'

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
  const [active, setActive] = useState(0)
  const id = useId()
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
  const at = Math.min(active, found.length - 1)
  useEffect(() => {
    const timer = window.setTimeout(
      () =>
        announce(found.length === 0 ? text('palette.none', { q: wanted }) : text('palette.count', { n: found.length })),
      500,
    )
    return () => window.clearTimeout(timer)
  }, [found.length, wanted, text])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setActive((at + 1) % Math.max(found.length, 1))
    else if (event.key === 'ArrowUp') setActive((at - 1 + found.length) % Math.max(found.length, 1))
    else if (event.key === 'Enter') found[at]?.run()
    else return
    event.preventDefault()
  }
  return (
    <Modal title={text('cmd.palette.open')} onClose={close}>
      <div className={styles.palette}>
        <div className={styles.field}>
          <Search size={16} aria-hidden />
          <input
            type="text"
            role="combobox"
            aria-expanded
            aria-controls={`${id}-list`}
            aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
            aria-autocomplete="list"
            aria-label={text('palette.label')}
            placeholder={text('palette.label')}
            value={wanted}
            // biome-ignore lint/a11y/noAutofocus: the palette is for typing
            autoFocus
            onChange={(event) => {
              setWanted(event.target.value)
              setActive(0)
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        {found.length === 0 && <p className={styles.none}>{text('palette.none', { q: wanted })}</p>}
        <div id={`${id}-list`} role="listbox" aria-label={text('cmd.palette.open')} className={styles.list}>
          {found.map((entry, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
            <div
              key={entry.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              className={cx(styles.entry, index === at && styles.active)}
              ref={index === at ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
              onClick={entry.run}
            >
              <span className={styles.words}>
                <bdi>{entry.label}</bdi>
                {entry.detail !== '' && <bdi className={styles.detail}>{entry.detail}</bdi>}
              </span>
              {entry.key !== undefined && <kbd className={styles.key}>{entry.key}</kbd>}
            </div>
          ))}
        </div>
      </div>
    </Modal>
  )
}

const fold = (words: string): string => words.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()

/** Entries that have every typed word in label or detail; those whose label begins so come first. Pure. */
export function matching<T extends { readonly label: string; readonly detail: string }>(
  entries: readonly T[],
  wanted: string,
): readonly T[] {
  const words = fold(wanted).split(/\s+/).filter(Boolean)
  const rank = ({ label }: T): number => {
    const folded = fold(label)
    const [first = ''] = words
    return folded.startsWith(first) ? 0 : folded.includes(` ${first}`) ? 1 : 2
  }
  return entries
    .filter(({ label, detail }) => {
      const text = fold(`${label} ${detail}`)
      return words.every((word) => text.includes(word))
    })
    .map((entry, at) => ({ entry, at, rank: words.length === 0 ? 0 : rank(entry) }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .map(({ entry }) => entry)
}
