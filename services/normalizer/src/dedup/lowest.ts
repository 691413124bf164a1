/** The `size` smallest distinct numbers of those offered, in rising order: a bottom-k sketch while it is made. */
export interface Lowest {
  /** Returns the largest number that may still be kept, so that the caller need not offer any above it. */
  offer(value: number): number
  values(): Uint32Array
}

/** Starts an empty sketch. */
export function lowestOf(size: number): Lowest {
  const kept = new Uint32Array(size)
  let count = 0

  return {
    offer(value) {
      const ceiling = count === size ? (kept[size - 1] ?? 0) : 0xffff_ffff
      if (value > ceiling) return ceiling
      for (let index = 0; index < count; index++) if (kept[index] === value) return ceiling
      let place = count < size ? count++ : size - 1
      for (; place > 0 && (kept[place - 1] ?? 0) > value; place--) kept[place] = kept[place - 1] ?? 0
      kept[place] = value
      return count === size ? (kept[size - 1] ?? 0) : 0xffff_ffff
    },
    values: () => kept.slice(0, count),
  }
}
