/** MinHash of 5-word shingles as the textbook has it, to compare with: every shingle goes through each of the permutations. */
export function minHash(text: string, permutations = 128): Uint32Array {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const smallest = new Uint32Array(permutations).fill(0xffff_ffff)
  for (let index = 0; index + 5 <= words.length; index++) {
    const shingle = hash(words.slice(index, index + 5).join(' '))
    for (let number = 0; number < permutations; number++) {
      const permuted = (Math.imul(shingle, 2 * number + 0x9e3779b1) + Math.imul(number, 0x85ebca6b)) >>> 0
      if (permuted < (smallest[number] as number)) smallest[number] = permuted
    }
  }
  return smallest
}

/** FNV-1a. */
function hash(text: string): number {
  let state = 0x811c9dc5
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193)
  return state
}
