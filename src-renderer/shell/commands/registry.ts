import { useEffect, useSyncExternalStore } from 'react'
import type { CommandId } from './command-table'

/** What a command does now. `detail` says where it takes effect: "Also on the server". */
export interface CommandHandler {
  readonly run: () => void
  readonly detail?: string
}

const handlers = new Map<CommandId, CommandHandler[]>()
const listeners = new Set<() => void>()
let telling = false

/** Once for everything that came and went in one turn: each draw takes its handlers away and gives new ones. */
function tell(): void {
  if (telling) return
  telling = true
  queueMicrotask(() => {
    telling = false
    for (const listener of listeners) listener()
  })
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export type CommandHandlers = Partial<Record<CommandId, (() => void) | CommandHandler | undefined>>

/**
 * Says what these commands do while the component is on screen; an entry that is undefined cannot be done right now. The
 * component that came last is asked first, so that what is on top answers.
 */
export function useCommands(given: CommandHandlers): void {
  useEffect(() => {
    const added = Object.entries(given).flatMap(([id, handler]) => {
      if (handler === undefined) return []
      const entry = typeof handler === 'function' ? { run: handler } : handler
      const stack = handlers.get(id as CommandId) ?? []
      handlers.set(id as CommandId, [...stack, entry])
      return [[id as CommandId, entry] as const]
    })
    tell()
    return () => {
      tell()
      for (const [id, entry] of added)
        handlers.set(
          id,
          (handlers.get(id) ?? []).filter((one) => one !== entry),
        )
    }
  })
}

/** What the command does now; undefined where it cannot be done. */
export function handlerOf(id: CommandId): CommandHandler | undefined {
  return handlers.get(id)?.at(-1)
}

/** Which of these commands can be done now, for what shows them; `ids` is a constant. */
export function useAvailable(ids: readonly CommandId[]): ReadonlySet<CommandId> {
  const available = useSyncExternalStore(subscribe, () => ids.filter((id) => handlerOf(id)).join(' '))
  return new Set(ids.filter((id) => available.split(' ').includes(id)))
}

/** Does it, if it can be done now; says whether. */
export function runCommand(id: CommandId): boolean {
  const handler = handlerOf(id)
  handler?.run()
  return handler !== undefined
}
