import { create } from 'zustand'
import type { MessageId } from '../../src-shared/mail/ids'
import { call } from '../shell/bridge'

/** What the reader remembers while the window is open. */
interface ReadingState {
  /** Messages whose remote pictures the user asked for. */
  readonly allowed: ReadonlySet<MessageId>
  /** Addresses whose remote pictures are always shown; undefined until main has told. */
  readonly senders: ReadonlySet<string> | undefined
  /** Size of the text in messages; 1 is the usual one. */
  readonly zoom: number
}

const zoomKey = 'reader.zoom'
const steps = [0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2]

export const useReading = create<ReadingState>()(() => ({ allowed: new Set(), senders: undefined, zoom: keptZoom() }))
const set = useReading.setState

function keptZoom(): number {
  const kept = Number(globalThis.localStorage?.getItem(zoomKey))
  return steps.includes(kept) ? kept : 1
}

/** One step larger or smaller, or with 0 back to the usual size. */
export function zoomBy(step: -1 | 0 | 1): void {
  set(({ zoom }) => {
    const next = step === 0 ? 1 : (steps[steps.indexOf(zoom) + step] ?? zoom)
    localStorage.setItem(zoomKey, String(next))
    return { zoom: next }
  })
}

export function allowPictures(message: MessageId): void {
  set(({ allowed }) => ({ allowed: new Set([...allowed, message]) }))
}

/** Asks main once which senders are allowed. */
export async function loadSenders(): Promise<void> {
  if (useReading.getState().senders) return
  const result = await call('pictures.senders')
  if (result.ok) set({ senders: new Set(result.value) })
}

export async function allowSender(address: string, on: boolean): Promise<void> {
  const result = await call('pictures.allowSender', address, on)
  if (result.ok) set({ senders: new Set(result.value) })
}
