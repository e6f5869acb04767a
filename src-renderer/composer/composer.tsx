import { MoreHorizontal } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useIntl } from 'react-intl'
import { accountNow } from '../../src-shared/mail/account'
import type { Draft, DraftContent, Template } from '../../src-shared/mail/draft'
import type { MailError } from '../../src-shared/mail/mail-error'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { toast, useMail } from '../shell/mail-state'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import type { Warning } from './checks'
import styles from './composer.module.css'
import { ComposerFields } from './composer-fields'
import { ComposerHead } from './composer-head'
import { showDraft } from './composer-state'
import { EditorFrame } from './editor/editor-frame'
import type { EditorContent, EditorPort, Formats, FromEditor } from './editor/editor-port'
import { FileList } from './file-list'
import { onFinish } from './finish-writing'
import { FormatToolbar } from './format-toolbar'
import { LinkDialog } from './link-dialog'
import { onLookChanged, paperOf } from './paper'
import { SaveLine } from './save-line'
import { SendDialog } from './send-dialog'
import { SendLaterDialog } from './send-later-dialog'
import { closeSpelling } from './spell-menu'
import { signatureHtml } from './start-content'
import { TemplateDialog, withoutPictures } from './template-dialog'
import { UnsavedDialog } from './unsaved-dialog'
import { useDraftFiles } from './use-draft-files'
import { useDraftSaving } from './use-draft-saving'
import { useSending } from './use-sending'
import { WritingMenu } from './writing-menu'

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
  const { locale } = useFormats()
  const intl = useIntl()
  const accounts = useMail((state) => state.accounts) ?? []
  const [content, setContent] = useState(draft.content)
  const [formats, setFormats] = useState<Formats>()
  const [dialog, setDialog] = useState<
    | { readonly kind: 'link'; readonly url: string }
    | {
        readonly kind: 'checks'
        readonly warnings: readonly Warning[]
        readonly sendAt: number
        readonly scheduled: boolean
      }
    | { readonly kind: 'unsaved'; readonly error: MailError }
    | { readonly kind: 'later' }
    | { readonly kind: 'template' }
  >()
  const [problem, setProblem] = useState<string>()
  const [dropping, setDropping] = useState(false)
  const editor = useRef<EditorPort>(undefined)
  const ending = useRef(false)
  const current = useRef(content)
  useEffect(() => {
    current.current = content
  }, [content])

  const account = accountNow(accounts, content.accountId)
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
  // An editor that is not there yet has nothing that is not known.
  const { state: saved, saver } = useDraftSaving(draft.id, async () =>
    editor.current ? gather() : { content: current.current, editor: '' },
  )
  const change = (part: Partial<DraftContent>): void => {
    current.current = { ...current.current, ...part }
    setContent(current.current)
    setProblem(undefined)
    saver.changed()
  }
  const onError = (error: MailError): void => sayError(error, { text, locale })
  const files = useDraftFiles(draft.id, { current, editor, change, save: () => saver.save(), onError })

  useEffect(() => {
    const leave = async (): Promise<boolean> => {
      const error = await saver.settle()
      if (error) setDialog({ kind: 'unsaved', error })
      else saver.end()
      return error === undefined
    }
    return onFinish({ save: () => saver.place(), leave })
  }, [saver])
  useEffect(() => {
    const onBlur = (): void => {
      // The editor's frame takes the focus from the page as well.
      if (!document.hasFocus()) saver.blurred()
    }
    window.addEventListener('blur', onBlur)
    return () => window.removeEventListener('blur', onBlur)
  }, [saver])

  const onReady = async (port: EditorPort): Promise<void> => {
    editor.current = undefined
    const pictures = await files.pictures()
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
  useEffect(
    () =>
      onLookChanged(() => editor.current?.send({ kind: 'paper', paper: paperOf(current.current.html, intl.locale) })),
    [intl.locale],
  )

  const onMessage = (message: Exclude<FromEditor, { kind: 'ready' | 'content' }>): void => {
    switch (message.kind) {
      case 'changed':
        closeSpelling()
        saver.changed()
        break
      case 'blurred':
        void saver.save()
        break
      case 'formats':
        setFormats(message.formats)
        break
      case 'files':
        void files.addFiles(message.files)
        break
      case 'key':
        onKey(message)
        break
    }
  }

  /** One end at a time: who presses Escape or clicks twice means it once. */
  const alone =
    <A extends readonly unknown[]>(work: (...args: A) => Promise<void>) =>
    async (...args: A): Promise<void> => {
      if (ending.current) return
      ending.current = true
      try {
        await work(...args)
      } finally {
        ending.current = false
      }
    }
  const sending = useSending({
    draft: draft.id,
    account,
    gather,
    beforeSubmit: async () => {
      saver.changed()
      const error = await saver.settle()
      if (!error) saver.end()
      return error
    },
    resume: () => saver.resume(),
    onProblem: setProblem,
    onWarnings: (warnings, sendAt, scheduled) => setDialog({ kind: 'checks', warnings, sendAt, scheduled }),
    onError,
    onClosed,
  })
  const send = alone(sending.send)
  const submit = alone(sending.submit)
  const closeAsItIs = async (): Promise<void> => {
    saver.end()
    const closed = await call('draft.close', draft.id)
    if (!closed.ok) onError(closed.error)
    onClosed()
  }
  const close = alone(async () => {
    const error = await saver.settle()
    if (error) setDialog({ kind: 'unsaved', error })
    else await closeAsItIs()
  })
  const closeUnsaved = alone(closeAsItIs)
  const discard = alone(async () => {
    saver.end()
    const gone = await call('draft.discard', draft.id)
    if (!gone.ok) {
      saver.resume()
      onError(gone.error)
      return
    }
    toast(text('compose.discarded'))
    onClosed()
  })
  const popOut = alone(async () => {
    saver.changed()
    const error = await saver.settle()
    if (error) return onError(error)
    saver.end()
    showDraft(undefined)
    await call('compose.popOut', draft.id)
  })
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
    else if (mod && event.shift && key === 'a') void files.chooseFiles(false)
    else if (mod && !event.shift && key === 'k') setDialog({ kind: 'link', url: formats?.link || 'https://' })
    else if (key === 'escape' && closeSpelling()) return true
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
        ).then(files.addFiles)
      }}
    >
      <ComposerHead
        redirect={redirect}
        ownWindow={ownWindow}
        saved={<SaveLine state={saved} protocol={account?.protocol} />}
        onSend={() => void send()}
        onAttach={() => void files.chooseFiles(false)}
        onPopOut={() => void popOut()}
        onDiscard={() => void discard()}
        onClose={() => void close()}
      >
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
      </ComposerHead>
      {problem !== undefined && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
      <ComposerFields content={content} focus={focus} redirect={redirect} onChange={change} onSender={setSender} />
      {redirect ? (
        <p className={styles.redirect}>{text('compose.redirect.means')}</p>
      ) : (
        <>
          <FormatToolbar
            formats={formats}
            plain={content.format === 'plain'}
            onCommand={(command) => editor.current?.send({ kind: 'format', command })}
            onLink={() => setDialog({ kind: 'link', url: formats?.link || 'https://' })}
            onPicture={() => void files.chooseFiles(true)}
            onSize={(size) => editor.current?.send({ kind: 'size', size })}
            onLeave={() => editor.current?.send({ kind: 'focus' })}
          />
          <EditorFrame title={text('compose.body')} onReady={(port) => void onReady(port)} onMessage={onMessage} />
        </>
      )}
      {!redirect && <FileList content={content} adding={files.adding} onParts={(parts) => change({ parts })} />}
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
            void files.chooseFiles(false)
          }}
          onBack={() => setDialog(undefined)}
          onSend={() => {
            setDialog(undefined)
            void submit(dialog.sendAt, dialog.scheduled)
          }}
        />
      )}
      {dialog?.kind === 'unsaved' && (
        <UnsavedDialog
          error={dialog.error}
          onStay={() => setDialog(undefined)}
          onLeave={() => {
            setDialog(undefined)
            void closeUnsaved()
          }}
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
