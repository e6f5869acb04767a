import { Folder } from 'lucide-react'
import { useMemo, useState } from 'react'
import { type AccountId, type LocationKey, localAccountId } from '../../src-shared/mail/ids'
import { mailboxRights } from '../../src-shared/mail/mailbox-rights'
import { mailboxIcons } from '../mailboxes/mailbox-icons'
import { inTreeOrder, mailboxName } from '../mailboxes/mailbox-name'
import { ModeLabel } from '../mailboxes/mode-badge'
import { openDialog, useMail } from '../shell/mail-state'
import { cx, Modal } from '../shell/parts'
import { foldWords, PickList } from '../shell/pick-list'
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
  const target = useMemo(() => ({ keys, mailboxOf: (key: LocationKey) => list?.mailboxOf(key) }), [keys, list])
  const from = new Set(keys.map((key) => target.mailboxOf(key)))
  const owners = new Set(mailboxes.filter((one) => from.has(one.id)).map((one) => one.accountId))
  const context = { text, locale, accounts }
  const homes: readonly { readonly id: AccountId; readonly label: string }[] = [
    ...accounts.filter(({ id: account }) => owners.has(account)),
    ...accounts.filter(({ id: account }) => !owners.has(account)),
    { id: localAccountId, label: text('local.folders') },
  ]
  const choices = homes
    .flatMap((home) =>
      inTreeOrder(
        mailboxes.filter(
          (one) => one.accountId === home.id && mailboxRights(one).insert && !(from.size === 1 && from.has(one.id)),
        ),
        collator,
      ).map((box) => ({ id: box.id, box, home, name: mailboxName(box, text) })),
    )
    .filter(
      ({ name, box }) => foldWords(name).includes(foldWords(wanted)) || foldWords(box.path).includes(foldWords(wanted)),
    )
  const close = (): void => openDialog(undefined)
  const choose = (choice: (typeof choices)[number]): void => {
    close()
    const to = { id: choice.id, name: choice.name }
    void (copy ? copyMessages(target, to, context) : moveMessages(target, to, context))
  }
  /** Where it goes to, and what that means, before it is chosen. */
  const meaning = (choice: (typeof choices)[number] | undefined) => {
    const account = choice && accounts.find(({ id }) => id === choice.home.id)
    return (
      <p className={styles.pickScope}>
        {account && <ModeLabel account={account} />}{' '}
        {choice && scopeText(moveConsequence(copy, target, choice.id, accounts), text)}
      </p>
    )
  }
  return (
    <Modal title={text(copy ? 'move.copyTitle' : 'move.title', { n: keys.length })} onClose={close}>
      <PickList
        label={text('move.find')}
        listLabel={text('tree.label')}
        wanted={wanted}
        onWanted={setWanted}
        items={choices}
        none={text('move.none')}
        above={meaning}
        onPick={choose}
      >
        {({ box, home, name }) => {
          const Icon = box.role ? mailboxIcons[box.role] : Folder
          return (
            <>
              <Icon size={16} aria-hidden />
              <bdi>{name}</bdi>
              {!box.role && box.path !== box.name && <bdi className={styles.muted}>{box.path}</bdi>}
              {!(owners.size === 1 && owners.has(home.id)) && (
                <bdi className={cx(styles.muted, styles.pickHome)}>{home.label}</bdi>
              )}
            </>
          )
        }}
      </PickList>
    </Modal>
  )
}
