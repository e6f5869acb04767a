import { app, safeStorage } from 'electron'
import type { Keychain } from './secrets'

/**
 * Everything that differs between the Electron that ships (45) and the one that development and CI may have to use
 * (33), and between desktops. Code elsewhere uses only what both have.
 */

interface AsyncSafeStorage {
  isAsyncEncryptionAvailable(): Promise<boolean>
  encryptStringAsync(plain: string): Promise<Buffer>
  decryptStringAsync(encrypted: Buffer): Promise<{ readonly result: string }>
}

/** Absent before Electron 45, whose synchronous calls block while a locked keychain waits for its owner. */
const asyncStorage = safeStorage as unknown as Partial<AsyncSafeStorage>

/** Desktops on which Chromium finds the keychain by itself; on others it falls back to a fixed, public key. */
const desktopsWithKeychain = ['deepin', 'gnome', 'kde', 'pantheon', 'unity', 'ukui', 'x-cinnamon', 'xfce', 'lxqt']

/**
 * To be called before `ready`. On a desktop Chromium does not know (sway, i3, none), a running Secret Service would be
 * overlooked, so it is named.
 */
export function preferSystemKeychain(): void {
  if (process.platform !== 'linux' || app.commandLine.hasSwitch('password-store')) return
  const desktops = (process.env.XDG_CURRENT_DESKTOP ?? '').toLowerCase().split(':')
  if (!desktops.some((name) => desktopsWithKeychain.includes(name))) {
    app.commandLine.appendSwitch('password-store', 'gnome-libsecret')
  }
}

/** Encrypts with the keychain's key, where it is neither fixed nor only a name. */
export const systemKeychain: Keychain = {
  protects: async () => {
    if (process.platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend()))
      return false
    if (asyncStorage.isAsyncEncryptionAvailable) return asyncStorage.isAsyncEncryptionAvailable()
    return safeStorage.isEncryptionAvailable()
  },
  // Rejects where there is none.
  encrypt: async (plain) =>
    asyncStorage.encryptStringAsync ? asyncStorage.encryptStringAsync(plain) : safeStorage.encryptString(plain),
  // Rejects where the keychain was emptied or the blob is another's.
  decrypt: async (encrypted) => {
    if (!asyncStorage.decryptStringAsync) return safeStorage.decryptString(encrypted)
    return (await asyncStorage.decryptStringAsync(encrypted)).result
  },
}

/** Whether this is the repackaged runtime for development and CI, which is out of support and never released. */
export function isDevelopmentRuntime(): boolean {
  return Number.parseInt(process.versions.electron ?? '0', 10) < 45
}
