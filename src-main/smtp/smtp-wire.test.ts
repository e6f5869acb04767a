import { afterEach, describe, expect, test } from 'vitest'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import { type Script, type ScriptedSmtp, startScriptedSmtp } from './smtp-server.testing'
import { type Handover, type HandoverOutcome, openSmtp, type SmtpTarget } from './smtp-wire'

const source = Buffer.from('From: a@example.org\r\nSubject: Hello\r\n\r\n.dot first\r\nGood morning.\r\n')
const handover: Handover = {
  sender: 'a@example.org',
  recipients: ['b@example.org', 'c@example.org'],
  octets: source.length,
  eightBit: false,
}
let server: ScriptedSmtp | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

function targetOf(port: number, more: Partial<SmtpTarget> = {}): SmtpTarget {
  return {
    host: '127.0.0.1',
    port,
    security: 'none',
    ca: [],
    user: 'a@example.org',
    credential: { kind: 'password', password: 'secret' },
    ...more,
  }
}

/** One try, as the outbox makes it: what became of it, and which marks were set when it was over. */
async function attempt(script: Script, more: Partial<Handover> = {}) {
  server = await startScriptedSmtp(() => script)
  const marks: string[] = []
  let outcome: HandoverOutcome | { readonly kind: 'no-session'; readonly error: string }
  try {
    const session = await openSmtp(targetOf(server.port), new AbortController().signal)
    outcome = await session.submit({ ...handover, ...more }, [source] as unknown as AsyncIterable<Uint8Array>, {
      beforeData: async () => void marks.push(`data after ${server?.commands.at(-1)}`),
      beforeEnd: async () => void marks.push('end'),
    })
    session.quit()
  } catch (thrown) {
    outcome = { kind: 'no-session', error: mailErrorOf(thrown).kind }
  }
  return { outcome, marks, delivered: server.delivered, commands: server.commands }
}

describe('a message is handed over', () => {
  test('once, whole, to everybody, and each mark comes before its octets', async () => {
    const { outcome, marks, delivered, commands } = await attempt({})
    expect(outcome).toEqual({ kind: 'taken', accepted: handover.recipients, refused: [] })
    expect(delivered).toEqual([{ from: 'a@example.org', to: handover.recipients, source }])
    expect(marks).toEqual(['data after DATA', 'end'])
    expect(commands[0]).toBe('EHLO [127.0.0.1]')
    expect(commands).toContain(`MAIL FROM:<a@example.org> SIZE=${source.length}`)
  })

  test('with 8BITMIME and delivery notices where they are asked for and offered', async () => {
    const { commands } = await attempt(
      { extensions: ['8BITMIME', 'DSN', 'AUTH PLAIN'] },
      { eightBit: true, notify: 'envelope-1' },
    )
    expect(commands).toContain('MAIL FROM:<a@example.org> BODY=8BITMIME RET=HDRS ENVID=envelope-1')
    expect(commands).toContain('RCPT TO:<b@example.org> NOTIFY=SUCCESS,FAILURE,DELAY')
  })

  test('to an address of another script with SMTPUTF8, in ASCII where only the domain is', async () => {
    const utf8 = await attempt({ extensions: ['SMTPUTF8', 'AUTH PLAIN'] }, { recipients: ['jörg@exämple.org'] })
    expect(utf8.commands).toContain('MAIL FROM:<a@example.org> SMTPUTF8')
    expect(utf8.delivered[0]?.to).toEqual(['jörg@exämple.org'])
    await server?.close()
    const ascii = await attempt({}, { recipients: ['joerg@exämple.org'] })
    expect(ascii.outcome).toMatchObject({ kind: 'taken', accepted: ['joerg@exämple.org'] })
    expect(ascii.delivered[0]?.to).toEqual(['joerg@xn--exmple-cua.org'])
    await server?.close()
    const neither = await attempt({}, { recipients: ['jörg@example.org'] })
    expect(neither.outcome).toMatchObject({ kind: 'refused', permanent: true, error: { code: 'SMTPUTF8' } })
    expect(neither.delivered).toEqual([])
  })

  test('a message larger than the server takes is not begun', async () => {
    const { outcome, commands } = await attempt({ extensions: ['SIZE 20', 'AUTH PLAIN'] })
    expect(outcome).toMatchObject({ kind: 'refused', permanent: true, error: { kind: 'too-large', limit: 20 } })
    expect(commands.some((line) => line.startsWith('MAIL'))).toBe(false)
  })
})

