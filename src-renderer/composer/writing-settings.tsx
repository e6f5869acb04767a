import { Plus, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useIntl } from 'react-intl'
import type { Account, Identity, WritingRules } from '../../src-shared/mail/account'
import { sentCopyOf } from '../../src-shared/mail/sent-copy'
import { OutgoingSettings } from '../accounts/outgoing-settings'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { openDialog, useMail } from '../shell/mail-state'
import { Button, IconButton, Modal } from '../shell/parts'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { isCompleteAddress } from './checks'
import styles from './composer.module.css'
import { EditorFrame } from './editor/editor-frame'
import type { EditorPort } from './editor/editor-port'
import { onLookChanged, paperOf } from './paper'

/** How an account writes: its server for outgoing mail, signature, other addresses, and who files copies. */
export function WritingSettings({ account }: { readonly account: Account }) {
  const text = useText()
  const { locale } = useFormats()
  const rules = account.writing ?? {}
  const close = (): void => openDialog({ kind: 'account', account: account.id })
  const keep = async (more: WritingRules): Promise<void> => {
    const { writing: now = {} } = useMail.getState().accounts?.find(({ id }) => id === account.id) ?? account
    const result = await call('account.setWriting', account.id, { ...now, ...more })
    if (!result.ok) sayError(result.error, { text, locale })
  }
  return (
    <Modal title={text('write.of', { account: account.label })} onClose={close} wide>
      <div className={styles.settings}>
        <OutgoingSettings account={account} />
        <fieldset>
          <legend>{text('compose.signature')}</legend>
          <SignatureField html={rules.signature ?? ''} onChange={(signature) => void keep({ signature })} />
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={rules.signNew ?? true}
              onChange={(event) => void keep({ signNew: event.target.checked })}
            />
            <span>{text('write.signNew')}</span>
          </label>
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={rules.signReplies ?? true}
              onChange={(event) => void keep({ signReplies: event.target.checked })}
            />
            <span>{text('write.signReplies')}</span>
          </label>
        </fieldset>
        <Identities identities={rules.identities ?? []} onChange={(identities) => void keep({ identities })} />
        <fieldset>
          <legend>{text('write.title')}</legend>
          <label className={styles.formField}>
            <span>{text('write.format')}</span>
            <select
              value={rules.format ?? 'rich'}
              onChange={(event) => void keep({ format: event.target.value === 'plain' ? 'plain' : 'rich' })}
            >
              <option value="rich">{text('compose.rich')}</option>
              <option value="plain">{text('compose.plain')}</option>
            </select>
          </label>
          <label className={styles.formField}>
            <span>{text('write.copy')}</span>
            <select
              value={sentCopyOf(account)}
              onChange={(event) => void keep({ sentCopy: event.target.value as NonNullable<WritingRules['sentCopy']> })}
            >
              {(['tern', 'server', 'nobody'] as const).map((one) => (
                <option key={one} value={one}>
                  {text(`write.copy.${one}`)}
                </option>
              ))}
            </select>
          </label>
        </fieldset>
        <div className={styles.buttons}>
          <Button look="primary" onClick={close}>
            {text('done')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

function SignatureField({ html, onChange }: { readonly html: string; readonly onChange: (html: string) => void }) {
  const text = useText()
  const intl = useIntl()
  const port = useRef<EditorPort>(undefined)
  const timer = useRef<number>(undefined)
  useEffect(
    () => onLookChanged(() => port.current?.send({ kind: 'paper', paper: paperOf('', intl.locale) })),
    [intl.locale],
  )
  const keep = (): void => {
    window.clearTimeout(timer.current)
    void port.current?.content().then((content) => {
      if (content) onChange(content.text.trim() === '' ? '' : content.html)
    })
  }
  return (
    <div className={styles.signature}>
      <EditorFrame
        title={text('compose.signature')}
        onReady={(ready) => {
          port.current = ready
          ready.send({
            kind: 'load',
            html: html === '' ? '<div><br></div>' : html,
            pictures: {},
            plain: false,
            label: text('compose.signature'),
            paper: paperOf('', intl.locale),
            state: '',
            focus: false,
          })
        }}
        onMessage={(message) => {
          if (message.kind === 'blurred') keep()
          if (message.kind !== 'changed') return
          window.clearTimeout(timer.current)
          timer.current = window.setTimeout(keep, 1_000)
        }}
      />
    </div>
  )
}

function Identities({
  identities,
  onChange,
}: {
  readonly identities: readonly Identity[]
  readonly onChange: (identities: readonly Identity[]) => void
}) {
  const text = useText()
  const [adding, setAdding] = useState<Omit<Identity, 'id'>>()
  return (
    <fieldset>
      <legend>{text('write.identities')}</legend>
      {identities.map((one) => (
        <div key={one.id} className={styles.check}>
          <bdi className={styles.grow}>{one.name === '' ? one.address : `${one.name} <${one.address}>`}</bdi>
          <IconButton
            name={text('write.identity.remove', { address: one.address })}
            icon={<Trash2 size={16} aria-hidden />}
            onClick={() => onChange(identities.filter(({ id }) => id !== one.id))}
          />
        </div>
      ))}
      {adding ? (
        <form
          className={styles.row}
          onSubmit={(event) => {
            event.preventDefault()
            if (!isCompleteAddress(adding.address)) return
            const { replyTo, ...rest } = adding
            onChange([...identities, { ...rest, ...(replyTo ? { replyTo } : {}), id: crypto.randomUUID() }])
            setAdding(undefined)
          }}
        >
          <label className={styles.formField}>
            <span>{text('write.identity.name')}</span>
            <input
              value={adding.name}
              dir="auto"
              onChange={(event) => setAdding({ ...adding, name: event.target.value })}
            />
          </label>
          <label className={styles.formField}>
            <span>{text('write.identity.address')}</span>
            <input
              value={adding.address}
              dir="ltr"
              type="email"
              onChange={(event) => setAdding({ ...adding, address: event.target.value.trim() })}
            />
          </label>
          <label className={styles.formField}>
            <span>{text('write.identity.replyTo')}</span>
            <input
              value={adding.replyTo ?? ''}
              dir="ltr"
              onChange={(event) => setAdding({ ...adding, replyTo: event.target.value.trim() })}
            />
          </label>
          <Button type="submit" disabled={!isCompleteAddress(adding.address)}>
            {text('save')}
          </Button>
        </form>
      ) : (
        <div>
          <Button icon={<Plus size={16} aria-hidden />} onClick={() => setAdding({ name: '', address: '' })}>
            {text('write.identity.add')}
          </Button>
        </div>
      )}
    </fieldset>
  )
}
