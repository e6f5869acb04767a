import { appendFileSync } from 'node:fs'

/**
 * Takes down that so many faults of a kind were survived, each looked at from outside: every message that was ever
 * delivered on the server or whole here, and none shown twice. Only `npm run faults:pop3` reads it.
 */
export function faultsSurvived(kind: string, count: number): void {
  const file = process.env.TERN_FAULTS_SURVIVED
  if (file) appendFileSync(file, `${JSON.stringify({ kind, count })}\n`)
}