describe('refusals', () => {
  const refuse = (address: string, reply: string) => (command: string) =>
    command.startsWith(`RCPT TO:<${address}>`) ? reply : undefined

  test.each(['PIPELINING', 'HELP'])('one recipient of two is named, the other has it (%s)', async (extension) => {
    const { outcome, delivered } = await attempt({
      extensions: [extension, 'AUTH PLAIN'],
      answer: refuse('c@example.org', '550 5.1.1 no such user'),
    })
    expect(outcome).toEqual({
      kind: 'taken',
      accepted: ['b@example.org'],
      refused: [{ address: 'c@example.org', serverText: '5.1.1 no such user', permanent: true }],
    })
    expect(delivered.map(({ to }) => to)).toEqual([['b@example.org']])
  })

  test('everybody refused for now is tried again, for good is not', async () => {
    const all = (reply: string) => (command: string) => (command.startsWith('RCPT') ? reply : undefined)
    const later = await attempt({ answer: all('451 4.7.1 greylisted') })
    expect(later.outcome).toMatchObject({ kind: 'refused', permanent: false })
    await server?.close()
    const never = await attempt({ answer: all('550 5.1.1 nobody') })
    expect(never.outcome).toMatchObject({ kind: 'refused', permanent: true })
    expect(never.outcome.kind === 'refused' && never.outcome.refused.map(({ address }) => address)).toEqual(
      handover.recipients,
    )
    expect(never.delivered).toEqual([])
  })

  test.each<[string, Script, object]>([
    [
      'sender for good',
      { answer: (c) => (c.startsWith('MAIL') ? '550 5.7.1 not yours' : undefined) },
      { permanent: true },
    ],
    ['sender for now', { answer: (c) => (c.startsWith('MAIL') ? '451 4.3.0 later' : undefined) }, { permanent: false }],
    ['message for good', { atEnd: '554 5.7.1 spam' }, { permanent: true, error: { kind: 'refused', code: '554' } }],
    ['message for now', { atEnd: '452 4.3.1 full' }, { permanent: false, error: { kind: 'server-busy' } }],
    [
      'DATA',
      { extensions: ['AUTH PLAIN'], answer: (c) => (c === 'DATA' ? '451 4.3.0 later' : undefined) },
      { permanent: false },
    ],
  ])('%s', async (_name, script, expected) => {
    const { outcome, delivered } = await attempt(script)
    expect(outcome).toMatchObject({ kind: 'refused', ...expected })
    expect(delivered).toEqual([])
  })

  test('an answer before the end of the message is no answer to it', async () => {
    const { outcome, marks } = await attempt({
      extensions: ['AUTH PLAIN'],
      answer: (command) => (command === 'DATA' ? '354 go on\r\n250 2.0.0 taken' : undefined),
    })
    // Whatever nodemailer makes of it, it must not count as taken unless the whole message was out.
    if (outcome.kind === 'taken') expect(marks).toContain('end')
  })

  test('a wrong password says so and sends nothing', async () => {
    const { outcome, commands } = await attempt({ user: 'a@example.org', password: 'other' })
    expect(outcome).toEqual({ kind: 'no-session', error: 'auth-rejected' })
    expect(commands.some((line) => line.startsWith('MAIL'))).toBe(false)
  })

  test('without STARTTLS offered nothing is sent, the password least of all', async () => {
    server = await startScriptedSmtp(() => ({}))
    const opening = openSmtp(targetOf(server.port, { security: 'starttls' }), new AbortController().signal)
    await expect(opening.catch((thrown) => Promise.reject(mailErrorOf(thrown).kind))).rejects.toBe('tls-unavailable')
    expect(server.commands.filter((line) => !/^(EHLO|STARTTLS|QUIT)/.test(line))).toEqual([])
  })

  test('clear text is for this device only', async () => {
    const opening = openSmtp(targetOf(25, { host: 'mail.example.org' }), new AbortController().signal)
    await expect(opening.catch((thrown) => Promise.reject(mailErrorOf(thrown).kind))).rejects.toBe('tls-unavailable')
  })
})

