/** An operator's profile follows a coordinator that moved, and nobody else. */
import { readFile, stat } from 'node:fs/promises'
import { formatAddress } from '@consilium/shared/rpc'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readProfile } from '../../../coordinator/cli/profile.ts'
import { type GrpcFederation, grpcFederation } from '../../support/grpc-federation.ts'
import { type OperatorCommands, operatorCommands } from '../../support/operator-commands.ts'
import { forward, listen } from '../../support/tcp.ts'

let federation: GrpcFederation
let operator: OperatorCommands
let file: string

beforeEach(async () => {
  federation = await grpcFederation()
  // As it is after a move: nobody listens where the coordinator was.
  operator = await operatorCommands(federation, { role: 'lead', change: { coordinator: '127.0.0.1:1' } })
  file = federation.directory.join('operator.json')
})
afterEach(() => federation[Symbol.asyncDispose]())

it('goes to the new address, keeps everything else, and says what was', async () => {
  await expect(operator.run('run', 'list')).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining(
      "if the coordinator has moved, run 'consilium coordinator set HOST:PORT'",
    ),
  })
  const before = await readProfile(operator.profile)
  const address = formatAddress(federation.address)
  expect(await operator.run('coordinator', 'set', address)).toBe(
    `The coordinator of 'anna' is ${address} now; it was 127.0.0.1:1.\n`,
  )
  expect(await readProfile(operator.profile)).toEqual({ ...before, coordinator: address })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await operator.run('run', 'list')).toContain('No run has been started')
  expect(await operator.run('coordinator', 'set', address)).toBe(
    `The coordinator of 'anna' was ${address} before.\n`,
  )
  expect(JSON.parse(await operator.run('coordinator', 'set', address, '--json'))).toEqual({
    name: 'anna',
    coordinator: address,
    before: address,
    checked: true,
  })
})

it('refuses another federation, sends it nothing, and changes nothing', async () => {
  await using other = await grpcFederation()
  const before = await readFile(file, 'utf8')
  const refused = await operator.refused('coordinator', 'set', formatAddress(other.address))
  expect(refused).toMatchObject({
    code: 'WRONG_FINGERPRINT',
    message: expect.stringContaining(federation.fingerprint),
  })
  expect(refused.message).toContain("The coordinator's address is 127.0.0.1:1 as before")
  expect(await readFile(file, 'utf8')).toBe(before)
  // No name of this federation came there: a call that is refused leaves a row.
  expect(other.audit).toEqual([])
})

it('refuses one that cannot be reached, unless it is told not to look', async () => {
  const before = await readFile(file, 'utf8')
  const silent = await listen('127.0.0.1', () => {})
  const address = formatAddress(silent.address)
  await silent[Symbol.asyncDispose]()
  expect(await operator.refused('coordinator', 'set', address)).toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('--unchecked sets the address all the same'),
  })
  expect(await readFile(file, 'utf8')).toBe(before)
  expect(await operator.run('coordinator', 'set', address, '--unchecked')).toContain(`is ${address} now`)
  expect((await readProfile(operator.profile)).coordinator).toBe(address)
})

it('refuses a coordinator of the federation whose certificate does not name the address', async () => {
  await using relay = await forward('127.0.0.2', federation.address)
  expect(await operator.refused('coordinator', 'set', formatAddress(relay.address))).toMatchObject({
    code: 'WRONG_CERTIFICATE',
    message: expect.stringContaining("the names that 'consilium serve --advertise' was given"),
  })
  expect((await readProfile(operator.profile)).coordinator).toBe('127.0.0.1:1')
})

it('refuses what is no address', async () => {
  expect(await operator.refused('coordinator', 'set', 'federation.example.org')).toMatchObject({
    code: 'USAGE',
  })
})
