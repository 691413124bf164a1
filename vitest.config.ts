import { defineConfig } from 'vitest/config'

const rooms = ['packages', 'services', 'samples', 'infra', 'test', 'bench']

export default defineConfig({
  test: {
    passWithNoTests: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: rooms.map((room) => `${room}/**/*.test.ts`),
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          // Each starts a whole pipeline: one at a time, so that none starves another's politeness or locks.
          fileParallelism: false,
        },
      },
    ],
  },
})
