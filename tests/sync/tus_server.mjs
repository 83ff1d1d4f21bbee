// An independent tus server (@tus/server) for tests/sync/tus_independent.py: port, path, folder.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import http from 'node:http'

const [modules, port, path, folder] = process.argv.slice(2)
const found = createRequire(`${modules}/`)
const { Server } = await import(pathToFileURL(found.resolve('@tus/server')))
const { FileStore } = await import(pathToFileURL(found.resolve('@tus/file-store')))
const tus = new Server({ path, datastore: new FileStore({ directory: folder }), relativeLocation: true })
http.createServer((asked, answer) => tus.handle(asked, answer)).listen(Number(port), '127.0.0.1')
