/** The hospital's policy file: silent, spoken, wrong. */
import { rm, writeFile } from 'node:fs/promises'
import { DEFAULT_POLICY } from '@consilium/client-agent/agent'
import { describe, expect, it } from 'vitest'
import { defaultPolicyText, filePolicySource } from '../../../client-agent/storage/index.ts'
import { refusal } from '../../contracts/fixture.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

describe('a policy file', () => {
  it('that is not there, empty, or as enrollment writes it is the default policy', async () => {
    await using dir = await temporaryDirectory()
    const source = filePolicySource(dir.join('policy.yaml'))
    expect(source.policy()).toEqual(DEFAULT_POLICY)
    for (const text of ['', '# nothing yet\n', defaultPolicyText()]) {
      await writeFile(dir.join('policy.yaml'), text)
      expect(source.policy()).toEqual(DEFAULT_POLICY)
    }
  })

  it('explains every rule that there is', () => {
    for (const rule of Object.keys(DEFAULT_POLICY))
      expect(defaultPolicyText()).toMatch(new RegExp(`^# .+\n(?:#.*\n)*${rule}: `, 'm'))
  })

  it('is read anew for every decision, and what it leaves out is the default', async () => {
    await using dir = await temporaryDirectory()
    const source = filePolicySource(dir.join('policy.yaml'))
    await writeFile(
      dir.join('policy.yaml'),
      'minimumSites: 7\napprovalRules:\n  - families: [mlp]\n    maxRounds: 20\n',
    )
    expect(source.policy()).toEqual({
      ...DEFAULT_POLICY,
      minimumSites: 7,
      approvalRules: [{ families: ['mlp'], maxRounds: 20 }],
    })
    await writeFile(dir.join('policy.yaml'), 'allowPlaintext: true\n')
    expect(source.policy()).toEqual({ ...DEFAULT_POLICY, allowPlaintext: true })
    await rm(dir.join('policy.yaml'))
    expect(source.policy()).toEqual(DEFAULT_POLICY)
  })

  it('names a roster by its fingerprint, as the preview shows it, or is refused', async () => {
    await using dir = await temporaryDirectory()
    const source = filePolicySource(dir.join('policy.yaml'))
    const rule = (roster: string): Promise<void> =>
      writeFile(
        dir.join('policy.yaml'),
        `approvalRules:\n  - { families: [mlp], maxRounds: 20, roster: '${roster}' }\n`,
      )
    const groups = '8f3a 01c9 8f3a 01c9 8f3a 01c9 8f3a 01c9'
    for (const roster of [groups, `${groups} ${groups}`, 'ab'.repeat(32)]) {
      await rule(roster)
      expect(source.policy().approvalRules).toEqual([{ families: ['mlp'], maxRounds: 20, roster }])
    }
    for (const roster of ['8f3a 01c9', 'ab'.repeat(33), 'zz'.repeat(32)]) {
      await rule(roster)
      expect((await refusal(() => source.policy())).message).toContain(
        "approvalRules.0.roster: expected a roster's fingerprint as 'consilium-agent plan preview' shows it",
      )
    }
  })

  it('that is wrong is refused whole, with every problem', async () => {
    await using dir = await temporaryDirectory()
    const path = dir.join('policy.yaml')
    const source = filePolicySource(path)
    await writeFile(
      path,
      'minimumSite: 4\nminimumRecords: -1\nallowPlaintext: sometimes\napprovalRules:\n  - families: ' +
        '[cnn]\n    maxRound: 3\n',
    )
    const refused = await refusal(() => source.policy())
    expect(refused.code).toBe('INVALID_CONFIG')
    for (const part of [
      path,
      '6 problems',
      "there is no setting 'minimumSite'; did you mean 'minimumSites'? (line 1)",
      'minimumRecords: expected a whole number from 1 to 16777216, found -1 (line 2)',
      "allowPlaintext: expected true or false, found 'sometimes'",
      "approvalRules.0.families.0: expected one of logistic-regression, mlp, found 'cnn' (line 5)",
      "did you mean 'maxRounds'? (line 6)",
    ]) {
      expect(refused.message).toContain(part)
    }
  })

  it('that is no YAML, no text or a directory is refused by name', async () => {
    await using dir = await temporaryDirectory()
    const path = dir.join('policy.yaml')
    for (const [content, says] of [
      ['minimumSites: [3\n', 'line'],
      ['minimumSites: 3\nminimumSites: 4\n', 'line 2'],
      [Buffer.from([0x61, 0xff, 0xfe]), 'not UTF-8'],
      ['- 3\n', 'expected a section with minimumSites'],
    ] as const) {
      await writeFile(path, content)
      const refused = await refusal(() => filePolicySource(path).policy())
      expect(refused).toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining(path) })
      expect(refused.message).toContain(says)
    }
    expect(await refusal(() => filePolicySource(dir.path).policy())).toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringContaining('a directory'),
    })
  })
})
