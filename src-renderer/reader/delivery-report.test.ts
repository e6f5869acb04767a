import { expect, test } from 'vitest'
import { readDeliveryReport } from './delivery-report'

test('each recipient and what became of it', () => {
  const text = [
    'Reporting-MTA: dns; mx.example.org',
    '',
    'Original-Recipient: rfc822;ada@example.org',
    'Final-Recipient: rfc822;a@example.org',
    'Action: Failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1',
    '  no such user',
    '',
    'Final-Recipient: rfc822; bob@example.org',
    'Action: delayed',
    '',
  ].join('\r\n')
  expect(readDeliveryReport(text)).toEqual([
    { recipient: 'ada@example.org', action: 'failed', status: '5.1.1', words: '550 5.1.1 no such user' },
    { recipient: 'bob@example.org', action: 'delayed', status: '', words: '' },
  ])
})

test.each(['', 'hello', ':::\n\n:', 'Action: failed'])('%j tells of nobody', (text) => {
  expect(readDeliveryReport(text)).toEqual([])
})
