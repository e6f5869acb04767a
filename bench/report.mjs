/** The table of a bench in the app: each line is printed when it is taken, and all of them in the end. */
export function startReport() {
  const rows = []
  return {
    /** Several values of one thing; `budget` as UX.md §18 says it, `-` where there is none. */
    note(what, budget, values, unit = 'ms') {
      const sorted = [...values].sort((a, b) => a - b)
      const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
      const row = { what, budget, median: at(0.5), p95: at(0.95), worst: sorted.at(-1), unit, n: sorted.length }
      rows.push(row)
      console.log(JSON.stringify(row))
    },
    /** Values under ten keep a decimal. */
    print() {
      const rounded = (value) => (value < 10 ? value.toFixed(1) : String(Math.round(value)))
      console.log('\n| What | Budget | Median | p95 | Worst | n |\n|---|---|---|---|---|---|')
      for (const { what, budget, median, p95, worst, unit, n } of rows)
        console.log(
          `| ${what} (${unit}) | ${budget} | ${rounded(median)} | ${rounded(p95)} | ${rounded(worst)} | ${n} |`,
        )
    },
  }
}
