import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folders = ['IndexedDB', 'blob_storage']
const asidePrefix = 'IndexedDB.damaged-'

/**
 * A database that cannot be opened is set aside whole at the next start, before Chromium touches it: it is open while
 * we run. Mail is made again from the vault and the servers (SYNC.md F47).
 */
export function markDatabaseDamaged(profile: string): void {
  writeFileSync(join(profile, 'database-damaged'), '')
}

/** To be called before `ready`. Keeps the damaged folder of the last time only. */
export function setDamagedDatabaseAside(profile: string, now: number): boolean {
  const mark = join(profile, 'database-damaged')
  if (!existsSync(mark)) return false
  for (const old of readdirSync(profile).filter((name) => name.startsWith(asidePrefix))) {
    rmSync(join(profile, old), { recursive: true, force: true })
  }
  for (const folder of folders) {
    const path = join(profile, folder)
    if (existsSync(path))
      renameSync(path, join(profile, folder === 'IndexedDB' ? `${asidePrefix}${now}` : `${folder}.damaged`))
  }
  rmSync(join(profile, 'blob_storage.damaged'), { recursive: true, force: true })
  rmSync(mark)
  return true
}
