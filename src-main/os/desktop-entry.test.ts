import { expect, test } from 'vitest'
import { autostartEntry, startsSomething } from './desktop-entry'

test.each([
  [['/opt/Tern/tern', '--background'], 'Exec="/opt/Tern/tern" "--background"'],
  [['/home/ada/my programs/100%/tern'], 'Exec="/home/ada/my programs/100%%/tern"'],
  // Quotes and dollars are escaped for the quotes, and each backslash once more for the file.
  [['/a"b$c`d'], 'Exec="/a\\\\"b\\\\$c\\\\`d"'],
  [['/a\\b'], 'Exec="/a\\\\\\\\b"'],
])('%j is written so that it is read again', (command, line) => {
  expect(autostartEntry(command).split('\n')).toContain(line)
})

test('a desktop that switched it off is believed', () => {
  const entry = autostartEntry(['/opt/Tern/tern'])
  expect(startsSomething(entry)).toBe(true)
  expect(startsSomething(`${entry}Hidden=true\n`)).toBe(false)
  expect(startsSomething(entry.replace('enabled=true', 'enabled=false'))).toBe(false)
  expect(startsSomething('')).toBe(false)
})
