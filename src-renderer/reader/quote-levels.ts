import type { BodyLeaf } from '../../src-shared/mail/envelope'
import { unflow } from '../../src-shared/mail/unflow'

/** Neighbouring lines of one quote depth, without their marks. */
export interface QuoteBlock {
  readonly depth: number
  readonly text: string
}

/** Depth and content of one line; blanks between the marks are allowed, as writers disagree. */
function splitLine(line: string): { readonly depth: number; readonly content: string } {
  let depth = 0
  let at = 0
  while (line[at] === '>' || (line[at] === ' ' && line[at + 1] === '>' && depth > 0)) {
    if (line[at] === '>') depth++
    at++
  }
  return { depth, content: depth > 0 && line[at] === ' ' ? line.slice(at + 1) : line.slice(at) }
}

/** A plain leaf as blocks of one quote depth each, flowed text joined first (RFC 3676). Pure; linear; never throws. */
export function quoteBlocks(leaf: Pick<BodyLeaf, 'text' | 'flowed'>): readonly QuoteBlock[] {
  const text = leaf.flowed ? unflow(leaf.text, leaf.flowed) : leaf.text.replace(/\r\n/g, '\n')
  const blocks: { depth: number; lines: string[] }[] = []
  for (const line of text.trimEnd().split('\n')) {
    const { depth, content } = splitLine(line)
    const last = blocks.at(-1)
    if (last && last.depth === depth) last.lines.push(content)
    else blocks.push({ depth, lines: [content] })
  }
  return blocks.map(({ depth, lines }) => ({ depth, text: lines.join('\n') }))
}
