/**
 * Scatters 32 bits: each bit of the input changes each bit of the result with a chance close to one half. The multipliers
 * and shifts are `lowbias32` of Chris Wellons' hash-prospector (public domain), found by search for least bias.
 */
export function mix(value: number): number {
  let bits = value ^ (value >>> 16)
  bits = Math.imul(bits, 0x7feb352d)
  bits ^= bits >>> 15
  bits = Math.imul(bits, 0x846ca68b)
  return (bits ^ (bits >>> 16)) >>> 0
}
