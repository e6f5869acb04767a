// Fills the real database through the real store page: the batches an engine would send, over a port of our own.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** The account of seeded mail. Its server is never there, so that nothing but the window is measured. */
export const seededAccount = {
  id: 'abench',
  label: 'bench@example.org',
  displayName: 'Bench',
  address: 'bench@example.org',
  color: 0,
  createdAt: 1,
  incoming: { host: '127.0.0.1', port: 9, security: 'tls', user: 'bench' },
  protocol: 'imap',
  keepOffline: 'everything',
}

/** A letter box with much in it; what leaves it, and when, is to be shown. */
export const seededLetterBox = {
  ...seededAccount,
  protocol: 'pop3',
  keepOffline: undefined,
  retention: { kind: 'after-days', days: 30 },
  removeExisting: false,
  checkEveryMs: 3_600_000,
}

/** Writes the account where the engine looks for it; Tern must not run. */
export function writeSeededAccount(profile, account = seededAccount) {
  const folder = path.join(profile, 'vault', account.id)
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'account.json'), `${JSON.stringify(account, undefined, 2)}\n`)
}

/** The hidden page that owns the database. */
export async function storePage(app) {
  const isStore = (page) => page.url().includes('/store.html')
  const page = app.windows().find(isStore) ?? (await app.waitForEvent('window', isStore))
  await page.waitForLoadState('load')
  return page
}

/**
 * Seeds mailboxes: `[name, role, messages]`. A fifth of the messages are answers, some are unread, starred or have
 * files; the newest `withBody` of each mailbox can be read. With `bodyWords` a body has that many words out of 20,000,
 * often the frequent ones, as in a language. Resolves with messages per second.
 */
export async function seedStore(app, mailboxes, { withBody = 2_000, bodyWords = 0 } = {}) {
  const page = await storePage(app)
  await page.evaluate(openPort, seededAccount)
  const started = performance.now()
  let total = 0
  for (const [name, role, count] of mailboxes) {
    for (let from = 0; from < count; from += 500) {
      await page.evaluate(commitMail, { name, role, from, to: Math.min(count, from + 500), count, withBody, bodyWords })
    }
    total += count
  }
  return Math.round(total / ((performance.now() - started) / 1000))
}

/** Seeds a letter box: its inbox, and a line of the ledger for every message, one in ten of which is gone already. */
export async function seedLetterBox(app, count) {
  const page = await storePage(app)
  await page.evaluate(openPort, seededLetterBox)
  for (let from = 0; from < count; from += 500) {
    const to = Math.min(count, from + 500)
    await page.evaluate(commitMail, { name: 'inbox', role: 'inbox', from, to, count, withBody: 0, bodyWords: 0 })
    await page.evaluate(commitLedger, { from, to, count })
  }
}

/** One more message at the top of a mailbox, `word` in its subject; resolves when it is in the database. */
export async function arriveOne(app, name, number, word = '') {
  const page = await storePage(app)
  await page.evaluate(openPort, seededAccount)
  await page.evaluate(commitMail, {
    name,
    role: undefined,
    from: number,
    to: number + 1,
    count: number + 1,
    withBody: 1,
    bodyWords: 0,
    word,
  })
}

// Those below run in the page.

async function commitLedger({ from, to, count }) {
  const now = Date.now()
  const rows = []
  for (let at = from; at < to; at += 1)
    rows.push({
      accountId: 'abench',
      uidl: `${String(at).padStart(10, '0')}.${(at * 2_654_435_761) % 4_294_967_296}`,
      occurrence: 0,
      state: at % 10 === 9 ? 'gone' : 'stored',
      messageId: `inbox-${at}`,
      sha256: String(at).padStart(64, '0'),
      announced: 4_000 + (at % 900) * 20,
      received: 4_000 + (at % 900) * 20,
      storedAt: now - (count - at) * 300_000,
      existing: at < count / 4 ? 1 : 0,
      order: at,
      ...(at % 3 === 0 ? { readBackAt: now - 3_600_000 } : {}),
      ...(at % 400 === 0 ? { kept: 1 } : {}),
    })
  const waiting = Array.from({ length: 20 }, (_, n) => ({
    uidl: `large-${n}`,
    occurrence: 0,
    octets: 61_000_000 + n,
    order: count + n,
    seenAt: now,
    reason: 'large',
    header: { subject: `Film ${n}`, from: 'Ada Lovelace', sentAt: now },
  }))
  const listing = JSON.stringify({ listedAt: now, uidl: true, waiting })
  await window.seedCommit([
    { kind: 'put-uidl', rows },
    { kind: 'set-meta', key: 'shelf.abench', value: listing },
  ])
}

