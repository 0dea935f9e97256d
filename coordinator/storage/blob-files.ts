/** The few things that the blob store does to files, each with an error that names the file. */
import { createHash } from 'node:crypto'
import { open, rm, stat } from 'node:fs/promises'
import { isSystemError, storageError } from '@consilium/shared/datadir'

const CHUNK_BYTES = 2 ** 17

/** Null if there is no such file. */
export async function sizeOfFile(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (thrown) {
    if (isSystemError(thrown) && thrown.code === 'ENOENT') return null
    throw storageError(thrown, path)
  }
}

/** Writes at an offset, on disk when it resolves. */
export async function writeAt(path: string, offset: number, chunk: Uint8Array): Promise<void> {
  try {
    const handle = await open(path, 'r+')
    try {
      for (let written = 0; written < chunk.length; )
        written += (await handle.write(chunk, written, chunk.length - written, offset + written)).bytesWritten
      await handle.datasync()
    } finally {
      await handle.close()
    }
  } catch (thrown) {
    throw storageError(thrown, path)
  }
}

/** A file from an offset, in chunks of at most 128 KiB. */
export async function* chunksOf(path: string, offset: number): AsyncGenerator<Uint8Array> {
  const handle = await open(path, 'r').catch((thrown: unknown) => {
    throw storageError(thrown, path)
  })
  try {
    const { size } = await handle.stat()
    for (let position = offset; position < size; ) {
      const length = Math.min(CHUNK_BYTES, size - position)
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, position)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
      position += bytesRead
    }
  } finally {
    await handle.close()
  }
}

export async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of chunksOf(path, 0)) hash.update(chunk)
  return hash.digest('hex')
}

export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true }).catch((thrown: unknown) => {
    throw storageError(thrown, path)
  })
}
