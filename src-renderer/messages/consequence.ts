import type { Account } from '../../src-shared/mail/account'
import type { TextKey } from '../text/catalog'
import type { Text } from '../text/use-text'

export type MailAction = 'delete' | 'delete-forever' | 'archive' | 'move' | 'copy' | 'junk' | 'star' | 'read'

export interface Consequence {
  /** Where the action takes effect. */
  readonly scope: 'server' | 'device' | 'mixed' | 'none' | 'to-device' | 'to-server' | 'between-servers'
  /** Messages whose action reaches the server, and those where it stays here. */
  readonly server: number
  readonly device: number
  /** Read and star say nothing of it in words of their own (UX.md §4). */
  readonly silent: boolean
}

/**
 * What an action does, and where, before it is done: the one source for menus, tooltips, names, toasts and drag labels
 * (UX.md §1). `parts` are the messages it is about, counted per account. Pure.
 */
export function consequence(
  action: MailAction,
  parts: readonly { readonly account: Pick<Account, 'protocol'>; readonly messages: number }[],
): Consequence {
  let server = 0
  let device = 0
  for (const { account, messages } of parts) {
    if (account.protocol === 'imap') server += messages
    else device += messages
  }
  const scope = server > 0 ? (device > 0 ? 'mixed' : 'server') : device > 0 ? 'device' : 'none'
  return { scope, server, device, silent: action === 'star' || action === 'read' }
}

/**
 * What it does to bring messages from accounts into a mailbox of another one, or of this device. Pure. A copy leaves
 * everything where it was, so that only its own place counts.
 */
export function bringConsequence(
  copy: boolean,
  from: readonly { readonly account: Pick<Account, 'protocol'>; readonly messages: number }[],
  to: Pick<Account, 'protocol'>,
): Consequence {
  const sum = consequence(copy ? 'copy' : 'move', from)
  const toServer = to.protocol === 'imap'
  if (copy || sum.scope === 'none') return { ...sum, scope: toServer ? 'to-server' : 'device' }
  const fromServer = sum.server > 0
  if (toServer) return { ...sum, scope: fromServer ? 'between-servers' : 'to-server' }
  return { ...sum, scope: fromServer ? 'to-device' : 'device' }
}

const movedKeys: Readonly<Partial<Record<Consequence['scope'], TextKey>>> = {
  'to-device': 'done.movedToDevice',
  'to-server': 'done.movedToServer',
  'between-servers': 'done.movedBetween',
}

/** How it is said that messages were moved or copied: what a server is still to do is not said as done. Pure. */
export function doneKey(copy: boolean, scope: Consequence['scope']): TextKey {
  if (copy) return scope === 'to-server' ? 'done.copiedToServer' : 'done.copied'
  return movedKeys[scope] ?? 'done.moved'
}

const scopeKeys: Readonly<Record<Exclude<Consequence['scope'], 'mixed' | 'none'>, TextKey>> = {
  server: 'scope.server',
  device: 'scope.device',
  'to-device': 'scope.toDevice',
  'to-server': 'scope.toServer',
  'between-servers': 'scope.betweenServers',
}

/** The consequence as a line of its own: "Also on the server"; empty where there is nothing to say. */
export function scopeText({ scope, server, device, silent }: Consequence, text: Text): string {
  if (silent || scope === 'none') return ''
  if (scope === 'mixed') return text('scope.mixed', { a: server, b: device })
  return text(scopeKeys[scope])
}
