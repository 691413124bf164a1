import { setTimeout as sleep } from 'node:timers/promises'

export { default } from './odd-thread.ts'

// As long as a module of many parts takes to load on a machine that has other things to do.
await sleep(700)
