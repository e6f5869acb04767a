import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src-*/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts', 'e2e/**/*.unit.test.ts'],
          exclude: ['**/*.dovecot.test.ts', '**/*.{trials,soak,trace,cyrus,courier,postfix,exim}.test.ts'],
          // A machine that is busy with other things is slow, and nothing else is wrong with it.
          testTimeout: 60_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      // These need a package and rights that not every machine has: asked for by their own commands.
      { test: { name: 'cyrus', include: ['src-main/**/*.cyrus.test.ts'] } },
      { test: { name: 'courier', include: ['src-main/**/*.courier.test.ts'] } },
      { test: { name: 'postfix', include: ['src-main/**/*.postfix.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'exim', include: ['src-main/**/*.exim.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'trace', include: ['src-main/**/*.trace.test.ts'] } },
      // Hours on real servers, by `npm run test:soak` only.
      { test: { name: 'soak', include: ['src-main/**/*.soak.test.ts'] } },
      {
        // Minutes of crashes and random lives on the fake server; a few of them run among the unit tests.
        test: { name: 'trials', include: ['src-main/**/*.trials.test.ts'] },
      },
      {
        test: {
          name: 'dovecot',
          include: ['src-main/**/*.dovecot.test.ts', 'e2e/dovecot/**/*.dovecot.test.ts'],
          globalSetup: ['e2e/dovecot/vitest-server.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
})
