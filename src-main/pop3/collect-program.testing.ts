import { writeSync } from 'node:fs'
import { openCollector } from './collector.testing'

// One process that collects once and ends: `node collect-program.mjs PROFILE PORT [MARK]`, with KEEP=1 without
// removing anything. It says `stored` when the
// store has acknowledged a batch, so that a trace of this process shows that moment, too. Its database is in memory:
// whoever kills it takes the database with it.
const [profile = '', port = '', mark] = process.argv.slice(2)
const collector = await openCollector({
  profile,
  port: Number(port),
  database: 'program',
  account: { retention: { kind: process.env.KEEP ? 'leave' : 'after-download' }, removeExisting: true },
  wrap: {
    store: (store) => ({
      commit: async (changes, options) => {
        await store.commit(changes, options)
        if (mark) writeSync(2, `${mark} stored\n`)
      },
      read: (call, ...args) => store.read(call, ...args),
    }),
  },
})
await collector.collect()
await collector.close()
