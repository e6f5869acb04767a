import { defineConfig } from '@playwright/test'

// `app` drives the built app story by story; `dist` installs the package and needs root. Nothing is retried: a test
// that passes on the second try hides a race from us and shows it to a user.
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  projects: [
    { name: 'app', testMatch: '**/*.spec.ts', testIgnore: 'dist/**' },
    // Takes pictures for people to look at: `npm run screenshots`.
    { name: 'pictures', testMatch: 'pictures/*.pictures.ts', timeout: 0 },
    { name: 'dist', testMatch: 'dist/**/*.spec.ts', timeout: 300_000 },
  ],
})
