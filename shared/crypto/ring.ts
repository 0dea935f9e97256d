/**
 * Pointwise arithmetic modulo q on polynomials: the only ring arithmetic written here; transforms, sampling, encryption and
 * decryption are SEAL's. In BigInt, the plain reference.
 */
import { CIPHERTEXT_MODULUS as Q } from './constants.ts'

/** `into[i] = (into[i] + a[i]) mod q`. */
export function addInPlace(into: BigUint64Array, a: BigUint64Array): void {
  for (let i = 0; i < into.length; i++) {
    const sum = (into[i] as bigint) + (a[i] as bigint)
    into[i] = sum >= Q ? sum - Q : sum
  }
}

/** `c0 + (c1 − a)·k mod q`: moves a fresh ciphertext from SEAL's own random polynomial to the common one. Writes into `into`. */
export function rebase(
  into: BigUint64Array,
  { c0, c1, a, k }: { readonly c0: BigUint64Array; readonly c1: BigUint64Array; readonly a: BigUint64Array; readonly k: BigUint64Array },
): void {
  for (let i = 0; i < into.length; i++) {
    const difference = (c1[i] as bigint) + Q - (a[i] as bigint)
    into[i] = ((c0[i] as bigint) + difference * (k[i] as bigint)) % Q
  }
}

/** `c + a·k mod q`: what decryption begins with. */
export function addProduct(into: BigUint64Array, { c, a, k }: { readonly c: BigUint64Array; readonly a: BigUint64Array; readonly k: BigUint64Array }): void {
  for (let i = 0; i < into.length; i++) into[i] = ((c[i] as bigint) + (a[i] as bigint) * (k[i] as bigint)) % Q
}
