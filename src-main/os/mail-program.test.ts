import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { linuxMailProgram } from './mail-program'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tern-desktop-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

test('mailto: links are taken over by the tools of the desktop, once Tern is installed', async () => {
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_DATA_DIRS: join(home, 'nothing'),
    XDG_CURRENT_DESKTOP: 'X-Generic',
  }
  const program = linuxMailProgram(env)
  expect(await program.state()).toBe('unavailable')
  await program.become()
  expect(await program.state()).toBe('unavailable')

  mkdirSync(join(home, 'config'), { recursive: true })
  mkdirSync(join(home, 'data', 'applications'), { recursive: true })
  // A program that is not there counts for nothing.
  const entry = '[Desktop Entry]\nType=Application\nName=Tern\nExec=true %U\nMimeType=x-scheme-handler/mailto;\n'
  writeFileSync(join(home, 'data', 'applications', 'tern.desktop'), entry)
  writeFileSync(join(home, 'data', 'applications', 'other.desktop'), entry.replaceAll(/tern/gi, 'other'))
  writeFileSync(
    join(home, 'config', 'mimeapps.list'),
    '[Default Applications]\nx-scheme-handler/mailto=other.desktop\n',
  )
  expect(await program.state()).toBe('no')
  await program.become()
  expect(await program.state()).toBe('yes')
  expect(readFileSync(join(home, 'config', 'mimeapps.list'), 'utf8')).toContain('x-scheme-handler/mailto=tern.desktop')
})
