import { ExternalLink, FileText, MoreHorizontal, Paperclip, Send, Trash2, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useIntl } from 'react-intl'
import type { Draft, DraftContent, DraftPart, Template } from '../../src-shared/mail/draft'
import type { MailError } from '../../src-shared/mail/mail-error'
import { ModeLabel } from '../mailboxes/mode-badge'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { announce, toast, useMail } from '../shell/mail-state'
import { Button, cx, IconButton, Modal } from '../shell/parts'
import { knownRecipients } from '../store/writing-queries'
import { describeError } from '../text/describe-error'
import { formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { AddressField } from './address-field'
import { isCompleteAddress, type Warning, warningsOf } from './checks'
import styles from './composer.module.css'
import { setPending, showDraft } from './composer-state'
import { EditorFrame } from './editor/editor-frame'
import type { EditorContent, EditorPort, Formats, FromEditor, PastedFile } from './editor/editor-port'
import { onFinish } from './finish-writing'
import { FormatToolbar } from './format-toolbar'
import { paperOf } from './paper'
import { SendDialog } from './send-dialog'
import { SendLaterDialog } from './send-later-dialog'
import { ownAddresses, signatureHtml } from './start-content'
import { useDraftSaving } from './use-draft-saving'
import { WritingMenu } from './writing-menu'

const pictureTypes = /^image\/(?:png|jpe?g|gif|webp|avif|bmp)$/

/** One message being written: from, to, subject, text and files, saved as one goes (UX.md §8). */
export function Composer({
  draft,
  focus,
  onClosed,
  ownWindow = false,
}: {
  readonly draft: Draft
  readonly focus: 'to' | 'body'
  /** It is closed, sent or thrown away. */
  readonly onClosed: () => void
  readonly ownWindow?: boolean
}) {
  const text = useText()
  const { locale, long } = useFormats()
  const intl = useIntl()
  const accounts = useMail((state) => state.accounts) ?? []
  const theme = useMail((state) => state.app?.settings.theme)
  const undoSeconds = useMail((state) => state.app?.settings.undoSendSeconds) ?? 10
  const [content, setContent] = useState(draft.content)
  const [showCc, setShowCc] = useState(draft.content.cc.length + draft.content.bcc.length > 0)
  const [formats, setFormats] = useState<Formats>()
  const [dialog, setDialog] = useState<
    | { readonly kind: 'link'; readonly url: string }
    | {
        readonly kind: 'checks'
        readonly warnings: readonly Warning[]
        readonly sendAt: number
        readonly scheduled: boolean
      }
    | { readonly kind: 'later' }
    | { readonly kind: 'template' }
  >()
  const [problem, setProblem] = useState<string>()
  const [adding, setAdding] = useState<readonly string[]>([])
  const [dropping, setDropping] = useState(false)
  const editor = useRef<EditorPort>(undefined)
  const current = useRef(content)
  useEffect(() => {
    current.current = content
  }, [content])

  const account = accounts.find(({ id }) => id === content.accountId)
  const redirect = content.relation.kind === 'redirect'

  const gather = async (): Promise<{ content: DraftContent; editor: string; ownText: string } | undefined> => {
    if (redirect) return { content: current.current, editor: '', ownText: '' }
    const written: EditorContent | undefined = await editor.current?.content()
    if (!written) return undefined
    current.current = { ...current.current, html: written.html, text: written.text }
    return {
      content: current.current,
      editor: written.state,
      ownText: written.ownText,
    }
  }
  const { state: saved, changed, save, place, blurred, end, resume } = useDraftSaving(draft.id, gather)
  const change = (part: Partial<DraftContent>): void => {
    current.current = { ...current.current, ...part }
    setContent(current.current)
    setProblem(undefined)
    changed()
  }
  const onError = (error: MailError): void => sayError(error, { text, locale })

  useEffect(() => onFinish(place), [place])
  useEffect(() => {
    const onBlur = (): void => {
      // The editor's frame takes the focus from the page as well.
      if (!document.hasFocus()) blurred()
    }
    window.addEventListener('blur', onBlur)
    return () => window.removeEventListener('blur', onBlur)
  }, [blurred])

  const onReady = async (port: EditorPort): Promise<void> => {
    editor.current = undefined
    const pictures: Record<string, string> = {}
    await Promise.all(
      current.current.parts.map(async ({ id, contentId, mediaType }) => {
        if (contentId === undefined || !pictureTypes.test(mediaType)) return
        const octets = await call('draft.partOctets', draft.id, id)
        if (octets.ok) pictures[contentId] = await asDataUrl(octets.value, mediaType)
      }),
    )
    port.send({
      kind: 'load',
      html: current.current.html,
      pictures,
      plain: current.current.format === 'plain',
      label: text('compose.body'),
      paper: paperOf(current.current.html, intl.locale),
      state: draft.editor ?? '',
      focus: focus === 'body',
    })
    // Not before: what is asked of the editor comes after what it was given, or an empty text would be saved.
    editor.current = port
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: the paper follows the theme
  useEffect(() => {
    editor.current?.send({ kind: 'paper', paper: paperOf(current.current.html, intl.locale) })
  }, [theme, intl.locale])

  const onMessage = (message: Exclude<FromEditor, { kind: 'ready' | 'content' }>): void => {
    switch (message.kind) {
      case 'changed':
        changed()
        break
      case 'blurred':
        void save()
        break
      case 'formats':
        setFormats(message.formats)
        break
      case 'files':
        void addFiles(message.files)
        break
      case 'key':
        onKey(message)
        break
    }
  }

  const addParts = (parts: readonly DraftPart[]): void => change({ parts: [...current.current.parts, ...parts] })
  const addFiles = async (files: readonly PastedFile[]): Promise<void> => {
    for (const { name, type, octets } of files) {
      const picture = pictureTypes.test(type) && current.current.format === 'rich'
      const contentId = picture ? `${crypto.randomUUID()}@picture` : undefined
      const fileName = name === '' ? 'picture.png' : name
      setAdding((before) => [...before, fileName])
      const added = await call(
        'draft.addPart',
        draft.id,
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
    const chosen = await call('draft.chooseFiles', draft.id, pictures)
    if (!chosen.ok) {
      onError(chosen.error)
      return
    }
    addParts(chosen.value)
    for (const part of chosen.value) {
      if (part.contentId === undefined || !pictureTypes.test(part.mediaType)) continue
      await save()
      const octets = await call('draft.partOctets', draft.id, part.id)
      if (octets.ok)
        editor.current?.send({
          kind: 'picture',
          contentId: part.contentId,
          url: await asDataUrl(octets.value, part.mediaType),
          name: part.fileName,
        })
    }
  }

  const send = async (sendAt?: number): Promise<void> => {
    const gathered = await gather()
    if (!gathered || !account) return
    const everybody = [...gathered.content.to, ...gathered.content.cc, ...gathered.content.bcc]
    const bad = everybody.find(({ address }) => !isCompleteAddress(address))
    if (everybody.length === 0 || bad) {
      const words = bad ? text('check.badAddress', { address: bad.address }) : text('check.noRecipient')
      setProblem(words)
      announce(words, true)
      return
    }
    const scheduled = sendAt !== undefined
    const at = sendAt ?? Date.now() + undoSeconds * 1_000
    const [known, largest] = await Promise.all([
      knownRecipients(everybody.map(({ address }) => address)),
      call('outbox.largest', account.id),
    ])
    const warnings = warningsOf(gathered.content, gathered.ownText, known, largest.ok ? largest.value : null)
    if (warnings.length > 0) setDialog({ kind: 'checks', warnings, sendAt: at, scheduled })
    else await submit(at, scheduled)
  }
  const submit = async (sendAt: number, scheduled: boolean): Promise<void> => {
    setDialog(undefined)
    changed()
    await save()
    end()
    const at = scheduled ? sendAt : Math.max(sendAt, Date.now() + undoSeconds * 1_000)
    const sent = await call('outbox.send', draft.id, at, scheduled)
    if (!sent.ok) {
      resume()
      onError(sent.error)
      return
    }
    if (scheduled) toast(text('compose.scheduled', { date: long.format(at) }))
    else setPending({ id: sent.value, sendAt: at })
    if (account && !account.outgoing) toast(text('check.noOutgoing', { account: account.label }), true)
    onClosed()
  }
  const close = async (): Promise<void> => {
    await save()
    end()
    const closed = await call('draft.close', draft.id)
    if (!closed.ok) onError(closed.error)
    onClosed()
  }
  const discard = async (): Promise<void> => {
    end()
    const gone = await call('draft.discard', draft.id)
    if (!gone.ok) {
      resume()
      onError(gone.error)
      return
    }
    toast(text('compose.discarded'))
    onClosed()
  }
  const popOut = async (): Promise<void> => {
    changed()
    await save()
    end()
    showDraft(undefined)
    await call('compose.popOut', draft.id)
  }
  const setFormat = (format: DraftContent['format']): void => {
    change({ format })
    editor.current?.send({ kind: 'plain', plain: format === 'plain' })
  }
  const setSender = (value: string): void => {
    const [accountId = '', identityId = ''] = value.split(' ')
    const next = accounts.find(({ id }) => id === accountId)
    if (!next) return
    change({ accountId: next.id, identityId })
    editor.current?.send({ kind: 'signature', html: signatureHtml(next, identityId) })
  }

  const onKey = (event: { key: string; ctrl: boolean; alt: boolean; shift: boolean; meta: boolean }): boolean => {
    const mod = event.ctrl || event.meta
    const key = event.key.toLowerCase()
    if (mod && key === 'enter') void send()
    else if (event.alt && key === 'f10') document.querySelector<HTMLElement>('#compose-format button')?.focus()
    else if (mod && event.shift && key === 'a') void chooseFiles(false)
    else if (mod && !event.shift && key === 'k') setDialog({ kind: 'link', url: formats?.link || 'https://' })
    else if (key === 'escape' || (mod && key === 'w')) void close()
    else return false
    return true
  }
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.defaultPrevented || dialog !== undefined) return
    const { key, ctrlKey: ctrl, altKey: alt, shiftKey: shift, metaKey: meta } = event
    if (!onKey({ key, ctrl, alt, shift, meta })) return
    event.preventDefault()
    event.stopPropagation()
  }

  const files = content.parts.filter(
    ({ contentId, mediaType }) =>
      contentId === undefined || content.format === 'plain' || !pictureTypes.test(mediaType),
  )
  const subject = content.subject.trim() === '' ? text('compose.untitled') : content.subject
  return (
    <section
      className={styles.composer}
      aria-label={text('compose.label', { subject })}
      onKeyDown={onKeyDown}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setDropping(true)
      }}
      onDragLeave={(event) => {
        if (event.currentTarget === event.target) setDropping(false)
      }}
      onDrop={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setDropping(false)
        const given = [...event.dataTransfer.files]
        void Promise.all(
          given.map(async (file) => ({ name: file.name, type: file.type, octets: await file.arrayBuffer() })),
        ).then(addFiles)
      }}
    >
      <header className={styles.head}>
        <Button
          look="primary"
          icon={<Send size={16} aria-hidden />}
          title={`${text('compose.send')} (Ctrl+Enter)`}
          onClick={() => void send()}
        >
          {text('compose.send')}
        </Button>
        {!redirect && (
          <Button
            icon={<Paperclip size={16} aria-hidden />}
            title={`${text('compose.attach')} (Ctrl+Shift+A)`}
            onClick={() => void chooseFiles(false)}
          >
            <span className={styles.wide}>{text('compose.attach')}</span>
          </Button>
        )}
        <WritingMenu
          content={content}
          redirect={redirect}
          onChange={change}
          onFormat={setFormat}
          onLater={() => setDialog({ kind: 'later' })}
          onSaveTemplate={() => setDialog({ kind: 'template' })}
          onInsert={(template: Template) => {
            if (current.current.subject === '') change({ subject: template.subject })
            editor.current?.send({ kind: 'insert', html: template.html })
          }}
          onSignature={() =>
            account && editor.current?.send({ kind: 'signature', html: signatureHtml(account, content.identityId) })
          }
          icon={<MoreHorizontal size={18} aria-hidden />}
        />
        <span className={styles.spring} />
        <SaveLine state={saved} protocol={account?.protocol} />
        {!ownWindow && (
          <IconButton
            name={text('compose.popOut')}
            icon={<ExternalLink size={16} aria-hidden />}
            onClick={() => void popOut()}
          />
        )}
        <IconButton
          name={text('compose.discard')}
          icon={<Trash2 size={16} aria-hidden />}
          onClick={() => void discard()}
        />
        <IconButton name={text('compose.close')} icon={<X size={18} aria-hidden />} onClick={() => void close()} />
      </header>
      {problem !== undefined && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
      <div className={styles.fields}>
        <div className={styles.field}>
          <label className={styles.fieldName} htmlFor="compose-from">
            {text('compose.from')}
          </label>
          <select
            id="compose-from"
            className={styles.from}
            value={`${content.accountId} ${content.identityId}`}
            onChange={(event) => setSender(event.target.value)}
          >
            {accounts.flatMap((one) =>
              ownAddresses(one).map(({ id, name, address }) => (
                <option key={`${one.id} ${id}`} value={`${one.id} ${id}`}>
                  {name === '' ? address : `${name} <${address}>`}
                </option>
              )),
            )}
          </select>
          {account && <ModeLabel account={account} />}
        </div>
        <AddressField
          label={text('compose.to')}
          value={content.to}
          autoFocus={focus === 'to'}
          onChange={(to) => change({ to })}
          end={
            !showCc && (
              <button type="button" className={styles.showCc} onClick={() => setShowCc(true)}>
                {text('compose.showCc')}
              </button>
            )
          }
        />
        {showCc && (
          <>
            <AddressField label={text('compose.cc')} value={content.cc} onChange={(cc) => change({ cc })} />
            <AddressField label={text('compose.bcc')} value={content.bcc} onChange={(bcc) => change({ bcc })} />
          </>
        )}
        <div className={styles.field}>
          <label className={styles.fieldName} htmlFor="compose-subject">
            {text('compose.subject')}
          </label>
          <input
            id="compose-subject"
            className={styles.subject}
            value={content.subject}
            dir="auto"
            readOnly={redirect}
            onChange={(event) => change({ subject: event.target.value })}
          />
        </div>
      </div>
      {redirect ? (
        <p className={styles.redirect}>{text('compose.redirect.means')}</p>
      ) : (
        <>
          <FormatToolbar
            formats={formats}
            plain={content.format === 'plain'}
            onCommand={(command) => editor.current?.send({ kind: 'format', command })}
            onLink={() => setDialog({ kind: 'link', url: formats?.link || 'https://' })}
            onPicture={() => void chooseFiles(true)}
            onSize={(size) => editor.current?.send({ kind: 'size', size })}
            onLeave={() => editor.current?.send({ kind: 'focus' })}
          />
          <EditorFrame title={text('compose.body')} onReady={(port) => void onReady(port)} onMessage={onMessage} />
        </>
      )}
      {(files.length > 0 || adding.length > 0) && !redirect && (
        <ul className={styles.files} aria-label={text('compose.attachments')}>
          {files.map((part) => (
            <li key={part.id} className={styles.file}>
              <FileText size={16} aria-hidden />
              <bdi className={styles.fileName}>{part.fileName}</bdi>
              <span className={styles.muted}>{formatSize(part.octets, locale)}</span>
              <IconButton
                name={text('compose.attachment.remove', { name: part.fileName })}
                icon={<X size={14} aria-hidden />}
                onClick={() => change({ parts: content.parts.filter(({ id }) => id !== part.id) })}
              />
            </li>
          ))}
          {adding.map((name) => (
            <li key={name} className={cx(styles.file, styles.muted)}>
              {text('compose.attachment.adding', { name })}
            </li>
          ))}
        </ul>
      )}
      {dropping && (
        <div className={styles.drop} aria-hidden>
          {text('compose.dropHere')}
        </div>
      )}
      {dialog?.kind === 'link' && (
        <LinkDialog
          url={dialog.url}
          onDone={(url) => {
            setDialog(undefined)
            if (url !== undefined)
              editor.current?.send(url === '' ? { kind: 'format', command: 'unlink' } : { kind: 'link', url })
          }}
        />
      )}
      {dialog?.kind === 'checks' && account && (
        <SendDialog
          warnings={dialog.warnings}
          account={account}
          onAttach={() => {
            setDialog(undefined)
            void chooseFiles(false)
          }}
          onBack={() => setDialog(undefined)}
          onSend={() => void submit(dialog.sendAt, dialog.scheduled)}
        />
      )}
      {dialog?.kind === 'later' && (
        <SendLaterDialog
          onClose={() => setDialog(undefined)}
          onChosen={(at) => {
            setDialog(undefined)
            void send(at)
          }}
        />
      )}
      {dialog?.kind === 'template' && (
        <TemplateDialog
          subject={content.subject}
          onDone={async (name) => {
            setDialog(undefined)
            const gathered = name === undefined ? undefined : await gather()
            if (name === undefined || !gathered) return
            const kept = await call('template.put', {
              id: crypto.randomUUID(),
              name,
              subject: gathered.content.subject,
              html: withoutPictures(gathered.content.html),
            })
            if (kept.ok) toast(text('template.saved'))
            else onError(kept.error)
          }}
        />
      )}
    </section>
  )
}

