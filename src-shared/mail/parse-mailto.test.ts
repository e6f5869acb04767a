import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mailtoOf, parseMailto } from './parse-mailto'

test.each<[string, object]>([
  ['mailto:chris@example.com', { to: ['chris@example.com'] }],
  ['MAILTO:a@x.org,b@x.org?cc=c@x.org&bcc=d@x.org', { to: ['a@x.org', 'b@x.org'], cc: ['c@x.org'], bcc: ['d@x.org'] }],
  ['mailto:?to=joe@example.com&subject=current%2Dissue', { to: ['joe@example.com'], subject: 'current-issue' }],
  ['mailto:x@y.org?body=send%20current-issue%0D%0Asend%20index', { body: 'send current-issue\nsend index' }],
  ['mailto:gorby%25kremvax@example.com', { to: ['gorby%kremvax@example.com'] }],
  ['mailto:%22not%40me%22@example.org', { to: ['"not@me"@example.org'] }],
  ['mailto:user@example.org?subject=caf%C3%A9', { subject: 'café' }],
  // Plus is a plus (RFC 6068 §5).
  ['mailto:a+b@x.org?subject=1+1', { to: ['a+b@x.org'], subject: '1+1' }],
])('%s', (link, fields) => {
  expect(parseMailto(link)).toMatchObject(fields)
})

test('everything that is not on the list is ignored, and no field can become another', () => {
  const link =
    'mailto:a@x.org?attach=/etc/passwd&attachment=x&from=evil@x.org&in-reply-to=%3Cx%3E&subject=a%0D%0ABcc:%20v@x.org&send=1&html=%3Cscript%3E'
  expect(parseMailto(link)).toEqual({ to: ['a@x.org'], cc: [], bcc: [], subject: 'a Bcc: v@x.org', body: '' })
})

test('what is no link is nothing; nothing makes it throw', () => {
  expect(parseMailto('https://example.org')).toBeUndefined()
  expect(mailtoOf(['--flag', 'mailto:a@x.org', 'mailto:b@x.org'])).toBeUndefined()
  expect(mailtoOf(['/usr/bin/tern', '--no-sandbox', 'mailto:a@x.org'])).toMatchObject({ to: ['a@x.org'] })
  fc.assert(
    fc.property(fc.string(), (rest) => {
      const fields = parseMailto(`mailto:${rest}`)
      expect(fields?.subject ?? '').not.toMatch(/[\r\n\0]/)
      for (const one of [...(fields?.to ?? []), ...(fields?.cc ?? []), ...(fields?.bcc ?? [])])
        expect(one).not.toMatch(/[\r\n\0]/)
    }),
  )
})
