/**
 * The container's health check: exit code 0 if the coordinator's gRPC health service says SERVING
 * (https://github.com/grpc/grpc/blob/master/doc/health-checking.md). Whose certificate it shows is not looked
 * at: nothing is sent but the question, and it goes to this container's own port.
 */
import { connect } from 'node:http2'
import process from 'node:process'

const DEADLINE_MS = 5000
/** Not compressed, 0 bytes: a request for the whole server. */
const REQUEST = Buffer.alloc(5)
/** Not compressed, 2 bytes: field 1 is SERVING. */
const SERVING = Buffer.from([0, 0, 0, 0, 2, 0x08, 1])

const port = process.env.CONSILIUM_LISTEN.replace(/.*:/, '')
const session = connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false })
const fail = () => process.exit(1)
setTimeout(fail, DEADLINE_MS)
session.on('error', fail)
const call = session.request({
  ':method': 'POST',
  ':path': '/grpc.health.v1.Health/Check',
  'content-type': 'application/grpc',
  te: 'trailers',
})
const answer = []
call.on('error', fail)
call.on('data', (chunk) => answer.push(chunk))
call.on('end', () => process.exit(Buffer.concat(answer).equals(SERVING) ? 0 : 1))
call.end(REQUEST)
