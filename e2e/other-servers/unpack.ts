import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Programs of Debian packages that are not installed. */
export interface Unpacked {
  readonly root: string
  /** For whoever runs a program of it. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * The contents of Debian packages in a folder of their own, fetched once: no two IMAP servers can be installed side by
 * side, and none of them has to be, to be run. Needs apt, and the libraries these packages depend on.
 */
export function unpack(name: string, packages: readonly string[]): Unpacked {
  // A server may run as a user who cannot see into anybody's home.
  const folder = join(tmpdir(), 'tern-other-servers', name)
  const root = join(folder, 'root')
  if (!existsSync(root)) {
    const fetched = join(folder, 'packages')
    mkdirSync(fetched, { recursive: true })
    execFileSync('apt-get', ['download', ...packages], { cwd: fetched, stdio: 'ignore' })
    for (const file of readdirSync(fetched)) execFileSync('dpkg-deb', ['-x', join(fetched, file), root])
  }
  const libraries = ['usr/lib/x86_64-linux-gnu', 'usr/lib/aarch64-linux-gnu', 'usr/lib'].map((one) => join(root, one))
  return { root, env: { ...process.env, LD_LIBRARY_PATH: libraries.join(':') } }
}
