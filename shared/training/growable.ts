/** A column of doubles that grows: typed storage for a table whose length is known only at its end. */
export interface GrowableColumn {
  push(value: number): void
  /** A copy of what was pushed. */
  values(): Float64Array<ArrayBuffer>
}

export function growableColumn(): GrowableColumn {
  let storage = new Float64Array(256)
  let length = 0
  return {
    push(value) {
      if (length === storage.length) {
        const larger = new Float64Array(2 * length)
        larger.set(storage)
        storage = larger
      }
      storage[length++] = value
    },
    values: () => storage.slice(0, length),
  }
}
