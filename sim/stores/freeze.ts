/** Makes plain values unchangeable, so that what is stored can be handed out without a copy. */

/**
 * Freezes a value and all that hangs from it, and returns it. What is frozen already is not looked into
 * again.
 */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const part of Object.values(value)) deepFreeze(part)
  return value
}
