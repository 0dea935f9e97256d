/**
 * The generated code is what the .proto says, the contract cannot be broken unseen, and no code is made at
 * run time.
 */
import { execFile } from 'node:child_process'
import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { breakingChanges, readContract } from '../../proto/contract.ts'
import { projectRoot } from '../support/source-graph.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../support/temporary-directory.ts'

const run = async (...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> => {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, args, { cwd: projectRoot })) }
  } catch (failed) {
    return failed as { code: number; stdout: string; stderr: string }
  }
}
const generate = (...args: readonly string[]): ReturnType<typeof run> => run('proto/generate.ts', ...args)

/** A copy of the parts that the generator reads and writes. */
async function copy(
  dir: TemporaryDirectory,
): Promise<{ readonly edit: (from: string | RegExp, to: string) => Promise<void> }> {
  await cp(join(projectRoot, 'proto'), dir.join('proto'), { recursive: true })
  await cp(join(projectRoot, 'shared', 'wire', 'generated'), dir.join('shared', 'wire', 'generated'), {
    recursive: true,
  })
  await symlink(join(projectRoot, 'node_modules'), dir.join('node_modules'))
  const proto = dir.join('proto', 'consilium', 'v1', 'consilium.proto')
  return {
    async edit(from, to) {
      const before = await readFile(proto, 'utf8')
      const after = before.replace(from, to)
      expect(after).not.toBe(before)
      await writeFile(proto, after)
    },
  }
}

describe('npm run generate', () => {
  it('--check agrees with what is committed', async () => {
    expect(await generate('--check')).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('--check names what a new field leaves behind, and generate then brings it up to date', async () => {
    await using dir = await temporaryDirectory()
    const { edit } = await copy(dir)
    await edit('message Heartbeat {}', 'message Heartbeat {\n  uint32 added_by_a_test = 1;\n}')

    const stale = await generate('--check', '--root', dir.path)
    expect(stale.code).toBe(1)
    expect(stale.stderr).toContain('contract.json is not what proto/consilium/v1 says')
    expect(stale.stderr).toContain('consilium.js is not what proto/consilium/v1 says')
    expect(stale.stderr).toContain("Run 'npm run generate' and commit the result.")

    expect((await generate('--root', dir.path)).code).toBe(0)
    expect(await generate('--check', '--root', dir.path)).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(await readFile(dir.join('shared', 'wire', 'generated', 'consilium.d.ts'), 'utf8')).toContain(
      'addedByATest',
    )
  })

  it('refuses a change that would be misread, says which, and writes nothing', async () => {
    await using dir = await temporaryDirectory()
    const { edit } = await copy(dir)
    await edit('uint32 lowest = 1;', 'string lowest = 1;')
    const before = await readFile(dir.join('proto', 'consilium', 'v1', 'contract.json'), 'utf8')

    for (const flags of [[], ['--check']]) {
      const refused = await generate(...flags, '--root', dir.path)
      expect(refused.code).toBe(1)
      expect(refused.stderr).toContain("consilium.v1.Hello: 1 was 'uint32 lowest' and is now 'string lowest'")
      expect(refused.stderr).toContain('proto/consilium/v2')
    }
    expect(await readFile(dir.join('proto', 'consilium', 'v1', 'contract.json'), 'utf8')).toBe(before)
  })
})

describe('breaking changes', () => {
  const proto = `syntax = "proto3"; package t;
    enum Kind { KIND_UNSPECIFIED = 0; KIND_ONE = 1; }
    message Inner { uint32 count = 1; }
    message Outer { repeated bytes parts = 1; optional double score = 2; oneof body { Inner inner = 3; string text = 4; } Kind kind = 5; map<string, Inner> named = 6; }
    service Talk { rpc Say(stream Inner) returns (Outer); }`

  it.each([
    ['nothing', '', '', []],
    ['a new field', 'uint32 count = 1;', 'uint32 count = 1; bytes more = 2;', []],
    ['a new enum value', 'KIND_ONE = 1;', 'KIND_ONE = 1; KIND_TWO = 2;', []],
    ['a new method', 'service Talk {', 'service Talk { rpc Hear(Inner) returns (Inner);', []],
    ['a removed field', 'uint32 count = 1;', '', ["t.Inner: 'uint32 count' (1) is gone"]],
    ['a renumbered field', 'count = 1', 'count = 2', ["t.Inner: 'uint32 count' (1) is gone"]],
    [
      'a renamed field',
      'count = 1',
      'total = 1',
      ["t.Inner: 1 was 'uint32 count' and is now 'uint32 total'"],
    ],
    [
      'a single field for a repeated one',
      'repeated bytes',
      'bytes',
      ["t.Outer: 1 was 'repeated bytes parts' and is now 'bytes parts'"],
    ],
    [
      'a lost presence',
      'optional double',
      'double',
      ["t.Outer: 2 was 'optional double score' and is now 'double score'"],
    ],
    ['a renamed enum value', 'KIND_ONE', 'KIND_FIRST', ["t.Kind: 1 was 'KIND_ONE' and is now 'KIND_FIRST'"]],
    [
      'another key of a map',
      'map<string, Inner>',
      'map<uint32, Inner>',
      ["t.Outer: 6 was 'map<string, t.Inner> named' and is now 'map<uint32, t.Inner> named'"],
    ],
    [
      'a stream that no longer is one',
      'stream Inner',
      'Inner',
      ["t.Talk: Say was '(stream t.Inner) returns (t.Outer)' and is now '(t.Inner) returns (t.Outer)'"],
    ],
    ['a removed service', /service.*/, '', ['t.Talk is gone']],
  ] as const)('%s', async (_name, from, to, expected) => {
    await using dir = await temporaryDirectory()
    await writeFile(dir.join('before.proto'), proto)
    await writeFile(dir.join('after.proto'), proto.replace(from, to))
    const [before, after] = ['before.proto', 'after.proto'].map((name) =>
      readContract([dir.join(name)], dir.path),
    )
    expect(before).toBeDefined()
    if (before !== undefined && after !== undefined) expect(breakingChanges(before, after)).toEqual(expected)
  })
})

describe('the generated code', () => {
  it('encodes and decodes where making code from strings is forbidden', async () => {
    const script = `
      try { new Function('return 1')(); throw new Error('the flag is not on') } catch (error) { if (error.name !== 'EvalError') throw error }
      const { consilium: { v1 } } = await import('./shared/wire/generated/consilium.js')
      const sent = { lowest: 1, highest: 3, build: '0.1.0', features: ['a', 'b'] }
      const bytes = v1.AgentMessage.encode({ hello: sent }).finish()
      const got = v1.AgentMessage.decode(bytes)
      if (got.body !== 'hello') throw new Error(got.body)
      for (const [field, value] of Object.entries(sent)) if (String(got.hello[field]) !== String(value)) throw new Error(field)
      for (const message of Object.values(v1)) if (message.encode) message.decode(message.encode({}).finish())
      console.log('decoded')`
    expect(
      await run('--disallow-code-generation-from-strings', '--input-type=module', '--eval', script),
    ).toMatchObject({ code: 0, stdout: 'decoded\n' })
  })
})
