/** Why a server's certificate does not hold, and what that may come from. */
export const certificates = {
  'cert.why.over': 'It is out of date.',
  'cert.why.notYet': 'It is not valid yet.',
  'cert.why.name': 'It was issued for another server.',
  'cert.why.self': 'The server issued it to itself.',
  'cert.why.authority': 'Nobody this device trusts vouches for it.',
  'cert.why.purpose': 'It is not meant for servers.',
  'cert.why.revoked': 'It was revoked.',
  'cert.clock': 'On this device it is {now}. If that is wrong, set the clock first.',
  'cert.hadValid':
    'This server had a valid certificate before, so Tern does not offer to trust this one. Ask whoever runs the server.',
} as const
