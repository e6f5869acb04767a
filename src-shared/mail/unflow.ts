/**
 * `format=flowed` text as paragraphs of one line each (RFC 3676 §4).
 *
 * A line that ends with a space goes on in the next one of the same quote depth; `-- ` alone is the signature's line
 * and never flows. Space-stuffing is taken off. With `delSp` the space before the soft break goes, too. Quoted lines
 * come out as `>` per level, a space and the text. Lines end with LF. Linear; never throws.
 */
export function unflow(text: string, { delSp }: { readonly delSp: boolean }): string {
  const paragraphs: string[] = []
  let open: string[] | undefined
  let openDepth = 0
  const close = (): void => {
    if (open === undefined) return
    const content = open.join('')
    paragraphs.push(openDepth === 0 ? content : `${'>'.repeat(openDepth)} ${content}`)
    open = undefined
  }
  for (const line of text.split(/\r?\n/)) {
    let depth = 0
    while (line.charCodeAt(depth) === 0x3e) depth++
    const content = line.slice(line.charCodeAt(depth) === 0x20 ? depth + 1 : depth)
    const signature = content === '-- '
    // A quote depth that changes ends the paragraph even where the line says it flows (RFC 3676 §4.5).
    if (open !== undefined && (depth !== openDepth || signature)) close()
    const flows = !signature && content.endsWith(' ')
    open ??= []
    openDepth = depth
    open.push(flows && delSp ? content.slice(0, -1) : content)
    if (!flows) close()
  }
  close()
  return paragraphs.join('\n')
}