async function openPort(account) {
  const { port1, port2 } = new MessageChannel()
  const waiting = new Map()
  port2.onmessage = ({ data }) => {
    const id = data.batchId ?? data.kind
    waiting.get(id)?.(data)
    waiting.delete(id)
  }
  const ask = (id, message) =>
    new Promise((resolve) => {
      waiting.set(id, resolve)
      port2.postMessage(message)
    })
  window.postMessage('tern-store-port', window.location.origin, [port1])
  const gen = crypto.randomUUID()
  await ask('ready', { kind: 'hello', gen })
  window.seedCommit = async (changes) => {
    const batchId = crypto.randomUUID()
    const answer = await ask(batchId, { kind: 'commit', batch: { batchId, gen, durability: 'relaxed', changes } })
    if (answer.kind !== 'ack') throw new Error(JSON.stringify(answer))
  }
  await window.seedCommit([{ kind: 'put-account', account }])
}

async function commitMail({ name, role, from, to, count, withBody, bodyWords, word = '' }) {
  const people = [
    'Ada Lovelace',
    'Grace Hopper',
    'Mara Vogel',
    'Jonas Krüger',
    '山田 花子',
    'Chiara Bianchi',
    'Omar Haddad',
  ]
  const words =
    'offer invoice meeting holiday report question answer boat library garden train letter picture plan'.split(' ')
  // The nth frequent word comes 1/n as often as the first, roughly as in a language.
  const prose = (seed, length) => {
    let state = (seed + 1) * 2_654_435_761
    return Array.from({ length }, () => {
      state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
      const rank = Math.floor(20_000 ** (state / 4_294_967_296)) - 1
      return `${words[rank % 14].slice(0, 4)}${rank.toString(36)}`
    }).join(' ')
  }
  const now = Date.now()
  const accountId = 'abench'
  const changes =
    from === 0
      ? [
          {
            kind: 'put-mailbox',
            mailbox: {
              id: name,
              accountId,
              home: 'server',
              path: name,
              name,
              delimiter: '/',
              ...(role ? { role, roleFrom: 'server' } : {}),
              selectable: true,
            },
          },
        ]
      : []
  for (let at = from; at < to; at += 1) {
    const person = people[at % people.length]
    const address = { name: person, address: `sender${at % 500}@example.org` }
    const answer = at % 5 === 4
    const sortDate = now - (count - at) * 300_000
    const id = `${name}-${at}`
    const subject =
      `${answer ? 'Re: ' : ''}${words[at % 14]} ${words[(at * 7) % 14]} ${answer ? at - 1 : at} ${word}`.trim()
    const body = at >= count - withBody
    const text = `${subject}\n\n${bodyWords > 0 ? prose(at, bodyWords) : Array.from({ length: 40 }, (_, n) => words[(at + n * 3) % 14]).join(' ')}`
    const envelope = {
      subject,
      from: [address],
      sender: [],
      replyTo: [],
      to: [{ name: 'Bench', address: 'bench@example.org' }],
      cc: [],
      bcc: [],
      sentAt: sortDate,
      messageIdHeader: `${id}@bench`,
      references: answer ? [`${name}-${at - 1}@bench`] : [],
      inReplyTo: answer ? [`${name}-${at - 1}@bench`] : [],
    }
    changes.push({
      kind: 'put-message',
      arrival: {
        message: {
          id,
          accountId,
          envelope,
          hasAttachments: at % 9 === 0,
          octets: 4_000 + (at % 900) * 20,
          receivedAt: sortDate,
        },
        location: {
          key: `${name}.1.${at + 1}`,
          mailboxId: name,
          uidValidity: 1,
          uid: at + 1,
          flags: [...(at % 4 === 0 ? [] : ['\\Seen']), ...(at % 50 === 0 ? ['\\Flagged'] : [])],
          sortDate,
        },
        ...(body
          ? {
              body: {
                sha256: `${id}`.padEnd(64, '0'),
                octets: 4_000,
                parsed: {
                  envelope,
                  leaves: [{ path: '1', kind: 'plain', text, truncated: false }],
                  attachments: [],
                  snippet: text.slice(0, 120).replaceAll('\n', ' '),
                  cut: [],
                },
              },
            }
          : {}),
      },
    })
  }
  await window.seedCommit(changes)
}
