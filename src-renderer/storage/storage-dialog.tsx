import { Archive, FileInput, FileOutput, FolderInput, History } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { ExportFormat, ImportFrom } from '../../src-shared/mail/archive'
import { localAccountId, type MailboxId } from '../../src-shared/mail/ids'
import type { Result } from '../../src-shared/mail/mail-error'
import { inTreeOrder, mailboxName } from '../mailboxes/mailbox-name'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { toast, useMail } from '../shell/mail-state'
import { Button, Modal } from '../shell/parts'
import { formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { useLocal } from './local-state'
import styles from './storage.module.css'
import { TaskLine } from './task-line'

/** In the place of a mailbox: one that is made when it is first needed. */
const newFolder = 'new'

/** Backup, export and import: mail that leaves or comes as files. */
export function StorageDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useText()
  const formats = useFormats()
  const busy = useLocal((state) => state.task !== undefined)
  const mailboxes = useMail((state) => state.mailboxes)
  const accounts = useMail((state) => state.accounts) ?? []
  const [source, setSource] = useState<MailboxId>()
  const [format, setFormat] = useState<ExportFormat>('mbox')
  const [target, setTarget] = useState<MailboxId | typeof newFolder>(newFolder)
  const nameOf = (row: MailboxRow): string => (row.role ? mailboxName(row, text) : row.path)
  const groups = [
    ...accounts.map(({ id, label }) => ({ id, label })),
    { id: localAccountId, label: text('local.folders') },
  ].map(({ id, label }) => ({
    label,
    rows: inTreeOrder(
      mailboxes.filter((row) => row.accountId === id && row.selectable),
      formats.collator,
    ),
  }))
  const chosenSource = mailboxes.find(({ id }) => id === source) ?? groups.flatMap(({ rows }) => rows)[0]

  const fail = (result: Result<unknown>): void => {
    if (!result.ok) sayError(result.error, { text, locale: formats.locale })
  }
  const backUp = async (): Promise<void> => {
    const result = await call('backup.create')
    if (!result.ok) return fail(result)
    if (!result.value) return
    const { messages, name, octets, damaged } = result.value
    toast(text('storage.backup.done', { n: messages, name, size: formatSize(octets, formats.locale) }))
    if (damaged > 0) toast(text('storage.damaged', { n: damaged }), true)
  }
  const exportMail = async (): Promise<void> => {
    if (!chosenSource) return
    const result = await call('mailbox.export', chosenSource.id, format, nameOf(chosenSource))
    if (!result.ok) return fail(result)
    if (!result.value) return
    const { exported, missing, name } = result.value
    toast(text('storage.export.done', { n: exported, name }))
    if (missing > 0) toast(text('storage.export.missing', { n: missing }), true)
  }
  const importMail = async (from: ImportFrom): Promise<void> => {
    const into = await importTarget(target, text('storage.import.newName'), mailboxes)
    if (!into.ok) return fail(into)
    const result = await call('mail.import', into.value, from)
    if (!result.ok) return fail(result)
    if (!result.value) return
    const { imported, known, failed } = result.value
    toast(text('storage.import.done', { n: imported, known }))
    if (failed > 0) toast(text('storage.import.failed', { n: failed }), true)
    setTarget(into.value)
  }

  return (
    <Modal title={text('storage.title')} onClose={onClose} wide>
      <div className={styles.storage}>
        <TaskLine />
        <Part
          title={text('storage.backup')}
          means={text('storage.backup.means')}
          icon={<Archive size={20} aria-hidden />}
        >
          <Button look="primary" disabled={busy} onClick={() => void backUp()}>
            {text('storage.backup.do')}
          </Button>
          <RestoreButton />
          <p className={styles.muted}>{text('storage.restore.means')}</p>
        </Part>
        <Part
          title={text('storage.export')}
          means={text('storage.export.means')}
          icon={<FileOutput size={20} aria-hidden />}
        >
          <Choice label={text('storage.folder')}>
            <MailboxOptions
              groups={groups}
              nameOf={nameOf}
              value={chosenSource?.id ?? ''}
              onValue={(id) => setSource(id)}
            />
          </Choice>
          <Choice label={text('storage.format')}>
            <select value={format} onChange={(event) => setFormat(event.target.value === 'eml' ? 'eml' : 'mbox')}>
              <option value="mbox">mbox (mboxrd)</option>
              <option value="eml">eml</option>
            </select>
          </Choice>
          <Button disabled={busy || !chosenSource} onClick={() => void exportMail()}>
            {text('storage.export.do')}
          </Button>
        </Part>
        <Part
          title={text('storage.import')}
          means={text('storage.import.means')}
          icon={<FolderInput size={20} aria-hidden />}
        >
          <Choice label={text('storage.folder')}>
            <MailboxOptions
              groups={groups.map(({ label, rows }) => ({ label, rows: rows.filter(({ home }) => home === 'local') }))}
              nameOf={nameOf}
              value={target}
              onValue={(id) => setTarget(id)}
              first={<option value={newFolder}>{text('storage.import.new')}</option>}
            />
          </Choice>
          <Button icon={<FileInput size={16} aria-hidden />} disabled={busy} onClick={() => void importMail('files')}>
            {text('storage.import.files')}
          </Button>
          <Button
            icon={<FolderInput size={16} aria-hidden />}
            disabled={busy}
            onClick={() => void importMail('folder')}
          >
            {text('storage.import.folder')}
          </Button>
        </Part>
      </div>
    </Modal>
  )
}

