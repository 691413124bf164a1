/** Of more numbers those that aren't spread evenly could crowd a place for seconds. */
const MOST = 1_024
const PLACE_BITS = 9
const places = new Uint16Array((1 << PLACE_BITS) + 1)
const placed = new Uint32Array(MOST)

/**
 * Sorts hashes up to a bound where they lie. They are spread evenly, so that each is put near its place at once: that takes
 * a third of the time of a sort that only compares.
 */
export function sortHashes(hashes: Uint32Array, bound: number): Uint32Array {
  if (hashes.length > MOST) return hashes.sort()
  const shift = Math.max(32 - Math.clz32(bound) - PLACE_BITS, 0)
  places.fill(0)
  for (let index = 0; index < hashes.length; index++) {
    const next = ((hashes[index] as number) >>> shift) + 1
    places[next] = (places[next] as number) + 1
  }
  for (let place = 1; place < places.length; place++)
    places[place] = (places[place] as number) + (places[place - 1] as number)
  for (let index = 0; index < hashes.length; index++) {
    const hash = hashes[index] as number
    const place = hash >>> shift
    const at = places[place] as number
    placed[at] = hash
    places[place] = at + 1
  }
  for (let index = 0; index < hashes.length; index++) {
    const hash = placed[index] as number
    let at = index
    for (; at > 0 && (hashes[at - 1] as number) > hash; at--) hashes[at] = hashes[at - 1] as number
    hashes[at] = hash
  }
  return hashes
}
