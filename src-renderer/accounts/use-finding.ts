import { useEffect, useRef, useState } from 'react'
import type { SettingsFound } from '../../src-shared/mail/server-settings'
import { call } from '../shell/bridge'

/** The running search for an address's servers; one at a time, and its answer counts only while it is the last. */
export function useFinding(onFound: (found: SettingsFound) => void) {
  const [searching, setSearching] = useState(false)
  const attempt = useRef(0)
  const begin = async (address: string, askDatabase: boolean): Promise<void> => {
    attempt.current += 1
    const mine = attempt.current
    setSearching(true)
    const result = await call('settings.find', address, askDatabase)
    if (mine !== attempt.current) return
    setSearching(false)
    if (result.ok) onFound(result.value)
  }
  const stop = (): void => {
    attempt.current += 1
    setSearching(false)
    void call('settings.stopFinding')
  }
  useEffect(
    () => () => {
      attempt.current += 1
      void call('settings.stopFinding')
    },
    [],
  )
  return { searching, begin, stop }
}
