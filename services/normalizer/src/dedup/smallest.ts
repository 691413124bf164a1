/**
 * The `size` smallest distinct numbers, rising. The numbers are taken for hashes, spread evenly over 32 bits: a bound that
 * leaves somewhat more than are needed saves sorting the others, and is raised while too many of those are the same.
 */
export function smallest(hashes: Uint32Array, size: number): Uint32Array {
  let share = (size * 1.1 + 20) / hashes.length
  while (true) {
    const bound = share < 1 ? Math.floor(share * 0x1_0000_0000) : 0xffff_ffff
    const distinct = distinctUpTo(hashes, bound)
    if (share >= 1 || distinct.length >= size) return distinct.subarray(0, size)
    share *= 4
  }
}

function distinctUpTo(hashes: Uint32Array, bound: number): Uint32Array {
  const kept = new Uint32Array(hashes.length)
  let count = 0
  for (const hash of hashes) if (hash <= bound) kept[count++] = hash
  const sorted = kept.subarray(0, count).sort()
  let distinct = 0
  for (const hash of sorted) if (distinct === 0 || hash !== sorted[distinct - 1]) sorted[distinct++] = hash
  return sorted.subarray(0, distinct)
}
