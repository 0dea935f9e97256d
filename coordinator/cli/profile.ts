/** An operator's own certificate and where the coordinator is: one file, readable by its owner alone. */
import { mkdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ConsiliumError } from '@consilium/shared/kernel'
import { isSystemError, readTextFile, systemReason, writeNewFile } from '@consilium/shared/terminal'
import { z } from 'zod'
import type { CliContext } from './context.ts'

const profileSchema = z.strictObject({
  format: z.literal(1),
  /** `HOST:PORT` */
  coordinator: z.string(),
  name: z.string(),
  role: z.enum(['admin', 'lead', 'viewer']),
  /** Milliseconds since 1970. */
  expiresAt: z.number(),
  /** PEM. */
  authority: z.string(),
  certificate: z.string(),
  privateKey: z.string(),
})

export type Profile = z.output<typeof profileSchema>

const FILE = 'operator.json'

/** `--profile`, else `CONSILIUM_PROFILE`, else the place for a user's configuration. */
export function profileDirectory({ env }: CliContext, given: string | undefined): string {
  return given ?? env['CONSILIUM_PROFILE'] ?? join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'consilium')
}

/** @throws ConsiliumError `NOT_FOUND` | `STORAGE` | `CORRUPT` | `INVALID_CONFIG` if others may read it */
export async function readProfile(directory: string): Promise<Profile> {
  const file = join(directory, FILE)
  const text = await readTextFile(file, 'your operator certificate').catch((error: unknown) => {
    if (!(error instanceof ConsiliumError) || error.code !== 'NOT_FOUND') throw error
    throw new ConsiliumError(
      'NOT_FOUND',
      `there is no operator certificate in '${directory}': ask for an invitation ('consilium operator invite NAME' on the coordinator's machine) and run 'consilium operator enroll', or name its directory with --profile`,
    )
  })
  const mode = (await stat(file)).mode & 0o777
  if ((mode & 0o077) !== 0) {
    throw new ConsiliumError('INVALID_CONFIG', `'${file}' holds a private key and others may read it (mode ${mode.toString(8)}): run 'chmod 600 ${file}'`)
  }
  try {
    return profileSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new ConsiliumError('CORRUPT', `'${file}' is not an operator certificate of this version: remove it and enroll with a new invitation`, { cause })
  }
}

/** @throws ConsiliumError `ALREADY_EXISTS` | `STORAGE` */
export async function checkProfileFree(directory: string): Promise<void> {
  const file = join(directory, FILE)
  try {
    await stat(file)
  } catch (error) {
    if (isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return
    throw error
  }
  throw new ConsiliumError(
    'ALREADY_EXISTS',
    `'${file}' is there already: name another directory with --profile, or remove it if that certificate is no longer needed`,
  )
}

/** @throws ConsiliumError `ALREADY_EXISTS` | `STORAGE` */
export async function writeProfile(directory: string, profile: Omit<Profile, 'format'>): Promise<void> {
  await makeProfileDirectory(directory)
  await writeNewFile(join(directory, FILE), 'your operator certificate', [Buffer.from(`${JSON.stringify({ format: 1, ...profile }, null, 2)}\n`)])
}

/** @throws ConsiliumError `STORAGE` */
export async function makeProfileDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
  } catch (error) {
    if (!isSystemError(error)) throw error
    throw new ConsiliumError(
      'STORAGE',
      `the directory '${directory}' cannot be made: ${systemReason(error)}; name a place that this user may write to with --profile`,
      {
        cause: error,
      },
    )
  }
}
