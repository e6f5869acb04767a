import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, expect, test } from '@playwright/test'

const root = join(import.meta.dirname, '..', '..')
const user = `tern-e2e-${process.pid}`
const home = `/var/tmp/${user}`
const installed = '/opt/Tern'

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })

function debPackage(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const name = readdirSync(join(root, 'dist')).find((file) => file.endsWith('.deb') && file.includes(version))
  if (name === undefined) throw new Error('there is no .deb in dist/: run `npm run dist -- --linux deb` first')
  return join(root, 'dist', name)
}

/** Every process of the user this test made. */
function processesOf(uid: number): { readonly pid: number; readonly command: string; readonly status: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      if (statSync(`/proc/${name}`).uid !== uid) return []
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
      return [{ pid: Number(name), command, status: readFileSync(`/proc/${name}/status`, 'utf8') }]
    } catch {
      return [] // It ended while we looked.
    }
  })
}

test('the .deb installs, runs for an ordinary user inside its sandbox, and leaves nothing behind', async () => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error('This test installs a package and makes a user: run `sudo npm run test:dist` on Debian or Ubuntu.')

  run('apt-get', 'install', '--yes', '--quiet', '--no-install-recommends', '--reinstall', debPackage())
  try {
    expect(readdirSync(join(installed, 'resources'))).toContain('app.asar')
    expect(existsSync(join(installed, 'resources', 'default_app.asar'))).toBe(false)
    const entry = readFileSync('/usr/share/applications/tern.desktop', 'utf8')
    expect(entry).toContain('Name=Tern')
    expect(entry).not.toContain('--no-sandbox')
    // So that the desktop can open mailto: links with it, and hands them over.
    expect(entry).toMatch(/^MimeType=.*x-scheme-handler\/mailto;/m)
    expect(entry).toMatch(/^Exec=.* %U$/m)

    run('useradd', '--create-home', '--home-dir', home, '--shell', '/bin/sh', user)
    const uid = Number(run('id', '-u', user).trim())
    const profile = join(home, 'profile')
    // Nothing of this machine's settings: as from a menu. Port 0: any that is free, told in a file of the profile.
    const env = [`HOME=${home}`, `DISPLAY=${process.env.DISPLAY ?? ''}`, 'PATH=/usr/bin:/bin', 'LANG=C.UTF-8']
    const switches = [`--user-data-dir=${profile}`, '--remote-debugging-port=0', '--disable-gpu']
    const tern = spawn('runuser', ['-u', user, '--', 'env', '-i', ...env, '/usr/bin/tern', ...switches], {
      stdio: ['ignore', 'inherit', 'inherit'],
      cwd: home,
    })
    try {
      const portFile = join(profile, 'DevToolsActivePort')
      await expect.poll(() => existsSync(portFile), { timeout: 60_000 }).toBe(true)
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${readFileSync(portFile, 'utf8').split('\n')[0]}`)
      const urls = () => browser.contexts().flatMap((context) => context.pages().map((page) => page.url()))
      await expect.poll(() => urls().some((url) => url.startsWith('tern://app/index.html'))).toBe(true)
      const page = browser
        .contexts()
        .flatMap((context) => context.pages())
        .find((one) => one.url().includes('/index.html'))
      if (!page) throw new Error('the window is gone')
      await expect.poll(() => page.evaluate(() => (document.body.textContent ?? '').trim().length)).toBeGreaterThan(0)
      await expect.poll(() => run('xwininfo', '-root', '-tree')).toContain('"Tern"')

      const renderers = processesOf(uid).filter(({ command }) => command.includes('--type=renderer'))
      expect(renderers.length).toBeGreaterThan(0)
      for (const { status } of renderers) expect(status).toMatch(/^Seccomp:\t2$/m)
      expect(processesOf(uid).some(({ command }) => command.includes('--no-sandbox'))).toBe(false)
      await browser.close()
    } finally {
      const ended = new Promise((resolve) => tern.once('exit', resolve))
      for (const { pid } of processesOf(uid)) {
        try {
          process.kill(pid, 'SIGKILL')
        } catch {
          // It ended with another one.
        }
      }
      if (tern.exitCode === null && tern.signalCode === null) await ended
      await expect.poll(() => processesOf(uid).length).toBe(0)
      run('userdel', '--remove', user)
    }
  } finally {
    run('apt-get', 'purge', '--yes', '--quiet', 'tern')
  }
  expect(existsSync(installed)).toBe(false)
  expect(existsSync('/usr/bin/tern')).toBe(false)
  expect(existsSync('/usr/share/applications/tern.desktop')).toBe(false)
})
