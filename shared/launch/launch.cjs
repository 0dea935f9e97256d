/**
 * Starts a command of this project on a Node that can run it. Plain JavaScript of 2019 on purpose: it is what
 * an old Node reads before anything newer is found.
 */
'use strict'
const { spawn } = require('child_process')
const { existsSync } = require('fs')
const { constants } = require('os')
const path = require('path')
const { isatty } = require('tty')

/**
 * The first release with what SEAL's WebAssembly needs (`exnref`) and what the source is written in
 * (`using`); also package.json, `engines`.
 */
const OLDEST = [24, 15]
/** Said to itself across a re-execution, so that a wrong guess ends in a sentence and not in a loop. */
const GUARD = 'CONSILIUM_RELAUNCHED'
/** Documented exit code of "what the command runs on is not there". */
const NOTHING_TO_RUN_ON = 13

/**
 * Imports `options.main` (a file URL) and ends with the exit code that its `main(args)` resolves to, on this
 * Node if it is new enough and else on the one that npm installed.
 *
 * @param {{ name: string, main: string }} options
 */
module.exports = function launch(options) {
  if (isNewEnough(process.versions.node)) return run(options)
  const node = process.env[GUARD] ? undefined : findNode(path.dirname(process.argv[1]))
  if (node) return relaunch(options, node)
  return fail(
    `${options.name}: needs Node ${OLDEST.join('.')} or newer and this is ` +
      `${process.versions.node}; run 'npm ci' in the project's folder, which brings one for Linux on ` +
      'x64 and arm64, or install it from https://nodejs.org.',
  )
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
}

async function run(options) {
  hideTypeStrippingWarning()
  try {
    const { main } = await import(options.main)
    end(await main(process.argv.slice(2)))
  } catch (error) {
    fail(`${options.name}: ${error && error.stack ? error.stack : error}`, 1)
  }
}

/**
 * A command is over when its `main` is. What is left open must not keep it: a connection in the middle of a
 * TLS handshake with a peer that stays silent cannot be closed through gRPC, and would hold the process for
 * as long as the peer likes.
 */
function end(exitCode) {
  process.exitCode = exitCode
  process.stdout.write('', () => process.stderr.write('', () => process.exit()))
}

/**
 * Node 22 and early 24 announce on every start that they strip types; it says nothing to whoever runs a
 * command.
 */
function hideTypeStrippingWarning() {
  const emitWarning = process.emitWarning
  process.emitWarning = (warning, ...rest) => {
    if (!/Type Stripping/.test(String(warning))) emitWarning.call(process, warning, ...rest)
  }
}

/**
 * The binary of the platform package that npm installed beside us, or whichever `node` npm linked; undefined
 * if neither is there.
 */
function findNode(from) {
  try {
    const found = path.join(
      path.dirname(require.resolve(`node-${process.platform}-${process.arch}/package.json`)),
      'bin',
      'node',
    )
    if (existsSync(found)) return found
  } catch (_) {
    // Not installed for this platform: look for a link instead.
  }
  for (let dir = path.resolve(from); ; dir = path.dirname(dir)) {
    const linked = path.join(dir, 'node_modules', '.bin', 'node')
    if (existsSync(linked)) return linked
    if (dir === path.dirname(dir)) return undefined
  }
}

function relaunch(options, node) {
  const child = spawn(node, process.execArgv.concat(process.argv.slice(1)), {
    stdio: 'inherit',
    env: Object.assign({}, process.env, { [GUARD]: process.versions.node }),
  })
  // At a terminal the keyboard's signals reach the child by themselves, and a second SIGINT would force what
  // the first drains.
  const signals = ['SIGTERM', 'SIGUSR2'].concat(isatty(0) ? [] : ['SIGINT', 'SIGHUP', 'SIGQUIT'])
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGTERM', 'SIGUSR2']) {
    process.on(signal, () => {
      if (signals.includes(signal)) child.kill(signal)
    })
  }
  child.on('error', (error) =>
    fail(
      `${options.name}: could not start ${node}: ${error.message}; it needs Node ${OLDEST.join('.')} ` +
        'or newer.',
    ),
  )
  child.on('exit', (code, signal) => {
    // The exit code that a shell would report, since dying of the same signal would leave a core file of the
    // wrong process.
    process.exit(signal ? 128 + constants.signals[signal] : code)
  })
}

function fail(sentence, exitCode = NOTHING_TO_RUN_ON) {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = exitCode
}
