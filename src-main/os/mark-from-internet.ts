import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'

/**
 * Tells the system that a file came by mail, so that it warns in its own way: Mark of the Web on Windows, quarantine
 * on macOS; Linux has no such mark. A file system that cannot hold it is no reason not to save. Never rejects.
 */
export async function markFromInternet(file: string): Promise<void> {
  try {
    if (process.platform === 'win32') await writeFile(`${file}:Zone.Identifier`, '[ZoneTransfer]\r\nZoneId=3\r\n')
    if (process.platform === 'darwin') await quarantine(file)
  } catch {
    // The file itself is whole.
  }
}

function quarantine(file: string): Promise<void> {
  const stamp = `0083;${Math.floor(Date.now() / 1000).toString(16)};Tern;`
  return new Promise((resolve) =>
    execFile('/usr/bin/xattr', ['-w', 'com.apple.quarantine', stamp, file], () => resolve()),
  )
}
