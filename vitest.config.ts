import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src-*/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts', 'e2e/**/*.unit.test.ts'],
          exclude: ['**/*.dovecot.test.ts'],
        },
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
