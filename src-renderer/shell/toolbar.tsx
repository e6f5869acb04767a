import { CircleHelp, Menu as MenuIcon, RefreshCw, Settings } from 'lucide-react'
import { useEffect } from 'react'
import { WriteButtons } from '../composer/writing'
import { SearchBox } from '../search/search-box'
import { useText } from '../text/use-text'
import { runCommand } from './commands/registry'
import { showDrawer, showReader, useMail } from './mail-state'
import { useKeyLabel } from './menu-items'
import { Button, IconButton } from './parts'
import styles from './shell.module.css'

/** What is always there: folders where they are hidden, new message, search, check, settings. */
export function Toolbar() {
  'use no memo'
  const text = useText()
  const keyOf = useKeyLabel()
  const drawerOpen = useMail((state) => state.drawerOpen)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      // Only where nothing else listens: menus and dialogs close themselves.
      if (event.key !== 'Escape' || event.defaultPrevented) return
      if (document.querySelector('[role="dialog"],[role="alertdialog"],[role="menu"]')) return
      showDrawer(false)
      showReader(false)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
  const tip = (name: string, key: string | undefined): string => (key === undefined ? name : `${name} (${key})`)
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
      <SearchBox />
      <Button
        icon={<RefreshCw size={16} aria-hidden />}
        title={tip(text('toolbar.check'), keyOf('mail.check'))}
        onClick={() => void runCommand('mail.check')}
      >
        {text('toolbar.check')}
      </Button>
      <IconButton
        name={tip(text('cmd.palette.open'), keyOf('palette.open'))}
        aria-label={text('cmd.palette.open')}
        icon={<CircleHelp size={18} aria-hidden />}
        onClick={() => void runCommand('palette.open')}
      />
      <Button
        look="quiet"
        icon={<Settings size={16} aria-hidden />}
        title={tip(text('toolbar.settings'), keyOf('settings.open'))}
        onClick={() => void runCommand('settings.open')}
      >
        {text('toolbar.settings')}
      </Button>
    </header>
  )
}
