/** What a contract suite is given: something that keeps the contract, and the way to see what it kept. */
export interface Fixture<Subject> extends AsyncDisposable {
  readonly subject: Subject
  /** Lets go of everything in memory and opens what is left; null where memory is all there is. */
  readonly reopen: (() => Promise<Subject>) | null
}

export type Make<Subject> = () => Promise<Fixture<Subject>>

/** A fixture that lives in memory. */
export async function inMemory<Subject>(subject: Subject): Promise<Fixture<Subject>> {
  return { subject, reopen: null, [Symbol.asyncDispose]: async () => {} }
}

/** The code of the error that some work ends with; fails if it succeeds. */
export async function refusal(
  work: () => unknown,
): Promise<{ readonly code: unknown; readonly message: string }> {
  try {
    await work()
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown) return { code: thrown.code, message: thrown.message }
    throw thrown
  }
  throw new Error('nothing was refused')
}
