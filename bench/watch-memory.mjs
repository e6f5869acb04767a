import { readdirSync, readFileSync } from 'node:fs'

const EVERY_MS = 200

/**
 * Looks at the memory of a process and all its descendants until `stop()`, which returns the peak of their sum in
 * megabytes: proportional set size, so that pages they share count once. Linux only.
 */
export function watchMemory(pid) {
  let peak = 0
  const look = () => {
    peak = Math.max(peak, sum(withDescendants(pid)))
  }
  const timer = setInterval(look, EVERY_MS)
  timer.unref()
  return {
    stop() {
      clearInterval(timer)
      look()
      return Math.round(peak / 1024)
    },
  }
}

const sum = (pids) => pids.reduce((total, pid) => total + proportionalKilobytes(pid), 0)

function proportionalKilobytes(pid) {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0 // it ended meanwhile
  }
}

function withDescendants(pid) {
  const children = new Map()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const parent = Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1].split(' ')[1])
      children.set(parent, [...(children.get(parent) ?? []), Number(name)])
    } catch {
      // It ended meanwhile.
    }
  }
  const all = [pid]
  for (const one of all) all.push(...(children.get(one) ?? []))
  return all
}
