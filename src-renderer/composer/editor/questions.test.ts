import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Questions } from './questions'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('each question gets its own answer', async () => {
  const questions = new Questions<string>()
  const asked: number[] = []
  const answers = [1, 2].map(() => questions.ask((id) => asked.push(id)))
  questions.answer(asked[1] ?? 0, 'second')
  questions.answer(asked[0] ?? 0, 'first')
  expect(await Promise.all(answers)).toEqual(['first', 'second'])
})

test('who hangs is not waited for, and a late answer is nobody’s', async () => {
  const questions = new Questions<string>()
  let asked = 0
  const answer = questions.ask((id) => {
    asked = id
  })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await answer).toBeUndefined()
  questions.answer(asked, 'late')
  expect(vi.getTimerCount()).toBe(0)
})

test('who is gone is not waited for at all', async () => {
  const questions = new Questions<string>()
  const before = questions.ask(() => {})
  questions.close()
  expect(await before).toBeUndefined()
  expect(await questions.ask(() => {})).toBeUndefined()
})
