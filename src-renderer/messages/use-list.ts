import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { Place } from '../shell/mail-state'
import { useMail } from '../shell/mail-state'
import type { ListShape } from '../store/list-model'
import type { ListSource } from '../store/list-source'
import { type ListSeed, type MailListId, MailWindow } from '../store/mail-window'
import { keepShape, keptShape } from './list-shape'

/** The list of a place: one mailbox, the inboxes of all accounts, or what has a star anywhere but in junk and trash. */
export function listOf(place: Place, mailboxes: readonly MailboxRow[]): MailListId {
  if (place.kind === 'mailbox') return { kind: 'mailbox', mailboxId: place.id }
  if (place.kind === 'all-inboxes')
    return { kind: 'mailboxes', mailboxIds: mailboxes.filter(({ role }) => role === 'inbox').map(({ id }) => id) }
  const shown = mailboxes.filter(({ role }) => role !== 'trash' && role !== 'junk' && role !== 'all')
  return { kind: 'starred', mailboxIds: shown.map(({ id }) => id) }
}

/** Places that were left lately, by list and shape; a few hundred kilobytes. */
const seeds = new Map<string, ListSeed>()
const mostSeeds = 30

function keepSeed(name: string, list: MailWindow): void {
  const seed = list.seed()
  seeds.delete(name)
  if (seed) seeds.set(name, seed)
  for (const oldest of seeds.keys()) {
    if (seeds.size <= mostSeeds) break
    seeds.delete(oldest)
  }
}

export interface MailList {
  /** Undefined for the instant between two places. */
  readonly list: MailWindow | undefined
  readonly shape: ListShape
  readonly setShape: (shape: ListShape) => void
}

/** A window over the rows of the place in view, in the shape the user last gave it. */
export function useMailList(): MailList {
  const place = useMail((state) => state.place)
  const conversations = useMail((state) => state.app?.settings.conversations ?? true)
  const listId = useMail((state) => JSON.stringify(listOf(state.place, state.mailboxes)))
  const [shape, setShape] = useState(() => keptShape(place, conversations))
  const [list, setList] = useState<MailWindow>()
  const latest = useRef({ place, conversations })
  latest.current = { place, conversations }

  useEffect(() => {
    const first = keptShape(latest.current.place, latest.current.conversations)
    const nameOf = ({ folded }: ListShape): string => `${folded} ${listId}`
    const opened = new MailWindow(JSON.parse(listId) as MailListId, undefined, first, seeds.get(nameOf(first)))
    setShape(first)
    setList(opened)
    return () => {
      setList(undefined)
      keepSeed(nameOf(opened.shape), opened)
      opened.close()
    }
  }, [listId])
  useEffect(() => {
    const kept = keptShape(latest.current.place, conversations)
    setShape((before) => ({ ...kept, filter: before.filter }))
  }, [conversations])
  useEffect(() => {
    list?.setShape(shape)
  }, [list, shape])

  return {
    list,
    shape,
    setShape: (next) => {
      keepShape(place, next)
      setShape(next)
    },
  }
}

const never = (): (() => void) => () => {}

/** Draws again whenever the list changes; the value is its version. */
export function useListVersion(list: ListSource | undefined): number {
  return useSyncExternalStore(list ? (changed) => list.subscribe(changed) : never, () => list?.snapshot().version ?? -1)
}
