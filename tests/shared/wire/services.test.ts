import { readFileSync } from 'node:fs'
import {
  enrollmentService,
  type Method,
  operatorService,
  type Shape,
  sessionService,
  transferService,
} from '@consilium/shared/wire'
import { expect, it } from 'vitest'

/** `Service/Method` → request, response and shape, read from the text of the `.proto`. */
function declared(): Record<string, { request: string; response: string; shape: Shape }> {
  const text = readFileSync(
    new URL('../../../proto/consilium/v1/consilium.proto', import.meta.url),
    'utf8',
  ).replace(/\/\/.*$/gm, '')
  const found: Record<string, { request: string; response: string; shape: Shape }> = {}
  for (const [, service, body = ''] of text.matchAll(/service (\w+) \{([^}]*)\}/g)) {
    for (const [, method, streams, request = '', answers, response = ''] of body.matchAll(
      /rpc (\w+)\((stream )?(\w+)\) returns \((stream )?(\w+)\)/g,
    )) {
      const shape: Shape = streams
        ? answers
          ? 'duplex'
          : 'client-stream'
        : answers
          ? 'server-stream'
          : 'unary'
      found[`/consilium.v1.${service}/${method}`] = { request, response, shape }
    }
  }
  return found
}

it('the typed table says what the .proto says, no more and no less', () => {
  const methods = [enrollmentService, sessionService, transferService, operatorService].flatMap(
    (service) => Object.values(service) as Method<unknown, unknown>[],
  )
  const table = Object.fromEntries(
    methods.map(({ path, request, response, shape }) => [
      path,
      { request: request.name, response: response.name, shape },
    ]),
  )
  expect(table).toEqual(declared())
  expect(methods).toHaveLength(Object.keys(table).length)
})

it('a row stands under the name of its method', () => {
  for (const service of [enrollmentService, sessionService, transferService, operatorService]) {
    for (const [name, method] of Object.entries(service))
      expect(method.path.split('/').at(-1)?.toLowerCase()).toBe(name.toLowerCase())
  }
})