describe('a connection that breaks', () => {
  // The conversation has about 330 octets from us: every one is a place to break.
  test('after any octet: delivered and known, or certainly not, or unknown', async () => {
    const seen = new Set<string>()
    for (let cut = 1; cut < 420; cut += 1) {
      const { outcome, marks, delivered } = await attempt({ cutAfterOctets: cut })
      await server?.close()
      seen.add(outcome.kind)
      expect(delivered.length, `cut after ${cut}`).toBeLessThanOrEqual(1)
      if (delivered.length === 1) expect(['taken', 'unknown']).toContain(outcome.kind)
      if (outcome.kind === 'taken') expect(delivered.length).toBe(1)
      if (outcome.kind === 'unknown') expect(marks).toContain('end')
      if (outcome.kind === 'refused') {
        expect(outcome.permanent).toBe(false)
        expect(delivered).toEqual([])
      }
    }
    expect([...seen].sort()).toEqual(['no-session', 'refused', 'taken', 'unknown'])
  }, 60_000)

  test.each<[string, Script, string]>([
    ['after the dot, delivered', { atEnd: 'deliver-then-cut' }, 'unknown'],
    ['after the dot, not delivered', { atEnd: 'cut' }, 'unknown'],
    ['at the greeting', { answer: (c) => (c === 'greeting' ? 'cut' : undefined) }, 'no-session'],
    ['at EHLO', { answer: (c) => (c.startsWith('EHLO') ? 'cut' : undefined) }, 'no-session'],
    ['at AUTH', { answer: (c) => (c.startsWith('AUTH') ? 'cut' : undefined) }, 'no-session'],
    ['at MAIL', { answer: (c) => (c.startsWith('MAIL') ? 'cut' : undefined) }, 'refused'],
    ['at RCPT', { answer: (c) => (c.startsWith('RCPT') ? 'cut' : undefined) }, 'refused'],
    ['at DATA', { answer: (c) => (c === 'DATA' ? 'cut' : undefined) }, 'refused'],
  ])('%s', async (_name, script, kind) => {
    const { outcome } = await attempt(script)
    expect(outcome.kind).toBe(kind)
  })

  test.each(['beforeData', 'beforeEnd'] as const)(
    'while a mark is being set (%s): what became of the message is told after it, and nothing follows it',
    async (slow) => {
      let cut = (): void => undefined
      server = await startScriptedSmtp(() => ({}))
      const session = await openSmtp(targetOf(server.port), new AbortController().signal)
      const { close } = server
      cut = () => void close()
      const told: string[] = []
      const mark = (name: typeof slow) => async (): Promise<void> => {
        if (name === slow) {
          cut()
          // The client hears of it first.
          while (session.open) await new Promise((resolve) => setImmediate(resolve))
          await new Promise((resolve) => setImmediate(resolve))
        }
        told.push(name)
      }
      const outcome = await session.submit(handover, [source] as unknown as AsyncIterable<Uint8Array>, {
        beforeData: mark('beforeData'),
        beforeEnd: mark('beforeEnd'),
      })
      told.push(outcome.kind)
      await new Promise((resolve) => setImmediate(resolve))
      expect(told).toEqual(slow === 'beforeData' ? ['beforeData', 'refused'] : ['beforeData', 'beforeEnd', 'refused'])
      expect(server.delivered).toEqual([])
      server = undefined
    },
  )

  test('while the message is read: nothing is put on record any more', async () => {
    server = await startScriptedSmtp(() => ({}))
    const { close } = server
    const session = await openSmtp(targetOf(server.port), new AbortController().signal)
    let readOn = (): void => undefined
    const told: string[] = []
    const slow = (async function* () {
      yield source
      await new Promise<void>((resolve) => {
        readOn = resolve
        void close()
      })
    })()
    const outcome = await session.submit(handover, slow, {
      beforeData: async () => void told.push('beforeData'),
      beforeEnd: async () => void told.push('beforeEnd'),
    })
    readOn()
    await slow.return(undefined)
    await new Promise((resolve) => setImmediate(resolve))
    expect(outcome).toMatchObject({ kind: 'refused', permanent: false })
    expect(told).toEqual(['beforeData'])
    server = undefined
  })

  test('a mark that cannot be set holds back the final dot', async () => {
    server = await startScriptedSmtp(() => ({}))
    const session = await openSmtp(targetOf(server.port), new AbortController().signal)
    const outcome = await session.submit(handover, [source] as unknown as AsyncIterable<Uint8Array>, {
      beforeData: async () => {},
      beforeEnd: () => Promise.reject(new Error('the disk is full')),
    })
    expect(outcome).toMatchObject({ kind: 'refused', permanent: false })
    expect(session.open).toBe(false)
    expect(server.delivered).toEqual([])
  })
})

