import type { ElectronApplication, Page } from '@playwright/test'
import type { Commands, Settings } from '../src-shared/contract/commands'
import type { Account, AccountDraft } from '../src-shared/mail/account'
import type { AccountStatus } from '../src-shared/mail/account-status'
import type { Result } from '../src-shared/mail/mail-error'

export interface LaunchOptions {
  readonly profile: string
  readonly ca?: string
  readonly settings?: Partial<Settings> | null
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}
export function launchTern(options: LaunchOptions): Promise<{ readonly app: ElectronApplication; readonly page: Page }>
export function draftFor(
  protocol: Account['protocol'],
  server: { readonly host: string; readonly ports: { readonly imaps: number; readonly pop3s: number } },
  user: string,
  more?: object,
): AccountDraft
export function call<K extends keyof Commands>(
  page: Page,
  name: K,
  ...args: Parameters<Commands[K]>
): Promise<ReturnType<Commands[K]> extends Result<infer T> ? T : never>
export function untilUpToDate(
  page: Page,
  accountId: string,
  options?: { timeoutMs?: number; after?: number },
): Promise<AccountStatus>
export function rowsOf<T = Record<string, unknown>>(page: Page, table: string): Promise<T[]>
export function vaultHashes(profile: string, accountId: string): string[]
export function processesOf(
  app: ElectronApplication,
): Promise<{ main: number | undefined; engine?: number; store?: number; window?: number }>
