import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, describe, expect, test } from 'vitest'
import { MailParser, type ParseAnswer, type ParseJob, type ParserThread, unopened } from './mail-parser'
import { parseMessage } from './parse-message'
import { startParserThread } from './parser-thread'

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end()
})

const long = (subject: string, first = 'A'): Uint8Array =>
  Buffer.from(`Subject: ${subject}\r\nFrom: Ann <ann@example.org>\r\n\r\n${first}${'.'.repeat(80_000)}`)
const short = Buffer.from('Subject: short\r\n\r\nHello')

/** Threads that do what the test says, and remember what they were given. */
function fakeThreads(answer: (job: ParseJob) => 'answer' | 'hang' | 'die' | 'never start') {
  const threads: { readonly jobs: number[]; ended: boolean }[] = []
  const start = (): ParserThread => {
    const me = { jobs: [] as number[], ended: false }
    threads.push(me)
    let busy = false
    const queue: ParseJob[] = []
    let onAnswer: (answer: ParseAnswer) => void = () => undefined
    let onReady = (): void => undefined
    let onEnd = (): void => undefined
    const next = (): void => {
      const job = busy || me.ended ? undefined : queue.shift()
      if (!job) return
      busy = true
      setImmediate(() => {
        if (me.ended) return
        const how = answer(job)
        if (how !== 'never start') onReady()
        if (how === 'die' || how === 'never start') onEnd()
        if (how !== 'answer') return
        busy = false
        onAnswer({ id: job.id, parsed: parseMessage(job.source) })
        next()
      })
    }
    return {
      post(job) {
        me.jobs.push(job.id)
        queue.push(job)
        next()
      },
      onReady(listener) {
        onReady = listener
      },
      onAnswer(listener) {
        onAnswer = listener
      },
      onEnd(listener) {
        onEnd = listener
      },
      end() {
        me.ended = true
      },
    }
  }
  return { threads, start }
}

const subjectOf = (source: Uint8Array): string => unopened(source).envelope.subject

describe('a thread of our own making', () => {
  test('a short message starts none', async () => {
    const { threads, start } = fakeThreads(() => 'answer')
    expect(new MailParser(start).parse(short)).toEqual(parseMessage(short))
    expect(threads).toEqual([])
  })

  test('long ones come out as they would on the spot, in the order of asking, from one thread', async () => {
    const { threads, start } = fakeThreads(() => 'answer')
    const parser = new MailParser(start)
    const mails = [long('one'), long('two'), long('three')]
    expect(await Promise.all(mails.map(parser.parse))).toEqual(mails.map((mail) => parseMessage(mail)))
    expect(threads).toHaveLength(1)
  })

  test.each(['hang', 'die'] as const)('one that makes its thread %s costs itself alone', async (fault) => {
    const { threads, start } = fakeThreads(({ source }) => (subjectOf(source) === 'bomb' ? fault : 'answer'))
    const parser = new MailParser(start, 2_000)
    const mails = [long('before'), long('bomb'), long('after'), long('last')]
    const [before, bomb, after, last] = await Promise.all(mails.map(parser.parse))
    expect(bomb).toMatchObject({
      envelope: { subject: 'bomb', from: [{ address: 'ann@example.org' }] },
      leaves: [],
      cut: ['time'],
    })
    expect([before, after, last].map((one) => one?.leaves.length)).toEqual([1, 1, 1])
    expect(threads.map(({ jobs }) => jobs)).toEqual([
      [1, 2, 3, 4],
      [3, 4],
    ])
    expect(threads[0]?.ended).toBe(true)
    parser.end()
  })

  test('where no thread can be had it is done on the spot', async () => {
    let how: 'never start' | 'answer' = 'never start'
    let now = 0
    const { threads, start } = fakeThreads(() => how)
    const parser = new MailParser(start, 60_000, () => now)
    const mails = [long('one'), long('two')]
    expect(await Promise.all(mails.map(parser.parse))).toEqual(mails.map((mail) => parseMessage(mail)))
    expect(threads).toHaveLength(3)
    expect(parser.parse(long('three'))).toMatchObject({ cut: [] })
    // A minute later it is tried again, and lasts.
    how = 'answer'
    now += 60_001
    expect(await parser.parse(long('four'))).toMatchObject({ cut: [] })
    expect(threads).toHaveLength(4)
  })

  test('where the system refuses to make one it is a thread that did not start, and costs no message', async () => {
    const { threads, start } = fakeThreads(() => 'answer')
    let refusals = 1
    const parser = new MailParser(() => {
      refusals -= 1
      if (refusals >= 0) throw new Error('ERR_WORKER_INIT_FAILED')
      return start()
    })
    const mails = [long('one'), long('two')]
    expect(await Promise.all(mails.map(parser.parse))).toEqual(mails.map((mail) => parseMessage(mail)))
    expect(threads.map(({ jobs }) => jobs)).toEqual([[1, 2]])
    parser.end()
    refusals = 3
    expect(await Promise.all(mails.map(parser.parse))).toEqual(mails.map((mail) => parseMessage(mail)))
    expect(parser.parse(long('three'))).toMatchObject({ cut: [] })
  })

  test('messages that kill their threads, one after the other, do not end the use of threads', async () => {
    const { threads, start } = fakeThreads(() => 'die')
    const parser = new MailParser(start)
    for (let n = 0; n < 5; n += 1) expect(await parser.parse(long('bomb'))).toMatchObject({ cut: ['time'] })
    expect(threads).toHaveLength(5)
  })

  test('an answer that lies ready when this thread was held up past the deadline counts', async () => {
    const { port1, port2 } = new MessageChannel()
    ends.push(() => port1.close())
    const source = long('in time')
    const parser = new MailParser(
      () => ({
        post: ({ id }) => port1.postMessage(id),
        onReady: (listener) => listener(),
        onAnswer: (listener) =>
          void port2.on('message', (id: number) => listener({ id, parsed: parseMessage(source) })),
        onEnd: () => undefined,
        end: () => undefined,
      }),
      20,
    )
    const parsed = parser.parse(source)
    for (const until = performance.now() + 60; performance.now() < until; );
    expect(await parsed).toMatchObject({ cut: [] })
  })
})

test('a real thread that never comes back is ended, and the next message has another', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tern-parser-'))
  ends.push(() => rmSync(folder, { recursive: true, force: true }))
  const script = join(folder, 'thread.mjs')
  const parsed = JSON.stringify(unopened(long('from the thread')))
  writeFileSync(
    script,
    `import { parentPort } from 'node:worker_threads'
    parentPort.postMessage('ready')
    parentPort.on('message', ({ id, source }) => {
      if (Buffer.from(source).includes('forever')) for (;;) {}
      parentPort.postMessage({ id, parsed: ${parsed} })
    })`,
  )
  let started = 0
  const parser = new MailParser(() => {
    started += 1
    return startParserThread(script)
  }, 5_000)
  ends.push(() => parser.end())
  const source = long('bomb', 'forever')
  const [bomb, next] = await Promise.all([parser.parse(source), parser.parse(long('next'))])
  expect(bomb).toMatchObject({ envelope: { subject: 'bomb' }, cut: ['time'] })
  expect(next.envelope.subject).toBe('from the thread')
  expect(started).toBe(2)
  // What was handed over is still the caller's.
  expect(source.length).toBeGreaterThan(80_000)
})
