import { writeSync } from 'node:fs'
import { accountWith, openOutbox } from './outbox.testing'

// Sends until it is killed: `node killed-outbox.mjs PROFILE PORT SEED COUNT`. `s ID` promises that a message is in the
// outbox; `u ID` at the end names what nobody knows about, then it says `done`.
const [profile = '', port = '', seed = '', count = ''] = process.argv.slice(2)
const say = (line: string) => writeSync(1, `${line}\n`)
const { outbox, rows, write, close } = await openOutbox(profile, accountWith(Number(port)))
for (let n = 0; n < Number(count); n += 1) {
  const submission = await write(`${seed} ${n}`)
  await outbox.submit(submission)
  say(`s ${submission.messageIdHeader}`)
}
for (;;) {
  outbox.networkChanged()
  const left = await rows()
  if (left.every(({ state }) => state === 'unknown')) {
    for (const { messageIdHeader } of left) say(`u ${messageIdHeader}`)
    break
  }
  await new Promise((resolve) => setTimeout(resolve, 10))
}
await close()
say('done')
process.exit(0)
