import type { ReportStatus } from '../sync/mail-engine'

/** Progress within one phase is said no more often than this. */
const countEveryMs = 200

/**
 * Reports as `report` does, but of counts that run only some: each is a message to main and a repaint of every window.
 * Another phase is always said, and so is that everything is here.
 */
export function lessOften(report: ReportStatus, now = (): number => performance.now()): ReportStatus {
  let phase: string | undefined
  let saidAt = Number.NEGATIVE_INFINITY
  return (status) => {
    const counts = status.phase === 'receiving' || status.phase === 'filling-offline-copies'
    if (counts && status.phase === phase && now() - saidAt < countEveryMs) return
    phase = status.phase
    saidAt = now()
    report(status)
  }
}
