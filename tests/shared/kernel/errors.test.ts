import { asConsiliumError, ConsiliumError, ERROR_CATALOGUE, isErrorCode } from '@consilium/shared/kernel'
import { expect, test } from 'vitest'

test('a message crosses the wire only where it was marked as public', () => {
  const secret = 'cannot read /srv/hospital/patients.csv'
  expect(new ConsiliumError('STORAGE', secret).publicMessage).toBe(ERROR_CATALOGUE.STORAGE.publicSentence)
  expect(new ConsiliumError('NOT_NOW', 'the round is closed', { isPublic: true }).publicMessage).toBe(
    'the round is closed',
  )
  expect(asConsiliumError(new TypeError(secret)).publicMessage).toBe(ERROR_CATALOGUE.INTERNAL.publicSentence)
})

test('every code has an exit code that is neither success nor a signal, and a gRPC status that is an error', () => {
  for (const [code, row] of Object.entries(ERROR_CATALOGUE)) {
    expect(isErrorCode(code)).toBe(true)
    expect(row.exitCode).toBeGreaterThan(0)
    expect(row.exitCode).toBeLessThan(64)
    expect(row.grpcStatus).toBeGreaterThanOrEqual(1)
    expect(row.grpcStatus).toBeLessThanOrEqual(16)
  }
  expect(isErrorCode('toString')).toBe(false)
})