/** Where the draft is safe, quietly. */
function SaveLine({
  state,
  protocol,
}: {
  readonly state: ReturnType<typeof useDraftSaving>['state']
  readonly protocol: 'imap' | 'pop3' | undefined
}) {
  const text = useText()
  const { locale } = useFormats()
  if (state.kind === 'clean') return null
  if (state.kind === 'saving') return <span className={styles.saved}>{text('compose.draft.saving')}</span>
  if (state.kind === 'failed') {
    const words = describeError(state.error, (octets) => formatSize(octets, locale))
    return (
      <span className={cx(styles.saved, styles.saveFailed)} role="alert">
        {text('compose.draft.failed', { reason: text(words.title.key, words.title.values) })}
      </span>
    )
  }
  const key =
    protocol !== 'imap' || state.place === 'device'
      ? 'compose.draft.pop3'
      : state.place === 'server'
        ? 'compose.draft.imap'
        : 'compose.draft.waiting'
  return <span className={styles.saved}>{text(key)}</span>
}

function LinkDialog({ url: first, onDone }: { readonly url: string; readonly onDone: (url?: string) => void }) {
  const text = useText()
  const [url, setUrl] = useState(first)
  const good = /^(?:https?:\/\/[^\s/]+|mailto:[^\s]+@|tel:[\d+])/i.test(url.trim())
  return (
    <Modal title={text('format.link.title')} onClose={() => onDone()}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (good) onDone(url.trim())
        }}
      >
        <label className={styles.formField}>
          <span>{text('format.link.url')}</span>
          <input value={url} onChange={(event) => setUrl(event.target.value)} dir="ltr" />
        </label>
        {url.trim() !== '' && !good && url !== 'https://' && <p className={styles.hint}>{text('format.link.bad')}</p>}
        <div className={styles.buttons}>
          <Button onClick={() => onDone('')}>{text('format.link.remove')}</Button>
          <Button look="primary" type="submit" disabled={!good}>
            {text('done')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function TemplateDialog({ subject, onDone }: { readonly subject: string; readonly onDone: (name?: string) => void }) {
  const text = useText()
  const [name, setName] = useState(subject)
  return (
    <Modal title={text('template.save')} onClose={() => onDone()}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '') void onDone(name.trim())
        }}
      >
        <label className={styles.formField}>
          <span>{text('template.name')}</span>
          <input value={name} maxLength={200} onChange={(event) => setName(event.target.value)} dir="auto" />
        </label>
        <div className={styles.buttons}>
          <Button look="primary" type="submit" disabled={name.trim() === ''}>
            {text('save')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** A template is text: its pictures belong to the draft it was made from. */
function withoutPictures(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html')
  for (const image of page.querySelectorAll('img[src^="cid:"]')) image.remove()
  return page.body.innerHTML
}

function asDataUrl(octets: Uint8Array, mediaType: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(new Blob([new Uint8Array(octets)], { type: mediaType }))
  })
}
