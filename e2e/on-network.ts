import { readFileSync } from 'node:fs'

/** What has Chromium write down all it asks for, from its first moment on. */
export const netLogTo = (file: string): string => `--log-net-log=${file}`

/** Every host, with its port, that Chromium has asked for something; once it has ended. */
export function hostsAsked(netLog: string): ReadonlySet<string> {
  const log = readFileSync(netLog, 'utf8')
  if (!log.includes('"constants"')) throw new Error(`${netLog} is no log of Chromium's network`)
  return new Set([...log.matchAll(/"url":"(?:https?|wss?):\/\/([^"/]+)/g)].map(([, host = '']) => host))
}
