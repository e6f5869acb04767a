import { useEffect, useState } from 'react'
import type { TrayLook, TrayState } from '../../src-shared/contract/desktop'
import type { AccountStatus } from '../../src-shared/mail/account-status'
import { useText } from '../text/use-text'
import { bridge, call } from './bridge'
import { runCommand } from './commands/registry'
import { useMail } from './mail-state'
import { Button, Modal } from './parts'
import styles from './shell.module.css'

/** Tern without its window: the icon among the desktop's own, and what closing the window means, said once (UX.md §13). */
export function Background() {
  return (
    <>
      <TrayWords />
      <ClosingDialog />
    </>
  )
}

/** What the icon says: what needs the user comes first. Pure. */
export function trayLook(paused: boolean, unread: number, statuses: Iterable<Pick<AccountStatus, 'phase'>>): TrayLook {
  if ([...statuses].some(({ phase }) => phase === 'stopped')) return 'attention'
  if (paused) return 'paused'
  return unread > 0 ? 'unread' : 'plain'
}

function TrayWords() {
  const text = useText()
  const app = useMail((state) => state.app)
  const unread = useMail(({ mailboxes }) =>
    mailboxes.reduce((sum, box) => sum + (box.role === 'inbox' ? box.unread : 0), 0),
  )
  const look = useMail(({ statuses }) => trayLook(app?.paused ?? false, unread, statuses.values()))
  const wanted = app !== undefined && (app.settings.tray || app.settings.keepRunning)
  const paused = app?.paused ?? false
  useEffect(() => {
    const state: TrayState = {
      look,
      tooltip: text(`desktop.tray.${look}`, { n: unread }),
      open: text('desktop.tray.open'),
      compose: text('desktop.tray.compose'),
      check: text('desktop.tray.check'),
      pause: text(paused ? 'desktop.tray.resume' : 'desktop.tray.pause'),
      quit: text('desktop.tray.quit'),
    }
    void call('tray.set', wanted ? state : null)
  }, [wanted, look, unread, paused, text])
  useEffect(
    () =>
      bridge.on('tray.chosen', ({ choice }) => {
        runCommand(choice === 'compose' ? 'compose.new' : choice === 'check' ? 'mail.check' : 'mail.pause')
      }),
    [],
  )
  return null
}

function ClosingDialog() {
  const text = useText()
  const [asked, setAsked] = useState<{ readonly hasTray: boolean }>()
  useEffect(() => bridge.on('app.closing', setAsked), [])
  if (!asked) return null
  const answer = (how: 'background' | 'quit' | 'stay'): void => {
    setAsked(undefined)
    void call('app.leave', how)
  }
  return (
    <Modal title={text('desktop.close.title')} onClose={() => answer('stay')}>
      <p>{text(asked.hasTray ? 'desktop.close.tray' : 'desktop.close.window')}</p>
      <div className={styles.buttons}>
        <Button look="primary" onClick={() => answer('background')}>
          {text('desktop.close.keep')}
        </Button>
        <Button onClick={() => answer('quit')}>{text('desktop.tray.quit')}</Button>
      </div>
    </Modal>
  )
}
