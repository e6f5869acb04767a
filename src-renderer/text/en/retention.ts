export const retention = {
  'ret.newest':
    '{n, plural, one {Keep only the newest message on the server} other {Keep the newest # messages on the server}}',
  'ret.size': 'Keep the newest {n, number} MB on the server',
} as const
