import { setFlagsFromString } from 'node:v8'

/**
 * Tells V8 that what is made of a page is gone with it, for a process that reads many. By itself it takes such objects for
 * long-lived after some pages, and collects them late and dearly: 7 to 9 % of the processor time of `bench/extract`.
 */
export function keepPagesYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
}
