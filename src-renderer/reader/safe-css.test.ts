import { expect, test } from 'vitest'
import { isSafeDeclaration } from './safe-css'

test.each([
  ['color', 'red'],
  ['font-size', '12px'],
  ['background-color', 'rgb(1, 2, 3)'],
  ['background-image', 'linear-gradient(red, blue)'],
  ['width', 'calc(100% - 10px)'],
  ['position', 'relative'],
])('%s: %s stays', (property, value) => expect(isSafeDeclaration(property, value)).toBe(true))

test.each([
  ['background-image', 'url("https://example.org/x.png")'],
  ['background', 'URL(//example.org)'],
  ['cursor', 'url(x), auto'],
  ['list-style-image', 'image-set("x.png" 1x)'],
  ['content', 'attr(data-x)'],
  ['--x', 'url(https://example.org)'],
  ['color', 'var(--x)'],
  ['width', 'expression(alert(1))'],
  ['behavior', 'url(x.htc)'],
  ['-moz-binding', 'url(x)'],
  ['position', 'fixed'],
  ['position', 'sticky'],
  ['color', 'r\\65 d'],
  ['padding', 'env(safe-area-inset-top)'],
  ['background-image', 'cross-fade(url(a), url(b))'],
  ['-webkit-app-region', 'drag'],
])('%s: %s goes', (property, value) => expect(isSafeDeclaration(property, value)).toBe(false))
