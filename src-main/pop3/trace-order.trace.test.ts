import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { buildCollectProgram } from './build-program.testing'
import { mail, sha256Of } from './collector.testing'
import { FakePop3Server } from './fake-server.testing'

// The order of safety as the operating system sees it, not as our code tells it. `npm run test:trace`; needs strace
// and the right to trace.
const calls = 'openat,write,writev,pwrite64,fsync,fdatasync,rename,renameat2,sendto,sendmsg,read,pread64'

test('H7: RETR, octets, fsync, rename, fsync of the folder, journal, commit, read back, DELE, QUIT', {
  timeout: 120_000,
}, async () => {
  execFileSync('strace', ['-V'])
  const folder = await mkdtemp(join(tmpdir(), 'tern-trace-'))
  const server = await FakePop3Server.start()
  onTestFinished(async () => {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  })
  const program = await buildCollectProgram(folder)
  const profile = join(folder, 'profile')
  const run = (trace: string) =>
    promisify(execFile)('strace', [
      ...['-f', '-y', '-qq', '-s', '200', '-e', `trace=${calls}`, '-o', trace],
      ...[process.execPath, program, profile, String(server.port), 'traced'],
    ])
  // The first session removes nothing.
  await run(join(folder, 'first'))
  const sources = [mail('small'), mail('large', 'x'.repeat(1_500_000))]
  const uidls = sources.map((source) => server.deliver(source).uidl)
  const file = join(folder, 'second')
  await run(file)
  expect(server.mailbox).toEqual([])

  const lines = (await readFile(file, 'utf8')).split('\n')
  const at = (what: string, matches: RegExp, from = 0): number => {
    const index = lines.findIndex((line, number) => number >= from && matches.test(line))
    expect([what, index >= 0]).toEqual([what, true])
    return index
  }
  /** The line on which a call that was interrupted by others came to its end is the one that counts. */
  const ended = (index: number): number => {
    const line = lines[index] ?? ''
    if (!line.includes('<unfinished ...>')) return index
    const [pid = ''] = line.split(' ')
    const call = /^\d+\s+(\w+)/.exec(line)?.[1] ?? ''
    return lines.findIndex(
      (other, number) => number > index && other.startsWith(pid) && other.includes(`<... ${call} resumed>`),
    )
  }
  const quit = at('QUIT', /"QUIT\\r\\n"/)
  for (const [index, source] of sources.entries()) {
    const name = sha256Of(source)
    const renamed = at('rename', new RegExp(`rename\\w*\\(.*${name}\\.eml`))
    const temporary = /"([^"]*\/tmp\/[^"]+)"/.exec(lines[renamed] ?? '')?.[1] ?? 'no temporary file'
    const order = [
      at('RETR', /"[^"]*RETR /),
      at('octets', new RegExp(`(write|pwrite64|writev)\\(\\d+<${literal(temporary)}>`)),
      at('fsync', new RegExp(`fsync\\(\\d+<${literal(temporary)}>`)),
      renamed,
      at('fsync of the folder', /fsync\(\d+<[^>]*\/vault\/pop>/, ended(renamed)),
      at('journal', /(write|pwrite64)\(\d+<[^>]*journal\.ndjson>.*/, ended(renamed)),
    ]
    order.push(at('journal on disk', /(fdatasync|fsync)\(\d+<[^>]*journal\.ndjson>/, ended(order.at(-1) ?? 0)))
    order.push(at('commit', /"traced stored\\n"/, ended(order.at(-1) ?? 0)))
    order.push(at('read back', new RegExp(`openat\\(.*${name}\\.eml.*O_RDONLY`), ended(order.at(-1) ?? 0)))
    order.push(at(`DELE of ${uidls[index]}`, /"[^"]*DELE /, ended(order.at(-1) ?? 0)), quit)
    expect(order.map(ended)).toEqual([...order.map(ended)].sort((a, b) => a - b))
    // Nothing was said of removal before.
    expect(lines.slice(0, order.at(-3)).filter((line) => /"[^"]*DELE /.test(line))).toEqual([])
  }
})

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
