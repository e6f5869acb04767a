import { Menu as MenuIcon, Plus, RefreshCw, Settings } from 'lucide-react'
import { useEffect, useState } from 'react'
import { AccountDialog } from '../accounts/account-dialog'
import { SetupPage } from '../accounts/setup-page'
import { WriteButtons, Writing, WritingPane } from '../composer/writing'
import { MailboxTree } from '../mailboxes/mailbox-tree'
import { sayError } from '../messages/act'
import { MessageList } from '../messages/message-list'
import { useList } from '../messages/use-list'
import { targetHost } from '../reader/link-host'
import { claimOf } from '../reader/misleading-links'
import { Reader } from '../reader/reader'
import { Banners, Toast } from '../status/banners'
import { StatusBar } from '../status/status-bar'
import { LocalScreens } from '../storage/local-screens'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { bridge, call } from './bridge'
import { announce, openDialog, showDrawer, showReader, useMail } from './mail-state'
import { Button, cx, IconButton, Modal } from './parts'
import { SettingsDialog } from './settings-dialog'
import styles from './shell.module.css'
import { keptWidth, type PaneRange, Splitter } from './splitter'

const treeRange: PaneRange = { key: 'width.tree', usual: 240, least: 180, most: 360 }
const listRange: PaneRange = { key: 'width.list', usual: 380, least: 300, most: 640 }

/** The whole window: setup while there is no account, else toolbar, three panes and the status bar. */
export function App() {
  const text = useText()
  const accounts = useMail((state) => state.accounts)
  const dialog = useMail((state) => state.dialog)
  useEffect(
    () =>
      bridge.on('link.clicked', ({ url }) => {
        const shown = claimOf(url)
        if (shown === undefined) void call('link.open', url)
        else openDialog({ kind: 'link', url, shown })
      }),
    [],
  )
  if (accounts === undefined) return <p className={styles.opening}>{text('app.loading')}</p>
  if (accounts.length === 0 || dialog?.kind === 'setup')
    return (
      <>
        <SetupPage first={accounts.length === 0} />
        <Toast />
      </>
    )
  return (
    <>
      <MailPage />
      <Dialogs />
      <LocalScreens />
      <Writing />
      <Toast />
    </>
  )
}

function Dialogs() {
  const text = useText()
  const dialog = useMail((state) => state.dialog)
  const accounts = useMail((state) => state.accounts) ?? []
  if (dialog?.kind === 'settings') return <SettingsDialog />
  if (dialog?.kind === 'account') {
    const account = accounts.find((one) => one.id === dialog.account)
    return account ? <AccountDialog account={account} /> : null
  }
  if (dialog?.kind !== 'link') return null
  const host = targetHost(dialog.url)
  const close = (): void => openDialog(undefined)
  return (
    <Modal title={text('reader.linkTitle')} onClose={close}>
      <p>{text('reader.link', { shown: dialog.shown, real: host })}</p>
      <p className={styles.url}>{dialog.url}</p>
      <div className={styles.buttons}>
        <Button look="primary" onClick={close}>
          {text('cancel')}
        </Button>
        <Button
          onClick={() => {
            close()
            void call('link.open', dialog.url)
          }}
        >
          {text('reader.linkOpen', { host })}
        </Button>
      </div>
    </Modal>
  )
}

function MailPage() {
  const text = useText()
  const readerOpen = useMail((state) => state.readerOpen)
  const drawerOpen = useMail((state) => state.drawerOpen)
  const [treeWidth, setTreeWidth] = useState(() => keptWidth(treeRange))
  const [listWidth, setListWidth] = useState(() => keptWidth(listRange))
  const list = useList()
  return (
    <div
      className={cx(styles.page, readerOpen && styles.readerOpen, drawerOpen && styles.drawerOpen)}
      style={{ '--tree': `${treeWidth}px`, '--list': `${listWidth}px` } as React.CSSProperties}
    >
      <Toolbar />
      <div>
        <Banners />
      </div>
      <div className={styles.panes}>
        <nav id="pane-tree" className={styles.tree} aria-label={text('pane.tree')}>
          <MailboxTree />
        </nav>
        <Splitter range={treeRange} width={treeWidth} label={text('pane.resizeTree')} onWidth={setTreeWidth} />
        <section id="pane-list" className={styles.list} aria-label={text('pane.list')}>
          <MessageList list={list} />
        </section>
        <Splitter range={listRange} width={listWidth} label={text('pane.resizeList')} onWidth={setListWidth} />
        <main id="pane-reader" className={styles.reader} aria-label={text('pane.reader')}>
          <WritingPane reader={<Reader list={list} />} />
        </main>
        {drawerOpen && <div className={styles.shade} onClick={() => showDrawer(false)} aria-hidden />}
      </div>
      <StatusBar />
    </div>
  )
}

/** Where F6 goes round. */
const panes = [
  '#toolbar button',
  '#pane-tree [tabindex="0"]',
  '#pane-list [tabindex="0"]',
  '#pane-reader button',
] as const

function Toolbar() {
  const text = useText()
  const { locale } = useFormats()
  const accounts = useMail((state) => state.accounts) ?? []
  const drawerOpen = useMail((state) => state.drawerOpen)
  const check = async (): Promise<void> => {
    announce(text('check.started'))
    for (const result of await Promise.all(accounts.map((account) => call('account.check', account.id))))
      if (!result.ok) sayError(result.error, { text, locale })
  }
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'F5') void check()
      else if (event.key === ',' && (event.ctrlKey || event.metaKey)) openDialog({ kind: 'settings' })
      else if (event.key === 'F6') cycle(event.shiftKey ? -1 : 1)
      else if (event.key === 'Escape') {
        // Only where nothing else listens: menus and dialogs close themselves.
        if (document.querySelector('[role="dialog"],[role="menu"]')) return
        showDrawer(false)
        showReader(false)
        return
      } else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  })
  return (
    <header id="toolbar" className={styles.toolbar}>
      <span className={styles.folders}>
        <IconButton
          name={text('toolbar.folders')}
          icon={<MenuIcon size={18} aria-hidden />}
          aria-expanded={drawerOpen}
          aria-controls="pane-tree"
          onClick={() => showDrawer(!drawerOpen)}
        />
      </span>
      <span className={styles.brand} aria-hidden>
        Tern
      </span>
      <WriteButtons />
      <Button
        icon={<RefreshCw size={16} aria-hidden />}
        title={`${text('toolbar.check')} (F5)`}
        onClick={() => void check()}
      >
        {text('toolbar.check')}
      </Button>
      <span className={styles.spring} />
      <Button look="quiet" icon={<Plus size={16} aria-hidden />} onClick={() => openDialog({ kind: 'setup' })}>
        {text('toolbar.add')}
      </Button>
      <Button look="quiet" icon={<Settings size={16} aria-hidden />} onClick={() => openDialog({ kind: 'settings' })}>
        {text('toolbar.settings')}
      </Button>
    </header>
  )
}

function cycle(step: 1 | -1): void {
  const active = document.activeElement
  const here = panes.findIndex((selector) => active?.closest(selector.split(' ')[0] ?? '') !== null)
  for (let tries = 1; tries <= panes.length; tries++) {
    const next = panes[(here + step * tries + panes.length * 2) % panes.length]
    const target = next === undefined ? null : document.querySelector<HTMLElement>(next)
    if (target && target.offsetParent !== null) {
      target.focus()
      return
    }
  }
}
