import type { ElectronApplication } from '@playwright/test'

export function writeSeededAccount(profile: string, account?: object): void
export function seedStore(
  app: ElectronApplication,
  mailboxes: readonly (readonly [name: string, role: string, messages: number])[],
  options?: { readonly withBody?: number; readonly bodyWords?: number },
): Promise<number>
