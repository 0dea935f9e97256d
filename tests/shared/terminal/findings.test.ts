import { chmod } from 'node:fs/promises'
import {
  directoryCheck,
  diskCheck,
  examine,
  type Finding,
  memoryCheck,
  problem,
  showFindings,
  skipped,
} from '@consilium/shared/terminal'
import { expect, it } from 'vitest'
import { heardOutput } from '../../support/heard-output.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

function shown(
  json: boolean,
  findings: readonly Finding[],
): { readonly text: string; readonly thrown: unknown } {
  const { output, out } = heardOutput()
  try {
    showFindings(output, json, findings)
    return { text: out(), thrown: null }
  } catch (thrown) {
    return { text: out(), thrown }
  }
}

const look = (found: string) => () => {
  throw problem(found)
}

it('several problems stand below each other, none as a check of its own', () => {
  const { text } = shown(false, [
    {
      check: 'configuration',
      state: 'problem',
      found: '2 problems:\n  listen: a\ndisk  fine  b',
      fix: 'mend it',
    },
  ])
  expect(text).toMatch(/^configuration +PROBLEM +2 problems:\n +listen: a\n +disk {2}fine {2}b\n\n/m)
})

it('what is wrong stands in a table with its remedy, and in the exit code', async () => {
  const findings = [
    await examine({ check: 'dns', fix: '', look: () => 'resolves' }),
    await examine({ check: 'route', fix: 'ask for a rule', look: look('closed') }),
  ]
  const { text, thrown } = shown(false, [...findings, skipped('tls', 'route comes first')])
  expect(text).toMatch(/route +PROBLEM +closed/)
  expect(text).toMatch(/problem +how to fix\nroute +ask for a rule/)
  expect(thrown).toMatchObject({
    code: 'INVALID_CONFIG',
    exitCode: 3,
    message: expect.stringMatching(/^1 of 3/),
  })
  const json = shown(true, findings)
  expect(JSON.parse(json.text)).toEqual({ ok: false, findings })
})

it('where nothing is wrong there is no remedy and no error', () => {
  const { text, thrown } = shown(false, [skipped('tls', 'none')])
  expect(thrown).toBeNull()
  expect(text).not.toContain('how to fix')
})

it('a full disk, too little memory and a directory that is open to others are problems', async () => {
  await using directory = await temporaryDirectory()
  expect(await examine(diskCheck(directory.join('not/there/yet')))).toMatchObject({ state: 'fine' })
  expect(await examine(diskCheck(directory.path, () => 1000))).toMatchObject({
    state: 'problem',
    found: '1000 bytes are free',
    fix: expect.stringContaining('1.0 GiB'),
  })
  expect(await examine(memoryCheck({ total: 2 ** 29, free: 0 }))).toMatchObject({
    state: 'problem',
    found: 'the machine has 512.0 MiB',
  })
  await chmod(directory.path, 0o700)
  expect(await examine(directoryCheck(directory.path, 'make'))).toMatchObject({ state: 'fine' })
  await chmod(directory.path, 0o755)
  expect(await examine(directoryCheck(directory.path, 'make'))).toMatchObject({
    state: 'problem',
    fix: expect.stringContaining('chmod 700'),
  })
  expect(await examine(directoryCheck(directory.join('none'), 'make'))).toMatchObject({
    state: 'problem',
    found: expect.stringContaining('is not there'),
  })
})