/** The mailbox mail is imported into; the new one is made once, and found again by its name. */
async function importTarget(
  target: MailboxId | typeof newFolder,
  name: string,
  mailboxes: readonly MailboxRow[],
): Promise<Result<MailboxId>> {
  if (target !== newFolder) return { ok: true, value: target }
  const made = mailboxes.find((row) => row.accountId === localAccountId && row.path === name)
  return made ? { ok: true, value: made.id } : call('mailbox.create', localAccountId, null, name)
}

/** Brings back accounts out of a backup; on a new machine with the settings of the program. */
export function RestoreButton({ withSettings = false }: { readonly withSettings?: boolean }) {
  const text = useText()
  const { locale, list } = useFormats()
  const busy = useLocal((state) => state.task !== undefined)
  const restore = async (): Promise<void> => {
    const result = await call('backup.restore', withSettings)
    if (!result.ok) return sayError(result.error, { text, locale })
    if (!result.value) return
    const { messages, damaged, alreadyHere } = result.value
    toast(text('storage.restore.done', { n: messages }))
    if (alreadyHere.length > 0) toast(text('storage.restore.here', { accounts: list.format(alreadyHere) }))
    if (damaged > 0) toast(text('storage.damaged', { n: damaged }), true)
  }
  return (
    <Button icon={<History size={16} aria-hidden />} disabled={busy} onClick={() => void restore()}>
      {text('storage.restore')}
    </Button>
  )
}

/** What the setup page offers to somebody who comes from another machine. */
export function RestoreOffer() {
  const text = useText()
  return (
    <div className={styles.offer}>
      <span>{text('storage.restore.setup')}</span>
      <RestoreButton withSettings />
      <TaskLine />
    </div>
  )
}

function Part({
  title,
  means,
  icon,
  children,
}: {
  readonly title: string
  readonly means: string
  readonly icon: ReactNode
  readonly children: ReactNode
}) {
  const id = useId()
  return (
    <section className={styles.part} aria-labelledby={id}>
      <h3 id={id} className={styles.partTitle}>
        {icon}
        {title}
      </h3>
      <p className={styles.muted}>{means}</p>
      <div className={styles.partActions}>{children}</div>
    </section>
  )
}

function Choice({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is handed in
    <label className={styles.choice}>
      <span>{label}</span>
      {children}
    </label>
  )
}

function MailboxOptions({
  groups,
  nameOf,
  value,
  onValue,
  first,
}: {
  readonly groups: readonly { readonly label: string; readonly rows: readonly MailboxRow[] }[]
  readonly nameOf: (row: MailboxRow) => string
  readonly value: string
  readonly onValue: (id: MailboxId) => void
  readonly first?: ReactNode
}) {
  return (
    <select value={value} onChange={(event) => onValue(event.target.value as MailboxId)}>
      {first}
      {groups.map(
        ({ label, rows }) =>
          rows.length > 0 && (
            <optgroup key={label} label={label}>
              {rows.map((row) => (
                <option key={row.id} value={row.id}>
                  {nameOf(row)}
                </option>
              ))}
            </optgroup>
          ),
      )}
    </select>
  )
}
