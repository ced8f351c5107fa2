// Counts what an official client sends, so that each file can say how many calls it made.
import http from 'node:http'
import https from 'node:https'

let calls = 0
const counted = (module) => {
  const original = module.request
  module.request = (...args) => {
    const target = typeof args[0] === 'string' ? args[0] : (args[0]?.path ?? args[0]?.pathname ?? '')
    if (!String(target).includes('/_sandbox')) calls += 1
    return original.apply(module, args)
  }
}
counted(http)
counted(https)
const fetched = globalThis.fetch
globalThis.fetch = (...args) => {
  calls += 1
  return fetched(...args)
}

/** Says on one line how many calls a client made; a file that made none is no proof. */
export function tellCalls(client) {
  console.log(`conformance ${client} calls=${calls}`)
  if (calls === 0) throw new Error(`${client} made no call`)
}