/** Answers that are none, by what is wrong with them. */
const amiss: Readonly<Record<string, Buffer>> = Object.fromEntries(
  Object.entries({
    nul: '\0',
    controls: '\x01\x02\x1b[2J\x7f',
    'high octets': '\xff\xfe\x80',
    'UTF-8': '250 gr\xc3\xbc\xc3\x9fe',
    'UTF-8 alone': '\xe4\xbd\xa0\xe5\xa5\xbd',
    'a letter': 'x',
    spaces: '   ',
    'a tab': '\t250 ok',
    'a dash': '-',
    'one digit': '2',
    'two digits': '25',
    'two digits and words': '25 what',
    'four digits': '2500 what',
    'five digits': '55555 what',
    'no space': '250ok',
    'no words': '250',
    'a code of no class': '999 what',
    'a code below all': '099 what',
    'a code of another class': '199 wait',
    'words that look well': 'OK 250',
    'a bare CR': '250 ok\r250 ok',
    'a bare LF': '250-one\n250 two',
    'two answers': '250 ok\r\n250 ok',
    'a line that never ends': '250-never',
    'an answer and garbage': '250 ok\r\n\0\xff',
    'much of one line': `250 ${'x'.repeat(100_000)}`,
    nothing: '',
  }).map(([name, octets]) => [name, Buffer.from(octets, 'latin1')]),
)
const verbs = ['greeting', 'EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA', '.'] as const
/** Proper answers may stand in it: then the server has said what it did. */
const saysTaken = (octets: Buffer): boolean => /^2\d\d(?:[ \t]|$)/m.test(octets.toString('latin1'))

describe.each(verbs)('octets in place of the answer to %s', (verb) => {
  test.each([true, false])('obeyed: %s. Delivered at most once, and what is known is true', async (obeys) => {
    for (const [name, octets] of Object.entries(amiss))
      for (const ending of ['\r\n', '\n', '']) {
        // What lies about a delivery is nobody's to find out; and who is left without an answer waits for minutes.
        if (verb === '.' && !obeys && saysTaken(octets)) continue
        const answer = { octets: Buffer.concat([octets, Buffer.from(ending)]), obeys, cuts: true }
        const { outcome, delivered, marks } = await attempt({
          extensions: ['AUTH PLAIN', ...(name.length % 2 === 0 ? ['PIPELINING'] : [])],
          answer: (command) => (command.split(' ')[0] === verb ? answer : undefined),
          ...(verb === '.' ? { atEnd: answer } : {}),
        })
        await server?.close()
        const what = `${name} ${JSON.stringify(ending)}: ${JSON.stringify(outcome)}`
        expect(delivered.length, what).toBeLessThanOrEqual(1)
        if (delivered.length === 1) expect(['taken', 'unknown'], what).toContain(outcome.kind)
        if (outcome.kind === 'taken') expect(delivered.length, what).toBe(1)
        // Only a message whose end went out can be in doubt.
        expect(outcome.kind === 'unknown', what).toBe(outcome.kind !== 'taken' && marks.includes('end'))
      }
  })
})

test.each(['MAIL', 'RCPT', 'DATA', '.'])(
  'an answer to %s in pieces of any length, cut anywhere, is the same answer or none',
  async (verb) => {
    const whole = Buffer.from('550-5.7.1 not\r\n550 5.7.1 today\r\n')
    for (let at = 0; at <= whole.length; at += 1) {
      const answer = { octets: whole.subarray(0, at), obeys: false, cuts: true }
      const { outcome, delivered } = await attempt(
        {
          extensions: ['AUTH PLAIN'],
          answer: (command) => (command.split(' ')[0] === verb ? answer : undefined),
          ...(verb === '.' ? { atEnd: answer } : {}),
        },
        { recipients: ['b@example.org'] },
      )
      await server?.close()
      expect(delivered).toEqual([])
      const said = at === whole.length || at === whole.length - 1
      if (at === whole.length) expect(outcome).toMatchObject({ kind: 'refused', permanent: true })
      else if (!said && verb === '.') expect(outcome.kind).toBe('unknown')
      else if (!said) expect(outcome).toMatchObject({ kind: 'refused', permanent: false })
    }
  },
)

test('who was answered with no answer is not asked again: the server may have taken them', async () => {
  const answer = { octets: Buffer.from('hm\r\n'), obeys: true }
  const { outcome, delivered } = await attempt({
    answer: (command) => (command.startsWith('RCPT TO:<c@') ? answer : undefined),
  })
  expect(outcome).toMatchObject({
    kind: 'taken',
    accepted: ['b@example.org'],
    refused: [{ address: 'c@example.org', permanent: true }],
  })
  expect(delivered).toHaveLength(1)
})
