/** Files that a person names: read and written whole, or refused in words. */
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { makeDirectory, readTextFile, writeNewFile } from '@consilium/shared/terminal'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

describe('reading a text file', () => {
  it('gives its text', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(directory.join('plan.yaml'), 'name: größe\n')
    expect(await readTextFile(directory.join('plan.yaml'), 'the plan')).toBe('name: größe\n')
  })

  it('names what is missing, no file, or no text', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(directory.join('latin'), Buffer.from('größe', 'latin1'))
    await expect(readTextFile(directory.join('none'), 'the plan')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(/^the plan .*none.*no such file/),
    })
    await expect(readTextFile(directory.path, 'the plan')).rejects.toMatchObject({
      code: 'STORAGE',
      message: expect.stringContaining('it is a directory'),
    })
    await expect(readTextFile(directory.join('latin'), 'the plan')).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('not UTF-8'),
    })
  })
})

describe('writing a new file', () => {
  it('makes it whole and for its owner alone', async () => {
    await using directory = await temporaryDirectory()
    await writeNewFile(directory.join('model'), 'the model', pieces('one ', 'two'))
    expect(await readFile(directory.join('model'), 'utf8')).toBe('one two')
    expect((await stat(directory.join('model'))).mode & 0o777).toBe(0o600)
    expect(await readdir(directory.path)).toEqual(['model'])
  })

  it('leaves an older one as it is, and asks for nothing in vain', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(directory.join('model'), 'older')
    let asked = false
    const content = (async function* () {
      asked = true
      yield Buffer.from('newer')
    })()
    await expect(writeNewFile(directory.join('model'), 'the model', content)).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
      message: expect.stringMatching(/the model.*exists already/),
    })
    expect([asked, await readFile(directory.join('model'), 'utf8')]).toEqual([false, 'older'])
  })

  it('leaves nothing where its content fails or nobody may write', async () => {
    await using directory = await temporaryDirectory()
    const broken = (async function* () {
      yield Buffer.from('half')
      throw new Error('the connection broke')
    })()
    await expect(writeNewFile(directory.join('model'), 'the model', broken)).rejects.toThrow(
      'the connection broke',
    )
    await expect(
      writeNewFile(directory.join('none', 'model'), 'the model', pieces('x')),
    ).rejects.toMatchObject({
      code: 'STORAGE',
      message: expect.stringContaining('no such file or directory'),
    })
    expect(await readdir(directory.path)).toEqual([])
  })
})

describe('making a directory', () => {
  it('makes those above it too, and takes all of it back', async () => {
    await using directory = await temporaryDirectory()
    const made = await makeDirectory(directory.join('a', 'b'), 'your certificate')
    expect((await stat(directory.join('a', 'b'))).mode & 0o777).toBe(0o700)
    await writeFile(directory.join('a', 'b', 'file'), '')
    await made.undo()
    expect(await readdir(directory.path)).toEqual([])
  })

  it('takes nothing back that was there before', async () => {
    await using directory = await temporaryDirectory()
    await mkdir(directory.join('a'))
    await chmod(directory.join('a'), 0o755)
    await (await makeDirectory(directory.join('a'), 'your certificate')).undo()
    expect((await stat(directory.join('a'))).mode & 0o777).toBe(0o755)
  })

  it('says what is in the way', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(directory.join('file'), '')
    await expect(makeDirectory(directory.join('file', 'b'), 'your certificate')).rejects.toMatchObject({
      code: 'STORAGE',
      message: expect.stringMatching(/^your certificate cannot be kept in .*no directory/),
    })
  })
})
