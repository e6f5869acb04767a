import { Folder, Search } from 'lucide-react'
import { type KeyboardEvent, useId, useMemo, useState } from 'react'
import { type AccountId, type LocationKey, localAccountId } from '../../src-shared/mail/ids'
import { mailboxIcons } from '../mailboxes/mailbox-icons'
import { inTreeOrder, mailboxName } from '../mailboxes/mailbox-name'
import { ModeLabel } from '../mailboxes/mode-badge'
import { openDialog, useMail } from '../shell/mail-state'
import { cx, Modal } from '../shell/parts'
import type { ListSource } from '../store/list-source'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { copyMessages, moveConsequence, moveMessages } from './act'
import { scopeText } from './consequence'
import styles from './messages.module.css'

/**
 * Where to move or copy, looked for by typing: folders of the messages' own accounts first, then those of the others and
 * of this device, each with whose it is. A combobox over a listbox; what it does there is said of the one chosen.
 */
export function MoveDialog({
  list,
  keys,
  copy,
}: {
  readonly list: ListSource | undefined
  readonly keys: readonly LocationKey[]
  readonly copy: boolean
}) {
  const text = useText()
  const { locale, collator } = useFormats()
  const accounts = useMail((state) => state.accounts) ?? []
  const mailboxes = useMail((state) => state.mailboxes)
  const [wanted, setWanted] = useState('')
  const [active, setActive] = useState(0)
  const id = useId()
  const target = useMemo(() => ({ keys, mailboxOf: (key: LocationKey) => list?.mailboxOf(key) }), [keys, list])
  const from = new Set(keys.map((key) => target.mailboxOf(key)))
  const owners = new Set(mailboxes.filter((one) => from.has(one.id)).map((one) => one.accountId))
  const context = { text, locale, accounts }
  const fold = (words: string): string => words.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()
  const homes: readonly { readonly id: AccountId; readonly label: string }[] = [
    ...accounts.filter(({ id: account }) => owners.has(account)),
    ...accounts.filter(({ id: account }) => !owners.has(account)),
    { id: localAccountId, label: text('local.folders') },
  ]
  const choices = homes
    .flatMap((home) =>
      inTreeOrder(
        mailboxes.filter(
          (one) => one.accountId === home.id && one.selectable && !(from.size === 1 && from.has(one.id)),
        ),
        collator,
      ).map((box) => ({ box, home, name: mailboxName(box, text) })),
    )
    .filter(({ name, box }) => fold(name).includes(fold(wanted)) || fold(box.path).includes(fold(wanted)))
  const at = Math.min(active, choices.length - 1)
  const close = (): void => openDialog(undefined)
  const choose = (index: number): void => {
    const choice = choices[index]
    if (!choice) return
    close()
    const to = { id: choice.box.id, name: choice.name }
    void (copy ? copyMessages(target, to, context) : moveMessages(target, to, context))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setActive(Math.min(at + 1, choices.length - 1))
    else if (event.key === 'ArrowUp') setActive(Math.max(at - 1, 0))
    else if (event.key === 'Enter') choose(at)
    else return
    event.preventDefault()
  }
  const chosen = choices[at]
  const account = chosen && accounts.find(({ id: account }) => account === chosen.home.id)
  const scope = chosen ? scopeText(moveConsequence(copy, target, chosen.box.id, accounts), text) : ''
  return (
    <Modal title={text(copy ? 'move.copyTitle' : 'move.title', { n: keys.length })} onClose={close}>
      <div className={styles.pick}>
        <p className={styles.pickScope}>
          {account && <ModeLabel account={account} />} {scope}
        </p>
        <div className={styles.pickField}>
          <Search size={16} aria-hidden />
          <input
            type="text"
            role="combobox"
            aria-expanded
            aria-controls={`${id}-list`}
            aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
            aria-autocomplete="list"
            aria-label={text('move.find')}
            placeholder={text('move.find')}
            value={wanted}
            // biome-ignore lint/a11y/noAutofocus: the dialog is for typing where to
            autoFocus
            onChange={(event) => {
              setWanted(event.target.value)
              setActive(0)
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        {choices.length === 0 && <p className={styles.muted}>{text('move.none')}</p>}
        <div id={`${id}-list`} role="listbox" aria-label={text('tree.label')} className={styles.pickList}>
          {choices.map(({ box, home, name }, index) => {
            const Icon = box.role ? mailboxIcons[box.role] : Folder
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
              <div
                key={box.id}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === at}
                className={cx(styles.pickItem, index === at && styles.pickActive)}
                ref={index === at ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
                onClick={() => choose(index)}
              >
                <Icon size={16} aria-hidden />
                <bdi>{name}</bdi>
                {!box.role && box.path !== box.name && <bdi className={styles.muted}>{box.path}</bdi>}
                {!(owners.size === 1 && owners.has(home.id)) && (
                  <bdi className={cx(styles.muted, styles.pickHome)}>{home.label}</bdi>
                )}
              </div>
            )
          })}
        </div>
      </div>
    </Modal>
  )
}
