/** The documents name every command, flag, exit code and field that there is. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ERROR_CATALOGUE } from '@consilium/shared/kernel'
import { parsePlan, planText } from '@consilium/shared/protocol'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { consiliumAgent } from '../../client-agent/cli/main.ts'
import { consilium } from '../../coordinator/cli/main.ts'
import { heardOutput } from '../support/heard-output.ts'
import { projectRoot } from '../support/source-graph.ts'

const commands = readFileSync(join(projectRoot, 'docs/commands.md'), 'utf8')
const plan = readFileSync(join(projectRoot, 'docs/plan.md'), 'utf8')
const context = { output: heardOutput().output, env: {} }

interface Leaf {
  readonly path: string
  readonly command: Command
}

function leaves(command: Command, path = command.name()): readonly Leaf[] {
  return command.commands.length === 0
    ? [{ path, command }]
    : command.commands.flatMap((child) => leaves(child, `${path} ${child.name()}`))
}

describe('docs/commands.md', () => {
  it.each([...leaves(consilium(context)), ...leaves(consiliumAgent(context))])(
    'has $path and its flags',
    ({ path, command }) => {
      const called = [path, ...command.registeredArguments.map((argument) => `<${argument.name()}>`)].join(
        ' ',
      )
      expect(commands).toContain(`\`${called}\``)
      for (const { long, flags } of command.options) {
        const isShared = ['--json', '--profile', '--timeout-seconds', '--dir', '--config'].includes(
          long ?? '',
        )
        expect(commands).toContain(isShared ? long : `\`${flags}\``)
      }
      expect(command.description()).not.toBe('')
      expect(command.summary()).not.toBe('')
    },
  )

  it('has every exit code with its errors', () => {
    for (const [code, { exitCode }] of Object.entries(ERROR_CATALOGUE))
      expect(commands).toMatch(new RegExp(`^\\| ${exitCode} \\|.*\`${code}\``, 'm'))
  })
})

describe('docs/plan.md', () => {
  it('has every field of a plan, and its example is one', () => {
    const example = parsePlan(readFileSync(join(projectRoot, 'docs/examples/heart-disease.yaml'), 'utf8'))
    const fields = new Set<string>()
    JSON.parse(planText(example), (key, value) => {
      if (key !== '' && !/^\d+$/.test(key)) fields.add(key)
      return value
    })
    expect(fields.size).toBeGreaterThan(40)
    for (const field of fields) expect(plan).toMatch(new RegExp(`[\`. {]${field}[\`:]`))
  })
})
