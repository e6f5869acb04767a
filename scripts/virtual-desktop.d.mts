export interface VirtualDesktop {
  /** Variables that lead to it. */
  readonly env: Readonly<Record<string, string>>
  readonly framebuffer: string
  stop(): Promise<void>
}

export function startVirtualDesktop(options?: {
  readonly display?: boolean
  readonly keyring?: boolean
  readonly keyringHome?: string
  readonly screen?: string
}): Promise<VirtualDesktop>
