import { rm } from 'node:fs/promises'
import path from 'node:path'

/** Takes out what an unpacked Electron brings for development: its own start page and its version file. */
export default async function afterPack({ appOutDir, electronPlatformName }) {
  if (electronPlatformName !== 'linux') return
  for (const name of ['version', path.join('resources', 'default_app.asar')])
    await rm(path.join(appOutDir, name), { force: true })
}
