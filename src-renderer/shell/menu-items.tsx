import { ContextMenu } from '@base-ui/react/context-menu'
import { Menu } from '@base-ui/react/menu'
import type { LucideIcon } from 'lucide-react'
import { Fragment, type ReactElement } from 'react'
import { chordLabel } from './commands/chords'
import { type CommandId, keysInForce } from './commands/command-table'
import { useMail } from './mail-state'
import styles from './menu.module.css'
import { cx } from './parts'

/** One line of a menu; `undefined` in a list of them draws a line between groups. */
export interface MenuEntry {
  readonly label: string
  /** Where it takes effect: the second line. */
  readonly detail?: string
  readonly icon?: LucideIcon
  readonly danger?: boolean
  readonly disabled?: boolean
  /** Whose key is shown beside it. */
  readonly command?: CommandId
  /** For what is on or off. */
  readonly checked?: boolean
  readonly run: () => void
}

export type MenuEntries = readonly (MenuEntry | undefined)[]

/** The key of a command as printed on the keyboard; undefined where it has none. */
export function useKeyLabel(): (id: CommandId) => string | undefined {
  const app = useMail((state) => state.app)
  if (!app) return () => undefined
  const mac = app.platform.os === 'darwin'
  const inForce = keysInForce(app.settings.keys, mac)
  return (id) => {
    const chord = inForce.get(id)
    return chord === undefined ? undefined : chordLabel(chord, app.language, mac)
  }
}

/** The lines of a menu: icon, words, where it takes effect, and its key. */
export function MenuItems({ entries }: { readonly entries: MenuEntries }) {
  const keyOf = useKeyLabel()
  const shown = entries.filter(
    (entry, at) => entry !== undefined || (at > 0 && entries[at - 1] !== undefined && at < entries.length - 1),
  )
  return shown.map((entry, at) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: lines between groups have no name
    if (!entry) return <Menu.Separator key={at} className={styles.separator} />
    const { label, detail, icon: Icon, danger, disabled, command, checked, run } = entry
    const key = command && keyOf(command)
    const content = (
      <>
        <span className={styles.icon}>{Icon && <Icon size={16} aria-hidden />}</span>
        <span className={styles.words}>
          <bdi>{label}</bdi>
          {detail && <span className={styles.detail}>{detail}</span>}
        </span>
        {key && <kbd className={styles.key}>{key}</kbd>}
      </>
    )
    return (
      <Fragment key={label}>
        {checked === undefined ? (
          <Menu.Item className={cx(styles.item, danger && styles.danger)} disabled={disabled} onClick={run}>
            {content}
          </Menu.Item>
        ) : (
          <Menu.CheckboxItem
            className={styles.item}
            checked={checked}
            disabled={disabled}
            onCheckedChange={run}
            closeOnClick
          >
            {content}
            <span className={styles.icon}>{checked && '✓'}</span>
          </Menu.CheckboxItem>
        )}
      </Fragment>
    )
  })
}

/** Where menus are put: a landmark of the page, or the page itself before there is one. */
function menusPlace(): HTMLElement {
  return document.getElementById('menus') ?? document.body
}

/** A button's menu. */
export function ButtonMenu({
  entries,
  trigger,
  align = 'start',
}: {
  readonly entries: MenuEntries
  readonly trigger: ReactElement
  readonly align?: 'start' | 'end'
}) {
  return (
    <Menu.Root>
      <Menu.Trigger render={trigger} />
      <Menu.Portal container={menusPlace()}>
        <Menu.Positioner sideOffset={4} align={align} className={styles.positioner}>
          <Menu.Popup className={styles.menu}>
            <MenuItems entries={entries} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

/** What is around gets a context menu: right click, Menu key, Shift+F10. `entries` are asked for when it opens. */
export function ContextArea({
  children,
  entries,
  onOpen,
  onClose,
}: {
  readonly children: ReactElement
  readonly entries: MenuEntries
  /** Says whether there is something to open a menu for. */
  readonly onOpen: (at: EventTarget | null) => boolean
  readonly onClose?: () => void
}) {
  return (
    <ContextMenu.Root
      onOpenChange={(open, details) => {
        if (!open) onClose?.()
        else if (!onOpen(details.event.target)) details.cancel()
      }}
    >
      <ContextMenu.Trigger render={children} />
      <ContextMenu.Portal container={menusPlace()}>
        <ContextMenu.Positioner className={styles.positioner}>
          <ContextMenu.Popup className={styles.menu}>
            <MenuItems entries={entries} />
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}
