/** Where most attacks begin: of five hospitals 0 and 1 have turned, and 4 is the victim. */
import type { CertifiedList, ContributionList, RunState } from '@consilium/shared/protocol'
import { Federation } from '../federation.ts'
import { Insiders } from '../insiders.ts'

interface Scene {
  readonly federation: Federation
  readonly insiders: Insiders
}

/** All five have contributed to the statistics, and nobody has signed the list. */
export async function beforeSigning(): Promise<Scene & { readonly list: ContributionList }> {
  const scene = await at('signing')
  const { list } = await scene.federation.command(scene.federation.site(0), 'sign-list')
  return { ...scene, list }
}

/**
 * The list of all five contributions to the statistics is certified as it should be, and nobody has answered.
 */
export async function beforeAnswers(): Promise<Scene & { readonly certified: CertifiedList }> {
  const scene = await at('answering')
  const { certified } = await scene.federation.command(scene.federation.site(2), 'answer')
  return { ...scene, certified }
}

async function at(phase: RunState['phase']): Promise<Scene> {
  const federation = await Federation.open()
  await federation.honestly((state) => state.phase === phase)
  return { federation, insiders: new Insiders(federation, federation.site(0), federation.site(1)) }
}
