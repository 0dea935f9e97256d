/** Optional peers: installed only where a site asks for them, imported only for what they register. */
declare module '@tensorflow/tfjs-node-gpu'
declare module '@tensorflow/tfjs-node'
