import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Submission } from '../../src-shared/mail/submission'
import { type Amiss, type Script, startScriptedSmtp } from '../smtp/smtp-server.testing'
import { accountWith, openOutbox } from './outbox.testing'

// Whole conversations gone wrong at any step, one after the other, until the server is well again.

/** `TERN_FUZZ` of them by hand; here as many as fit into every day. */
const lives = Number(process.env.TERN_FUZZ ?? 25)
const hourMs = 3_600_000

const octets = fc.oneof(
  fc.constantFrom(
    'x',
    '',
    '25',
    '2',
    '250ok',
    '999 what',
    '\0',
    '\xff\xfe',
    '250-never',
    '250-one\n250 two',
    '\r',
    ' ',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
const amiss: fc.Arbitrary<Amiss> = fc.record({
  octets: fc.tuple(octets, fc.constantFrom('\r\n', '\n', '')).map((parts) => Buffer.from(parts.join(''), 'latin1')),
  obeys: fc.boolean(),
  // Who stays silent is waited for longer than a test may last.
  cuts: fc.constant(true),
})
const step = fc.constantFrom('greeting', 'EHLO', 'AUTH', 'MAIL', 'RCPT', 'RCPT 2', 'DATA', '.')
const trouble = fc.oneof(fc.constantFrom('cut' as const, '421 4.3.2 closing', '451 4.3.0 later', '550 5.7.1 no'), amiss)
/** What one connection does wrong, and where. */
const conversation = fc.record({
  step,
  trouble,
  deliversThenCuts: fc.boolean(),
  cutAfterOctets: fc.option(fc.integer({ min: 1, max: 700 }), { nil: undefined }),
  pipelining: fc.boolean(),
})
type Conversation = typeof conversation extends fc.Arbitrary<infer T> ? T : never

function scriptOf({ step: at, trouble: what, deliversThenCuts, cutAfterOctets, pipelining }: Conversation): Script {
  let recipients = 0
  return {
    extensions: ['SIZE 10000000', 'AUTH PLAIN', ...(pipelining ? ['PIPELINING'] : [])],
    ...(cutAfterOctets === undefined ? {} : { cutAfterOctets }),
    answer: (command) => {
      const verb = command.split(' ')[0]
      recipients = verb === 'MAIL' ? 0 : recipients + (verb === 'RCPT' ? 1 : 0)
      return at === verb || (at === 'RCPT 2' && verb === 'RCPT' && recipients === 2) ? what : undefined
    },
    // A server that says that it has a message it has not cannot be found out: it is not one of these.
    ...(at !== '.'
      ? {}
      : typeof what === 'object'
        ? { atEnd: { ...what, obeys: what.obeys || /^2/m.test(what.octets.toString('latin1')) } }
        : what === 'cut'
          ? { atEnd: deliversThenCuts ? 'deliver-then-cut' : 'cut' }
          : { atEnd: what as `${number} ${string}` }),
  }
}

test('each message is delivered once to each recipient, or is known not to be, and none twice', {
  timeout: 120_000 + lives * 4_000,
}, async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.array(conversation, { maxLength: 5 }), async (wrong) => {
      const profile = await mkdtemp(join(tmpdir(), 'tern-fuzzed-'))
      const scripts = wrong.map(scriptOf)
      const server = await startScriptedSmtp((connection) => scripts[connection] ?? {})
      let clock = Date.now() + hourMs
      const tern = await openOutbox(profile, accountWith(server.port), { now: () => clock })
      try {
        const written: Submission[] = []
        for (const subject of ['first', 'second', 'third']) {
          const submission = await tern.write(subject, {
            recipients: ['b@example.org', 'c@example.org'].map((address) => ({ address, state: 'waiting' })),
          })
          written.push(submission)
          await tern.outbox.submit(submission)
        }
        // Hours pass until nothing goes by itself any more, or only what the user was asked about is left.
        for (const { id } of written)
          await tern.until(id, (row) => {
            if (row === undefined || row.state !== 'queued') return row?.state !== 'sending'
            clock += hourMs
            tern.outbox.networkChanged()
            // A sign-in that was refused waits for the user, who says that it is right.
            tern.outbox.accountChanged(row.accountId)
            return false
          })
        const left = new Map((await tern.rows()).map((row) => [row.id, row]))
        for (const { id, recipients, messageIdHeader } of written) {
          const row = left.get(id)
          const came = server.delivered.filter(({ source }) => source.includes(messageIdHeader))
          for (const { address } of recipients) {
            const times = came.filter(({ to }) => to.includes(address)).length
            expect(times, `${address} of ${id}`).toBeLessThanOrEqual(1)
            const known = row?.recipients.find((one) => one.address === address)?.state ?? 'accepted'
            seen.add(`${row?.state ?? 'gone'} ${known} ${times}`)
            if (row === undefined || (row.state === 'sent' && known === 'accepted')) expect(times).toBe(1)
            else expect(['unknown', 'failed', 'sent']).toContain(row.state)
          }
        }
      } finally {
        await tern.close()
        await server.close()
        await rm(profile, { recursive: true, force: true })
      }
    }),
    // One that waits for ever is named.
    { numRuns: lives, timeout: 60_000, endOnFailure: true },
  )
  // The trouble was real: some of it ended in every way there is.
  expect([...seen].some((line) => line.startsWith('gone'))).toBe(true)
  if (process.env.TERN_FUZZ) console.log(`${lives} lives: ${[...seen].sort().join(', ')}`)
})
