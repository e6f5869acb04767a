import { useState } from 'react'
import { WritingPane } from '../composer/writing'
import { MailboxTree } from '../mailboxes/mailbox-tree'
import { ActionBar } from '../messages/action-bar'
import { MessageList } from '../messages/message-list'
import { NothingSelected } from '../messages/nothing-selected'
import { countSelected } from '../messages/selection'
import { SelectionPane } from '../messages/selection-pane'
import { useListVersion, useMailList } from '../messages/use-list'
import { Reader } from '../reader/reader'
import { SearchResults } from '../search/search-results'
import { useSearch } from '../search/search-state'
import { Banners } from '../status/banners'
import { StatusBar } from '../status/status-bar'
import { useText } from '../text/use-text'
import { Dialogs } from './dialogs'
import { MailCommands } from './mail-commands'
import { showDrawer, useMail } from './mail-state'
import { cx } from './parts'
import styles from './shell.module.css'
import { keptWidth, type PaneRange, Splitter } from './splitter'
import { Toolbar } from './toolbar'

const treeRange: PaneRange = { key: 'width.tree', usual: 260, least: 180, most: 360 }
const listRange: PaneRange = { key: 'width.list', usual: 380, least: 300, most: 640 }

/** Toolbar, three panes and the status bar; what is too narrow for three shows two, or one (UX.md §3). */
export function MailPage() {
  'use no memo'
  const text = useText()
  const readerOpen = useMail((state) => state.readerOpen)
  const drawerOpen = useMail((state) => state.drawerOpen)
  const selection = useMail((state) => state.selection)
  const [treeWidth, setTreeWidth] = useState(() => keptWidth(treeRange))
  const [listWidth, setListWidth] = useState(() => keptWidth(listRange))
  const mail = useMailList()
  const results = useSearch((state) => state.results)
  // Answers of a search stand in the place of the folder's list; the folder stays chosen behind them.
  const list = results ?? mail.list
  useListVersion(list)
  // One row is one message or one conversation: the reader shows it. Several are counted.
  const single = selection.kind === 'some' && selection.keys.size === 1 ? [...selection.keys][0] : undefined
  const several = list !== undefined && single === undefined && countSelected(selection, list) > 0
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
          <div className={styles.treeScroller}>
            <MailboxTree />
          </div>
          <Splitter range={treeRange} width={treeWidth} label={text('pane.resizeTree')} onWidth={setTreeWidth} />
        </nav>
        <section id="pane-list" className={styles.list} aria-label={text('pane.list')}>
          {results ? <SearchResults list={results} /> : <MessageList {...mail} />}
          <Splitter range={listRange} width={listWidth} label={text('pane.resizeList')} onWidth={setListWidth} />
        </section>
        <main id="pane-reader" className={styles.reader} aria-label={text('pane.reader')}>
          <WritingPane
            reader={
              <>
                <ActionBar list={list} />
                {several ? (
                  <SelectionPane list={list} />
                ) : list && single !== undefined && list.indexOf(single) >= 0 ? (
                  <Reader list={list} rowKey={single} />
                ) : (
                  <NothingSelected />
                )}
              </>
            }
          />
        </main>
        {drawerOpen && <div className={styles.shade} onClick={() => showDrawer(false)} aria-hidden />}
      </div>
      <StatusBar />
      <MailCommands list={list} />
      <Dialogs list={list} />
    </div>
  )
}
