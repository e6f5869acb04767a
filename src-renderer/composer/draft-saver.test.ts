import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DraftSaved } from '../../src-shared/contract/writing'
import type { DraftContent } from '../../src-shared/mail/draft'
import type { AccountId } from '../../src-shared/mail/ids'
import type { MailError, Result } from '../../src-shared/mail/mail-error'
import { DraftSaver, type SaveState } from './draft-saver'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const full: MailError = { kind: 'disk-full', path: '', freeOctets: 0 }

/** A draft on a disk that may be full, in an editor that may hang. */
function desk() {
  const state = {
    written: '',
    onDisk: '',
    fails: false,
    answers: true,
    duringSave: (): void => {},
    shown: { kind: 'clean' } as SaveState,
  }
  const saver = new DraftSaver({
    gather: async () => (state.answers ? { content: contentOf(state.written), editor: '' } : undefined),
    save: async ({ text }): Promise<Result<DraftSaved>> => {
      state.duringSave()
      if (state.fails) return { ok: false, error: full }
      state.onDisk = text
      return { ok: true, value: { savedAt: 1, place: 'device' } }
    },
    place: async () => ({ ok: true, value: { savedAt: 1, place: 'device' } }),
    show: (next) => {
      state.shown = next(state.shown)
    },
  })
  const write = (words: string): void => {
    state.written = words
    saver.changed()
  }
  return { state, saver, write }
}

test('who ends writing hears that the newest words are not on disk', async () => {
  const { state, saver, write } = desk()
  write('one')
  expect(await saver.settle()).toBeUndefined()
  state.fails = true
  write('one two')
  expect(await saver.settle()).toEqual(full)
  // Asked again, it says so again, although nothing was written since.
  expect(await saver.save()).toEqual(full)
  expect(state.onDisk).toBe('one')
  state.fails = false
  expect(await saver.settle()).toBeUndefined()
  expect(state.onDisk).toBe('one two')
})

test('an editor that does not answer is not taken for a saved text', async () => {
  const { state, saver, write } = desk()
  state.answers = false
  write('one')
  expect(await saver.settle()).toMatchObject({ kind: 'internal' })
  expect(state.shown.kind).toBe('failed')
})

test('what is written while it saves is on disk at the end, too', async () => {
  const { state, saver, write } = desk()
  write('one')
  state.duringSave = () => {
    state.duringSave = () => {}
    write('one two')
  }
  expect(await saver.settle()).toBeUndefined()
  expect(state.onDisk).toBe('one two')
})

test('what could not be saved is tried again by itself', async () => {
  const { state, write } = desk()
  state.fails = true
  write('one')
  await vi.advanceTimersByTimeAsync(2_000)
  expect(state.shown.kind).toBe('failed')
  state.fails = false
  await vi.advanceTimersByTimeAsync(5_000)
  expect(state.onDisk).toBe('one')
  expect(state.shown.kind).toBe('saved')
})

test('after the end nothing is saved, and where it goes on after all everything is', async () => {
  const { state, saver, write } = desk()
  write('one')
  saver.end()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(state.onDisk).toBe('')
  saver.resume()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(state.onDisk).toBe('one')
})

function contentOf(text: string): DraftContent {
  return {
    accountId: 'a' as AccountId,
    identityId: '',
    to: [],
    cc: [],
    bcc: [],
    subject: '',
    format: 'rich',
    html: text,
    text,
    parts: [],
    relation: { kind: 'new' },
  }
}
