/**
 * A hash in 16 bits, so that a sketch holds twice as many samples: 4 bits of exponent and 12 of the highest others. Keeps
 * the order of hashes; two different ones are told apart with a chance of at least 1 - 1/4096 in their octave.
 */
export function quantise(hash: number): number {
  const octave = 31 - Math.clz32(hash)
  return octave <= 16 ? hash >>> 5 : ((octave - 16) << 12) | ((hash >>> (octave - 12)) & 0xfff)
}
