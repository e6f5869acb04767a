/**
 * What styles of a mail may say (SECURITY.md R5): nothing that loads, nothing that leaves the flow of its own frame.
 * The browser parses the CSS; these functions judge what it understood.
 */

const blockedProperties =
  /^(?:-webkit-|-moz-)?(?:behavior|binding|user-modify|app-region|view-transition|anchor|timeline)/i
const loading = /url\(|image\(|image-set\(|cross-fade\(|element\(|src\(|paint\(|expression\(|attr\(/i

/** Whether one declaration may stay. Custom properties go: their values are not parsed, so they could hide anything. */
export function isSafeDeclaration(property: string, value: string): boolean {
  if (property.startsWith('--') || value.includes('\\')) return false
  if (blockedProperties.test(property) || loading.test(value) || /var\(|env\(/i.test(value)) return false
  return !(property.toLowerCase() === 'position' && /fixed|sticky/i.test(value))
}

/** The safe declarations of a parsed style, as text. */
export function safeDeclarations(style: {
  readonly length: number
  item(index: number): string
  getPropertyValue(property: string): string
  getPropertyPriority(property: string): string
}): string {
  const kept: string[] = []
  for (let index = 0; index < style.length; index++) {
    const property = style.item(index)
    const value = style.getPropertyValue(property)
    if (value === '' || !isSafeDeclaration(property, value)) continue
    kept.push(`${property}:${value}${style.getPropertyPriority(property) ? '!important' : ''}`)
  }
  return kept.join(';')
}
