import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

it('encodes and decodes where no code may be made from strings', () => {
  const script = `
    import { submissionCodec } from '@consilium/shared/wire'
    let forbidden = false
    try { new Function('return 1')() } catch { forbidden = true }
    const sent = { kind: 'closed', run: 'run-0011223344556677', site: 'site-a' }
    console.log(JSON.stringify({ forbidden, received: submissionCodec.decode(submissionCodec.encode(sent)) }))
  `
  const child = spawnSync(
    process.execPath,
    ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', script],
    { encoding: 'utf8' },
  )
  expect(child.stderr).toBe('')
  expect(JSON.parse(child.stdout)).toEqual({
    forbidden: true,
    received: { kind: 'closed', run: 'run-0011223344556677', site: 'site-a' },
  })
})
