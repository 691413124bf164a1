import { Socket } from 'node:net'

// Loaded before an extractor: none of them may ask the network for more than the page says.
Socket.prototype.connect = () => {
  throw new Error('no request leaves a measurement')
}
